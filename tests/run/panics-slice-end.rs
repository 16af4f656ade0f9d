// A slice range that ends past the slice, mutable this time.
// exit: 134

fn clear(v: &mut [u8], to: usize) {
    v[..to].fill(0);
    println!("{v:?}");
}

fn main() {
    let mut v = *b"abcdefgh";
    for n in [0, 3, 8, 9] {
        println!("clearing {n}");
        clear(&mut v, n);
    }
}
