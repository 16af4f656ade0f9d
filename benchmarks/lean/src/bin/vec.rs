//! `{:?}` of a list.
fn main() {
    println!("{:?}", vec![1, -2, std::hint::black_box(3)]);
}
