// HashMap and HashSet with a hasher of our own (so that iteration order is the
// same everywhere), the entry API, BTreeMap ranges, set algebra, and many
// insertions and removals against a model.

use std::collections::hash_map::Entry;
use std::collections::{btree_map, BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Bound::*;

#[derive(Default, Clone)]
struct Fnv(u64);
impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ *b as u64).wrapping_mul(0x100_0000_01b3);
        }
    }
}
type Map<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;

const TEXT: &str = "it was the best of times it was the worst of times it was the age of wisdom it was the age of foolishness";

fn main() {
    let mut words: Map<&str, Vec<usize>> = Map::default();
    for (i, w) in TEXT.split(' ').enumerate() {
        words.entry(w).or_default().push(i);
    }
    let mut sorted: Vec<_> = words.iter().collect();
    sorted.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    for (w, at) in &sorted {
        println!("{w}: {at:?}");
    }
    match words.entry("age") {
        Entry::Occupied(mut e) => {
            e.get_mut().push(1000);
            println!("occupied {}", e.key());
            println!("{:?}", e.remove());
        }
        Entry::Vacant(_) => unreachable!(),
    }
    println!("{:?}", words.entry("age").or_insert_with(|| vec![7]));
    words.entry("age").and_modify(|v| v.push(8)).or_insert(vec![]);
    println!("{:?}", words.get("age"));
    println!("{:?}", words.remove("zebra"));
    println!("{:?}", words.remove_entry("best"));
    println!("{:?}", words.insert("age", vec![]));
    println!("{}", words.contains_key("best"));
    words.retain(|w, v| w.len() > 2 && !v.is_empty());
    let mut keys: Vec<_> = words.into_keys().collect();
    keys.sort_unstable();
    println!("{keys:?}");

    let mut b: BTreeMap<i32, &str> = [(5, "five"), (1, "one"), (9, "nine"), (3, "three"), (7, "seven")].into();
    println!("{b:?}");
    println!("{:?} {:?}", b.range(3..7).collect::<Vec<_>>(), b.range(..=3).next_back());
    println!("{:?}", b.range((Excluded(3), Unbounded)).map(|(k, _)| k).collect::<Vec<_>>());
    println!("{:?} {:?}", b.first_key_value(), b.last_key_value());
    for (_, v) in b.range_mut(5..) {
        *v = &v[..2];
    }
    println!("{:?} {:?}", b.pop_first(), b.pop_last());
    let right = b.split_off(&5);
    println!("{b:?} {right:?}");
    b.extend(right);
    if let btree_map::Entry::Vacant(e) = b.entry(4) {
        e.insert("new");
    }
    println!("{b:?} {:?}", b.iter().rev().map(|(k, v)| k * v.len() as i32).collect::<Vec<_>>());
    println!("{:?}", b.first_entry().map(|e| e.remove()));

    let a: BTreeSet<u32> = (0..20).filter(|x| x % 2 == 0).collect();
    let c: BTreeSet<u32> = (0..20).filter(|x| x % 3 == 0).collect();
    println!("{:?} {:?}", &a & &c, &a - &c);
    println!("{:?} {:?}", &a ^ &c, (&a | &c).len());
    println!("{:?} {} {}", a.range(5..11).collect::<Vec<_>>(), a.is_subset(&(0..30).collect()), a.is_disjoint(&[1, 3].into()));
    println!("{:?} {:?}", a.first(), c.range(..10).next_back());
    let h1: HashSet<char> = "hello".chars().collect();
    let h2: HashSet<char> = "world".chars().collect();
    let mut both: Vec<_> = h1.intersection(&h2).collect();
    both.sort();
    println!("{both:?} {} {}", h1.union(&h2).count(), h1.symmetric_difference(&h2).count());

    // The same operations on three maps.
    let mut hash: Map<u32, u64> = Map::default();
    let mut tree: BTreeMap<u32, u64> = BTreeMap::new();
    let mut plain = vec![None::<u64>; 512];
    let mut seed = 7u64;
    for _ in 0..20_000 {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let k = (seed >> 40) as u32 % 512;
        if seed >> 61 < 5 {
            let old = hash.insert(k, seed);
            assert_eq!(old, tree.insert(k, seed));
            assert_eq!(old, plain[k as usize].replace(seed));
        } else {
            let old = hash.remove(&k);
            assert_eq!(old, tree.remove(&k));
            assert_eq!(old, plain[k as usize].take());
        }
    }
    assert_eq!(hash.len(), tree.len());
    println!("{} {:016x}", tree.len(), tree.iter().fold(0u64, |h, (k, v)| h.rotate_left(9) ^ v ^ *k as u64));

    println!("{:016x}", hash.iter().fold(0u64, |h, (k, v)| h.wrapping_add(v.rotate_left(*k))));
    println!("{:?}", tree.keys().zip(tree.values()).map(|(k, v)| v ^ *k as u64).max());
    let nested: BTreeMap<&str, BTreeMap<u8, Vec<&str>>> = [("x", [(1, vec!["a"]), (0, vec![])].into()), ("w", BTreeMap::new())].into();
    println!("{nested:?}");
    println!("{nested:#?}");
}
