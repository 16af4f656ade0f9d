// Remainder by zero of an unsigned 128-bit number.
// exit: 134

fn main() {
    let mut m: u128 = 1 << 100;
    loop {
        println!("{}", u128::MAX % m);
        m >>= 25;
    }
}
