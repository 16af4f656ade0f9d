//! An index out of bounds.
fn main() {
    let list = vec![1, 2, 3];
    std::process::exit(std::hint::black_box(list)[std::hint::black_box(7)]);
}
