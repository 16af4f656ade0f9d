// Addition overflow: panics where overflow checks are on (dev) and wraps in the
// other profiles, where the program ends normally.

fn sum(v: &[u8]) -> u8 {
    let mut t = 0;
    for x in v {
        t += *x;
        println!("{t}");
    }
    t
}

fn main() {
    let n = std::env::args().count() as u8;
    println!("total {}", sum(&[100, 100, 55, n - 1]));
    println!("total {}", sum(&[200, 50, 5 + n, 7]));
    println!("end");
}
