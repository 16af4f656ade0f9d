// Data structures by hand: a generic AVL tree, a treap by indices, an LRU cache
// with an intrusive list, a Fenwick tree and a segment tree with lazy ranges; each
// against a model of std's.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

struct Rng(u64);
impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e3779b97f4a7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d049bb133111eb);
        z ^ z >> 31
    }
    fn below(&mut self, n: u64) -> u64 {
        ((self.next() as u128 * n as u128) >> 64) as u64
    }
}

type Link<K, V> = Option<Box<Avl<K, V>>>;
struct Avl<K, V> {
    key: K,
    value: V,
    height: i32,
    sides: [Link<K, V>; 2],
}
impl<K: Ord, V> Avl<K, V> {
    fn height(n: &Link<K, V>) -> i32 {
        n.as_ref().map_or(0, |n| n.height)
    }
    fn balance(&self) -> i32 {
        Self::height(&self.sides[0]) - Self::height(&self.sides[1])
    }
    fn update(&mut self) {
        self.height = 1 + Self::height(&self.sides[0]).max(Self::height(&self.sides[1]));
    }
    // Side 0: the left child comes up.
    fn rotate(mut self: Box<Self>, side: usize) -> Box<Self> {
        let mut up = self.sides[side].take().unwrap();
        self.sides[side] = up.sides[1 - side].take();
        self.update();
        up.sides[1 - side] = Some(self);
        up.update();
        up
    }
    fn rebalance(mut self: Box<Self>) -> Box<Self> {
        self.update();
        let side = match self.balance() {
            2 => 0,
            -2 => 1,
            _ => return self,
        };
        let child = self.sides[side].take().unwrap();
        let inner = if side == 0 { child.balance() < 0 } else { child.balance() > 0 };
        self.sides[side] = Some(if inner { child.rotate(1 - side) } else { child });
        self.rotate(side)
    }
    fn insert(n: Link<K, V>, key: K, value: V, old: &mut Option<V>) -> Box<Self> {
        let Some(mut n) = n else { return Box::new(Avl { key, value, height: 1, sides: [None, None] }) };
        let side = match key.cmp(&n.key) {
            Ordering::Equal => {
                *old = Some(std::mem::replace(&mut n.value, value));
                return n;
            }
            o => (o == Ordering::Greater) as usize,
        };
        n.sides[side] = Some(Self::insert(n.sides[side].take(), key, value, old));
        n.rebalance()
    }
    fn take_first(mut self: Box<Self>) -> (Box<Self>, Link<K, V>) {
        match self.sides[0].take() {
            None => {
                let rest = self.sides[1].take();
                (self, rest)
            }
            Some(l) => {
                let (first, rest) = l.take_first();
                self.sides[0] = rest;
                (first, Some(self.rebalance()))
            }
        }
    }
    fn remove(n: Link<K, V>, key: &K, old: &mut Option<V>) -> Link<K, V> {
        let mut n = n?;
        match key.cmp(&n.key) {
            Ordering::Equal => {
                let [l, r] = std::mem::take(&mut n.sides);
                *old = Some(n.value);
                match (l, r) {
                    (None, x) | (x, None) => x,
                    (l, Some(r)) => {
                        let (mut first, rest) = r.take_first();
                        first.sides = [l, rest];
                        Some(first.rebalance())
                    }
                }
            }
            o => {
                let side = (o == Ordering::Greater) as usize;
                n.sides[side] = Self::remove(n.sides[side].take(), key, old);
                Some(n.rebalance())
            }
        }
    }
    fn walk<'a>(n: &'a Link<K, V>, f: &mut dyn FnMut(&'a K, &'a V)) {
        if let Some(n) = n {
            Self::walk(&n.sides[0], f);
            f(&n.key, &n.value);
            Self::walk(&n.sides[1], f);
        }
    }
}

