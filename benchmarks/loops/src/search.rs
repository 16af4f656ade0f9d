//! Regular expressions over a text with `regex`.
use regex::Regex;

pub struct Search {
    text: String,
    patterns: Vec<Regex>,
}

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<Search> {
    let patterns = [r"\b\d{4}-\d\d-\d\d\b", r"[a-z.]+@[a-z]+\.(org|com)", r"(?i)wasm\s+(\w+)", "loop|block|flow"];
    let patterns = patterns.iter().map(|pattern| Regex::new(pattern).unwrap()).collect();
    Box::new(Search { text: loops::text(20_000), patterns })
}

#[unsafe(no_mangle)]
pub extern "C" fn step(state: &Search) -> u32 {
    let mut sum = 0u32;
    for pattern in &state.patterns {
        for found in pattern.captures_iter(&state.text) {
            let last = found.iter().flatten().last().unwrap();
            sum = sum.wrapping_mul(31).wrapping_add(last.start() as u32 ^ last.len() as u32);
        }
    }
    sum
}
