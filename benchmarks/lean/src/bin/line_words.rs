//! Words of standard input in a map, line by line.
use std::collections::HashMap;

fn main() {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut line = String::new();
    while std::io::stdin().read_line(&mut line).unwrap() != 0 {
        for word in line.split_whitespace() {
            *counts.entry(word.to_string()).or_default() += 1;
        }
        line.clear();
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort();
    for (word, count) in rows {
        println!("{word}: {count}");
    }
}