struct Lru<K, V> {
    map: HashMap<K, usize>,
    slots: Vec<(K, V, usize, usize)>, // previous, next
    cap: usize,
}
impl<K: Clone + Default + Eq + std::hash::Hash, V: Default> Lru<K, V> {
    fn new(cap: usize) -> Self {
        Lru { map: HashMap::new(), slots: vec![(K::default(), V::default(), 0, 0)], cap }
    }
    fn unlink(&mut self, i: usize) {
        let (p, n) = (self.slots[i].2, self.slots[i].3);
        self.slots[p].3 = n;
        self.slots[n].2 = p;
    }
    // Slot 0 is the head of the ring.
    fn front(&mut self, i: usize) {
        let n = self.slots[0].3;
        self.slots[i].2 = 0;
        self.slots[i].3 = n;
        self.slots[0].3 = i;
        self.slots[n].2 = i;
    }
    fn get(&mut self, k: &K) -> Option<&V> {
        let i = *self.map.get(k)?;
        self.unlink(i);
        self.front(i);
        Some(&self.slots[i].1)
    }
    fn put(&mut self, k: K, v: V) -> Option<K> {
        if let Some(i) = self.map.get(&k).copied() {
            self.slots[i].1 = v;
            self.unlink(i);
            self.front(i);
            return None;
        }
        let mut out = None;
        let i = if self.map.len() == self.cap {
            let last = self.slots[0].2;
            self.unlink(last);
            out = Some(self.slots[last].0.clone());
            self.map.remove(out.as_ref().unwrap());
            self.slots[last] = (k.clone(), v, 0, 0);
            last
        } else {
            self.slots.push((k.clone(), v, 0, 0));
            self.slots.len() - 1
        };
        self.front(i);
        self.map.insert(k, i);
        out
    }
}

struct Fenwick(Vec<i64>);
impl Fenwick {
    fn add(&mut self, mut i: usize, x: i64) {
        i += 1;
        while i < self.0.len() {
            self.0[i] += x;
            i += i & i.wrapping_neg();
        }
    }
    fn sum(&self, mut i: usize) -> i64 {
        let mut s = 0;
        while i > 0 {
            s += self.0[i];
            i &= i - 1;
        }
        s
    }
}

struct Segments {
    n: usize,
    max: Vec<i64>,
    lazy: Vec<i64>,
}
impl Segments {
    fn new(n: usize) -> Self {
        Segments { n, max: vec![0; 4 * n], lazy: vec![0; 4 * n] }
    }
    fn add(&mut self, l: usize, r: usize, x: i64, at: (usize, usize, usize)) {
        let (node, lo, hi) = at;
        if r <= lo || hi <= l {
            return;
        }
        if l <= lo && hi <= r {
            self.max[node] += x;
            self.lazy[node] += x;
            return;
        }
        let mid = (lo + hi) / 2;
        self.add(l, r, x, (node * 2, lo, mid));
        self.add(l, r, x, (node * 2 + 1, mid, hi));
        self.max[node] = self.max[node * 2].max(self.max[node * 2 + 1]) + self.lazy[node];
    }
    fn get(&self, l: usize, r: usize, at: (usize, usize, usize)) -> i64 {
        let (node, lo, hi) = at;
        if r <= lo || hi <= l {
            return i64::MIN / 2;
        }
        if l <= lo && hi <= r {
            return self.max[node];
        }
        let mid = (lo + hi) / 2;
        self.get(l, r, (node * 2, lo, mid)).max(self.get(l, r, (node * 2 + 1, mid, hi))) + self.lazy[node]
    }
}

#[derive(Clone, Copy)]
struct Treap {
    value: i32,
    priority: u32,
    size: u32,
    kids: [u32; 2],
}
struct Sequence(Vec<Treap>, u32);
impl Sequence {
    fn size(&self, t: u32) -> u32 {
        if t == 0 { 0 } else { self.0[t as usize].size }
    }
    fn fix(&mut self, t: u32) -> u32 {
        let [a, b] = self.0[t as usize].kids;
        self.0[t as usize].size = self.size(a) + self.size(b) + 1;
        t
    }
    fn split(&mut self, t: u32, n: u32) -> (u32, u32) {
        if t == 0 {
            return (0, 0);
        }
        let [a, b] = self.0[t as usize].kids;
        if self.size(a) >= n {
            let (x, y) = self.split(a, n);
            self.0[t as usize].kids[0] = y;
            (x, self.fix(t))
        } else {
            let (x, y) = self.split(b, n - self.size(a) - 1);
            self.0[t as usize].kids[1] = x;
            (self.fix(t), y)
        }
    }
    fn join(&mut self, a: u32, b: u32) -> u32 {
        if a == 0 || b == 0 {
            return a + b;
        }
        if self.0[a as usize].priority > self.0[b as usize].priority {
            self.0[a as usize].kids[1] = self.join(self.0[a as usize].kids[1], b);
            self.fix(a)
        } else {
            self.0[b as usize].kids[0] = self.join(a, self.0[b as usize].kids[0]);
            self.fix(b)
        }
    }
    fn list(&self, t: u32, out: &mut Vec<i32>) {
        if t != 0 {
            let n = self.0[t as usize];
            self.list(n.kids[0], out);
            out.push(n.value);
            self.list(n.kids[1], out);
        }
    }
}

