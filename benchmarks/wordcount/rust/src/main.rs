//! Counts the words of standard input; prints how many there are and the five most
//! frequent ones. Words are runs of ASCII letters, without regard to case.

use std::collections::HashMap;
use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("cannot read the input");
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut all = 0;
    for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_ascii_lowercase()).or_default() += 1;
        all += 1;
    }
    println!("{all} words, {} different", counts.len());
    let mut rows: Vec<(String, usize)> = counts.into_iter().collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (word, count) in rows.iter().take(5) {
        println!("{word:<12} {count:>4}");
    }
}
