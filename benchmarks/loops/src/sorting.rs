//! Sorting and searching of std: numbers, words, records by a key.

pub struct Lists {
    numbers: Vec<u32>,
    words: Vec<String>,
}

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<Lists> {
    let mut numbers = loops::Numbers(23);
    let words = loops::text(8_000).split_whitespace().map(|word| format!("{word}{}", numbers.next() % 50)).collect();
    Box::new(Lists { numbers: (0..40_000).map(|_| numbers.next()).collect(), words })
}

#[unsafe(no_mangle)]
pub extern "C" fn step(lists: &Lists) -> u32 {
    let mut numbers = lists.numbers.clone();
    numbers.sort_unstable();
    let found = lists.numbers.iter().filter(|n| numbers.binary_search(&(*n ^ 1)).is_ok()).count();
    let mut words: Vec<_> = lists.words.iter().collect();
    words.sort();
    words.dedup();
    let mut by_length: Vec<_> = lists.words.iter().map(|word| (word.len(), word.as_bytes()[0])).collect();
    by_length.sort_by_key(|(length, first)| (std::cmp::Reverse(*length), *first));
    let sum = numbers.iter().fold(0u32, |sum, n| sum.wrapping_mul(31).wrapping_add(*n));
    sum ^ found as u32 ^ (words.len() << 16) as u32 ^ by_length[100].1 as u32
}
