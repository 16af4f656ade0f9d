// A panic whose location is inside std (capacity overflow): the path printed is
// std's own.
// exit: 134

fn main() {
    let n = std::env::args().count();
    let mut v: Vec<u64> = Vec::with_capacity(n * 3);
    v.push(1);
    println!("{v:?}");
    println!("{}", v.try_reserve(usize::MAX / 4).is_err());
    let s = "ab".repeat(n * 2);
    println!("{s}");
    let big: Vec<u64> = Vec::with_capacity(usize::MAX / n);
    println!("{}", big.len());
}
