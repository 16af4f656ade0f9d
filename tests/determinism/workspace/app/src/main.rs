// Enough of a program that the order of functions, data and constants could go
// wrong: many instances of generics, trait objects, hash maps, panics with the
// locations of two crates, formatting, statics and thread locals.

use determinism_library::{checked, Registry, Shape};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

mod many;
mod shapes;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

static NAMES: [&str; 6] = ["square", "circle", "line", "point", "cube", "ring"];

fn histogram<K: std::hash::Hash + Eq + Ord + Clone>(items: &[K]) -> BTreeMap<K, usize> {
    let mut counts = HashMap::new();
    for item in items {
        *counts.entry(item.clone()).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

fn main() {
    let mut registry = Registry::default();
    for (i, name) in NAMES.iter().enumerate() {
        registry.add(name, shapes::make(i));
        DEPTH.with(|d| d.set(d.get() + 1));
    }
    for (name, shape) in registry.all() {
        println!("{name}: {:.3} {shape:?}", shape.size());
    }
    println!("{:?}", histogram(&[1u8, 2, 1, 3]));
    println!("{:?}", histogram(&['a', 'b', 'a']));
    println!("{:?}", histogram(&["x".to_string(), "y".to_string()]));
    println!("{:?}", histogram(&[(1i64, 2u128), (1, 2)]));
    let shapes: Vec<Box<dyn Shape>> = (0..NAMES.len()).map(shapes::make).collect();
    println!("{}", shapes.iter().map(|s| s.size()).sum::<f64>());
    println!("{} {}", DEPTH.get(), checked(&[3, 1, 2], std::env::args().count()));
    println!("{}", many::through_all(std::env::args().count() as u64));
}
