//! The smallest program that anybody writes: it shows what a module weighs when
//! there is nothing in it but a line of output. Nothing of it is ours: it is what
//! `cargo new` makes.

fn main() {
    println!("Hello, world!");
}
