//! A panic with a hook of the program's.
fn main() {
    std::panic::set_hook(Box::new(|info| eprintln!("the hook: {info}")));
    let list = [1, 2, 3];
    std::process::exit(list[std::hint::black_box(7)]);
}
