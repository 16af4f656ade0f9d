// assert! without a message prints its own source text.
// exit: 134

fn main() {
    let v = [1, 2, 3, 2];
    assert!(v.iter().all(|x| *x > 0));
    debug_assert!(v.len() == 4);
    println!("so far");
    assert!(v.windows(2).all(|w| w[0] < w[1]) && !v.is_empty());
}
