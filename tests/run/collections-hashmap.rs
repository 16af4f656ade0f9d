// HashMap and HashSet: entries, keys of many kinds, borrowed look-ups, a hasher
// of our own, growth, removal while walking; printed in sorted order.

use std::collections::hash_map::{Entry, HashMap};
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};

#[derive(Default, Clone)]
struct Fnv(u64);
impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = (self.0 ^ u64::from(b)).wrapping_mul(0x100000001b3);
        }
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

// All keys collide.
#[derive(Default)]
struct Same;
impl Hasher for Same {
    fn write(&mut self, _: &[u8]) {}
    fn finish(&self) -> u64 {
        7
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    Point { x: i16, y: i16 },
    Letter(char),
    Nothing,
}

fn sorted<K: Ord + Clone + Hash, V: Clone, S: BuildHasher>(map: &HashMap<K, V, S>) -> BTreeMap<K, V> {
    map.iter().map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn count_words(text: &str) -> HashMap<String, Vec<usize>> {
    let mut map: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, word) in text.split_whitespace().enumerate() {
        map.entry(word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).or_default().push(i);
    }
    map
}

fn two_sum(values: &[i32], target: i32) -> Option<(usize, usize)> {
    let mut seen = HashMap::new();
    for (i, v) in values.iter().enumerate() {
        if let Some(&j) = seen.get(&(target - v)) {
            return Some((j, i));
        }
        seen.insert(v, i);
    }
    None
}

fn main() {
    let words = count_words("The cat and the dog, and THE bird. A cat!");
    println!("{:?}", sorted(&words));
    println!("{:?} {:?} {}", words.get("the"), words.get("fish"), words.contains_key("bird"));
    println!("{:?}", two_sum(&[3, 8, -2, 11, 4], 2));

    let mut map: HashMap<Key, i32, BuildHasherDefault<Fnv>> = HashMap::default();
    for i in 0..300i16 {
        *map.entry(Key::Point { x: i % 17, y: i % 5 }).or_insert(0) += i32::from(i);
    }
    map.insert(Key::Letter('é'), -1);
    println!("{:?} {:?}", map.insert(Key::Nothing, 1), map.insert(Key::Nothing, 2));
    println!("{} {:?}", map.len(), map.get(&Key::Point { x: 3, y: 4 }));
    println!("{}", map.values().map(|&v| i64::from(v)).sum::<i64>());
    map.retain(|k, v| matches!(k, Key::Point { x, .. } if x % 4 == 0) && *v % 2 == 0);
    println!("{:?}", sorted(&map));
    for v in map.values_mut() {
        *v /= 2;
    }
    match map.entry(Key::Point { x: 0, y: 0 }) {
        Entry::Occupied(mut e) => println!("taken {} {}", e.insert(5), e.remove()),
        Entry::Vacant(e) => println!("free {:?}", e.insert(9)),
    }
    match map.entry(Key::Letter('z')) {
        Entry::Occupied(_) => println!("taken"),
        Entry::Vacant(e) => println!("free {:?} {}", e.key().clone(), e.insert(9)),
    }
    map.entry(Key::Letter('z')).and_modify(|v| *v += 1).or_insert(0);
    println!("{:?} {:?}", map.remove_entry(&Key::Letter('z')), map.remove(&Key::Letter('z')));

    let mut collide: HashMap<u32, String, BuildHasherDefault<Same>> = HashMap::default();
    for i in 0..100 {
        collide.insert(i * i % 71, format!("{i}"));
    }
    println!("{} {:?} {:?}", collide.len(), collide.get(&25), sorted(&collide).keys().sum::<u32>());
    for i in 0..50 {
        collide.remove(&i);
    }
    println!("{:?}", sorted(&collide));

    let mut big: HashMap<u64, u64> = HashMap::with_capacity(8);
    let mut x = 1u64;
    for i in 0..20_000 {
        x = x.wrapping_mul(6364136223846793005).wrapping_add(1);
        *big.entry(x >> 50).or_default() += i;
    }
    println!("{} {} {}", big.len(), big.values().sum::<u64>(), big.keys().fold(0, |a, k| a ^ k));
    let gone: u64 = big.extract_if(|k, _| k % 3 == 0).map(|(k, _)| k).sum();
    println!("{gone} {}", big.len());
    big.clear();
    big.shrink_to_fit();
    println!("{:?} {}", big, big.capacity());

    let a: HashSet<i32> = (0..12).collect();
    let b: HashSet<i32> = (6..18).step_by(2).collect();
    let order = |s: Vec<&i32>| {
        let mut s: Vec<i32> = s.into_iter().copied().collect();
        s.sort();
        s
    };
    println!("{:?} {:?}", order(a.intersection(&b).collect()), order(a.difference(&b).collect()));
    println!("{:?} {:?}", order(a.symmetric_difference(&b).collect()), order((&a | &b).iter().collect()));
    println!("{} {} {}", a.is_subset(&b), a.is_disjoint(&b), a.is_superset(&[1, 2].into()));
    let mut names: HashSet<String> = HashSet::from(["x".to_string()]);
    println!("{} {} {:?} {:?}", names.insert("x".into()), names.insert("y".into()), names.take("x"), names.replace("y".into()));
    let nested: HashMap<(u8, &str), HashMap<char, Vec<u8>>> = HashMap::from([((1, "a"), HashMap::from([('q', vec![1, 2])]))]);
    println!("{nested:?} {}", nested[&(1, "a")][&'q'][1]);
    println!("{}", HashMap::from([(1, 2), (3, 4)]) == HashMap::from([(3, 4), (1, 2)]));
}
