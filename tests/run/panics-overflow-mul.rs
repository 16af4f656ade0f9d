// Multiplication overflow of i64 in a factorial, and of u128.

fn factorial<T>(n: T, one: T, dec: impl Fn(T) -> T) -> T
where
    T: Copy + PartialOrd + std::ops::Mul<Output = T> + std::fmt::Display,
{
    if n <= one { one } else { n * factorial(dec(n), one, dec) }
}

fn main() {
    let n = std::env::args().count() as u128;
    println!("{}", factorial(n + 32, 1, |x| x - 1));
    for i in (n as i64 + 17)..23 {
        println!("{i}! = {}", factorial(i, 1, |x| x - 1));
    }
}
