// unreachable! with and without arguments.
// exit: 134

fn parity(n: i32) -> &'static str {
    match n.rem_euclid(4) {
        0 | 2 => "even",
        1 => "odd",
        k => unreachable!("{n} leaves {k}"),
    }
}

fn main() {
    for n in [-4, -3, 0, 2, 5, 6, 7] {
        println!("{n}: {}", parity(n));
    }
}
