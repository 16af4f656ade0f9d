// A package whose dependencies lie in folders beside it: a library, which its code is
// compiled with, and a proc macro, which is built for the builder's machine.
use determinism_library::{checked, Registry, Shape};
use determinism_naming::named;

#[path = "../../workspace/app/src/shapes.rs"]
mod shapes;

#[named]
#[derive(Debug, Clone)]
struct Visitor<T>(Vec<T>);

fn main() {
    let mut registry = Registry::default();
    for (i, name) in ["square", "circle", "line"].iter().enumerate() {
        registry.add(name, shapes::make(i));
    }
    for (name, shape) in registry.all() {
        println!("{name}: {:.3} {shape:?}", Shape::size(shape));
    }
    let visitor = Visitor(vec![1u8, 2]);
    println!("{} {:?} {:?}", Visitor::<u8>::NAME, visitor.clone(), Visitor(vec!["x"; 3]));
    println!("{}", checked(&[3, 1, 2], std::env::args().count()));
}
