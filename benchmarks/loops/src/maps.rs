//! Hash maps and ordered maps of std, with numbers and with words as keys.
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher};

type Map<K, V> = HashMap<K, V, BuildHasherDefault<DefaultHasher>>;

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<String> {
    Box::new(loops::text(20_000))
}

#[unsafe(no_mangle)]
pub extern "C" fn step(text: &String) -> u32 {
    let mut counts: Map<&str, u32> = Map::default();
    for word in text.split_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    let mut numbers = loops::Numbers(13);
    let mut squares: Map<u32, u64> = Map::default();
    let mut sorted = BTreeMap::new();
    for i in 0..20_000u64 {
        let key = numbers.next() % 10_000;
        *squares.entry(key).or_default() += i * i;
        sorted.insert(key, i);
    }
    let mut sum = counts.values().sum::<u32>();
    for key in 0..10_000 {
        if let Some(value) = squares.get(&key) {
            sum = sum.wrapping_mul(31).wrapping_add(*value as u32);
        }
    }
    sorted.iter().fold(sum, |sum, (key, value)| sum.wrapping_mul(33) ^ key ^ *value as u32)
}
