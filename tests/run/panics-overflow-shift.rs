// Shift by the width or more: panics in dev, masks elsewhere.

fn shift(x: u32, n: u32) -> u32 {
    x << n
}

fn main() {
    for n in [0, 1, 31, 30, 32, 33] {
        println!("1 << {n} = {:#x}", shift(1, n));
    }
    println!("{}", -8i64 >> (60 + std::env::args().count()));
}
