// Indexing a map with a missing key, after good look-ups.
// exit: 134

use std::collections::{BTreeMap, HashMap};

fn main() {
    let mut counts: HashMap<char, usize> = HashMap::new();
    for c in "mississippi".chars() {
        *counts.entry(c).or_default() += 1;
    }
    println!("{} {} {} {}", counts[&'m'], counts[&'i'], counts[&'s'], counts[&'p']);
    let ordered: BTreeMap<_, _> = counts.into_iter().collect();
    println!("{ordered:?}");
    println!("{}", ordered[&'q']);
}