fn main() {
    let mut rng = Rng(2024);
    let mut root: Link<u32, u64> = None;
    let mut model = BTreeMap::new();
    for _ in 0..6000 {
        let (k, v) = (rng.below(700) as u32, rng.next());
        let mut old = None;
        if rng.below(5) < 3 {
            root = Some(Avl::insert(root.take(), k, v, &mut old));
            assert_eq!(old, model.insert(k, v));
        } else {
            root = Avl::remove(root.take(), &k, &mut old);
            assert_eq!(old, model.remove(&k));
        }
    }
    let mut pairs = vec![];
    Avl::walk(&root, &mut |k, v| pairs.push((*k, *v)));
    println!("{} {} {} {:?}", pairs.len(), pairs.iter().copied().eq(model.iter().map(|(k, v)| (*k, *v))), Avl::height(&root), &pairs[..2]);

    let mut lru = Lru::<u64, String>::new(4);
    let mut order: Vec<u64> = vec![];
    let mut log = String::new();
    for _ in 0..60 {
        let k = 1 + rng.below(7);
        if rng.below(2) == 0 {
            let found = lru.get(&k).is_some();
            let at = order.iter().position(|x| *x == k);
            assert_eq!(found, at.is_some());
            if let Some(i) = at {
                order[..=i].rotate_right(1);
            }
            log.push(if found { '+' } else { '.' });
        } else {
            let out = lru.put(k, k.to_string());
            match order.iter().position(|x| *x == k) {
                Some(i) => order[..=i].rotate_right(1),
                None => {
                    order.insert(0, k);
                    assert_eq!(out, (order.len() > 4).then(|| order.pop().unwrap()));
                }
            }
            log.push(out.map_or('_', |k| (b'0' + k as u8) as char));
        }
    }
    println!("{log} {order:?}");

    let n = 300;
    let (mut f, mut s, mut plain) = (Fenwick(vec![0; n + 1]), Segments::new(n), vec![0i64; n]);
    let mut ranges = vec![0i64; n];
    let mut h = 0i64;
    for _ in 0..2000 {
        let (a, b) = (rng.below(n as u64) as usize, rng.below(n as u64) as usize);
        let (l, r, x) = (a.min(b), a.max(b) + 1, rng.below(2001) as i64 - 1000);
        f.add(a, x);
        plain[a] += x;
        s.add(l, r, x, (1, 0, s.n));
        ranges[l..r].iter_mut().for_each(|v| *v += x);
        let sum = f.sum(r) - f.sum(l);
        assert_eq!(sum, plain[l..r].iter().sum::<i64>());
        let (l, r) = (l / 2, r);
        let max = s.get(l, r, (1, 0, s.n));
        assert_eq!(max, *ranges[l..r].iter().max().unwrap());
        h = h.wrapping_mul(31).wrapping_add(sum ^ max);
    }
    println!("{h}");

    let mut seq = Sequence(vec![Treap { value: 0, priority: 0, size: 0, kids: [0, 0] }], 0);
    let mut list: Vec<i32> = vec![];
    for i in 0..1500 {
        let at = rng.below(list.len() as u64 + 1) as u32;
        if rng.below(4) < 3 {
            seq.0.push(Treap { value: i, priority: rng.next() as u32, size: 1, kids: [0, 0] });
            let fresh = seq.0.len() as u32 - 1;
            let (a, b) = seq.split(seq.1, at);
            let left = seq.join(a, fresh);
            seq.1 = seq.join(left, b);
            list.insert(at as usize, i);
        } else {
            let len = rng.below(list.len() as u64 - at as u64 + 1) as u32;
            let (a, b) = seq.split(seq.1, at);
            let (b, c) = seq.split(b, len);
            let left = seq.join(a, c);
            seq.1 = seq.join(b, left);
            let cut: Vec<i32> = list.drain(at as usize..(at + len) as usize).collect();
            list.splice(0..0, cut);
        }
    }
    let mut out = vec![];
    seq.list(seq.1, &mut out);
    println!("{} {} {:?}", out == list, out.len(), &out[..6]);
}
