// BTreeMap: ranges with every kind of bound, entries, first and last, splitting
// and appending, cursors by hand, intervals, an order book, random edits.

use std::collections::btree_map::{BTreeMap, Entry};
use std::ops::Bound::{Excluded, Included, Unbounded};

// Disjoint half-open intervals that merge when they touch.
#[derive(Default, Debug)]
struct Intervals(BTreeMap<i32, i32>);
impl Intervals {
    fn add(&mut self, mut from: i32, mut to: i32) {
        if let Some((&f, &t)) = self.0.range(..=from).next_back() {
            if t >= from {
                from = f;
                to = to.max(t);
            }
        }
        let swallowed: Vec<i32> = self.0.range(from..=to).map(|(&f, _)| f).collect();
        for f in swallowed {
            to = to.max(self.0.remove(&f).unwrap());
        }
        self.0.insert(from, to);
    }
    fn contains(&self, x: i32) -> bool {
        self.0.range(..=x).next_back().is_some_and(|(_, &t)| x < t)
    }
}

#[derive(Default)]
struct Book {
    bids: BTreeMap<u32, u32>,
    asks: BTreeMap<u32, u32>,
}
impl Book {
    fn buy(&mut self, price: u32, mut amount: u32) -> Vec<(u32, u32)> {
        let mut trades = vec![];
        while amount > 0 {
            let Some(mut best) = self.asks.first_entry().filter(|e| *e.key() <= price) else { break };
            let traded = amount.min(*best.get());
            trades.push((*best.key(), traded));
            amount -= traded;
            *best.get_mut() -= traded;
            if *best.get() == 0 {
                best.remove();
            }
        }
        if amount > 0 {
            *self.bids.entry(price).or_default() += amount;
        }
        trades
    }
    fn sell(&mut self, price: u32, amount: u32) {
        *self.asks.entry(price).or_default() += amount;
    }
}

fn main() {
    let mut map: BTreeMap<&str, i32> = BTreeMap::new();
    for (i, word) in "one two three four five six seven eight nine ten".split(' ').enumerate() {
        map.insert(word, i as i32 + 1);
    }
    println!("{map:?}");
    println!("{:?}", map.range("f".."o").collect::<Vec<_>>());
    println!("{:?}", map.range::<str, _>((Excluded("six"), Unbounded)).collect::<Vec<_>>());
    println!("{:?}", map.range::<str, _>((Included("five"), Included("nine"))).rev().map(|(k, _)| *k).collect::<Vec<_>>());
    println!("{:?} {:?}", map.first_key_value(), map.last_key_value());
    println!("{:?}", map.pop_first());
    for (_, v) in map.range_mut("s"..) {
        *v = -*v;
    }
    println!("{:?} {:?}", map, map.iter().max_by_key(|(_, v)| **v));
    let mut high = map.split_off("n");
    println!("{:?} | {:?}", map.keys().collect::<Vec<_>>(), high.values().collect::<Vec<_>>());
    high.insert("four", 44);
    map.append(&mut high);
    println!("{} {} {:?}", map.len(), high.len(), map.get("four"));
    map.retain(|k, v| k.len() > 3 || *v < 0);
    println!("{map:?} {:?}", map.remove("absent"));
    match map.entry("three") {
        Entry::Occupied(e) => println!("{:?}", e.remove_entry()),
        Entry::Vacant(e) => println!("vacant {}", e.key()),
    }
    println!("{:?}", map.entry("zero").or_insert_with_key(|k| k.len() as i32));
    map.entry("zero").and_modify(|v| *v *= 100).or_insert(1);
    println!("{:?} {:?}", map.into_iter().rev().collect::<Vec<_>>(), BTreeMap::<u8, u8>::new().pop_last());

    let mut intervals = Intervals::default();
    for (f, t) in [(10, 20), (30, 40), (15, 25), (0, 5), (25, 30), (50, 60), (55, 58), (-5, 0)] {
        intervals.add(f, t);
        println!("{:?}", intervals.0);
    }
    println!("{:?}", (-6..62).step_by(4).filter(|&x| intervals.contains(x)).collect::<Vec<_>>());

    let mut book = Book::default();
    for (p, n) in [(101, 5), (103, 10), (102, 3), (101, 2)] {
        book.sell(p, n);
    }
    println!("{:?} {:?}", book.buy(102, 9), book.buy(100, 4));
    println!("{:?} {:?} {:?}", book.buy(200, 50), book.bids, book.asks);

    // Random edits against a sorted Vec.
    let mut tree = BTreeMap::new();
    let mut model: Vec<(u16, u32)> = vec![];
    let mut x = 99u32;
    let mut sum = 0u64;
    for step in 0..20_000u32 {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        let key = (x >> 7) as u16 % 700;
        let place = model.binary_search_by_key(&key, |p| p.0);
        if x % 3 == 0 {
            assert_eq!(tree.remove(&key), place.ok().map(|i| model.remove(i).1));
        } else {
            let old = match place {
                Ok(i) => Some(std::mem::replace(&mut model[i].1, step)),
                Err(i) => {
                    model.insert(i, (key, step));
                    None
                }
            };
            assert_eq!(tree.insert(key, step), old);
        }
        if step % 1000 == 0 {
            assert!(tree.iter().map(|(k, v)| (*k, *v)).eq(model.iter().copied()));
            sum = tree.range(key..).take(5).fold(sum, |s, (k, v)| s.rotate_left(5) + u64::from(*k) + u64::from(*v));
        }
    }
    println!("{} {sum} {:?}", tree.len(), tree.range(100..).next());
    let gone: Vec<u16> = tree.extract_if(600.., |_, v| *v % 2 == 0).map(|p| p.0).collect();
    println!("{} {:?}", gone.len(), &gone[..4]);
    let mut nested: BTreeMap<(u8, String), BTreeMap<char, [u8; 2]>> = BTreeMap::new();
    nested.entry((1, "k".into())).or_default().insert('c', [1, 2]);
    println!("{nested:?} {:?}", nested < BTreeMap::from([((2, String::new()), BTreeMap::new())]));
}
