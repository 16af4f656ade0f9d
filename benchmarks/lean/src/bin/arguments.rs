//! `{}` of what the system says.
fn main() {
    println!("{}", std::env::args().count());
}
