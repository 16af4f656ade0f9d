// Subtraction below zero of an unsigned number: panics in dev, wraps elsewhere.

fn countdown(from: u32, step: u32) -> u32 {
    let mut left = from;
    for _ in 0..4 {
        left -= step;
        println!("{left}");
    }
    left
}

fn main() {
    let step = std::env::args().count() as u32;
    println!("{}", countdown(10, step));
    println!("{}", countdown(10, step * 3));
    println!("end");
}
