// A payload that is no text.
// exit: 134
fn main() {
    println!("before");
    std::panic::panic_any(std::hint::black_box(42));
}
