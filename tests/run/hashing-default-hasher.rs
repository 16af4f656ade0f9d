// SipHash by way of DefaultHasher, which is the same everywhere: numbers, texts,
// derived Hash, hashers of our own, a Bloom filter, consistent hashing.
// reference: wasm

use std::collections::hash_map::DefaultHasher;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::num::Wrapping;

fn sip<T: Hash + ?Sized>(x: &T) -> u64 {
    let mut h = DefaultHasher::new();
    x.hash(&mut h);
    h.finish()
}

#[derive(Hash, PartialEq, Clone, Copy, Debug)]
struct Point {
    x: i32,
    y: i64,
    name: &'static str,
}
#[derive(PartialEq, Eq)]
struct NoCase(&'static str);
impl Hash for NoCase {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for b in self.0.bytes() {
            state.write_u8(b.to_ascii_lowercase());
        }
        state.write_u8(0xff);
    }
}

// SipHash-1-3 once more, written from its definition.
struct Sip13 {
    v: [u64; 4],
    tail: Vec<u8>,
    length: u64,
}
impl Sip13 {
    fn new(k0: u64, k1: u64) -> Self {
        let v = [k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573];
        Sip13 { v, tail: vec![], length: 0 }
    }
    fn round(v: &mut [u64; 4]) {
        v[0] = v[0].wrapping_add(v[1]);
        v[2] = v[2].wrapping_add(v[3]);
        v[1] = v[1].rotate_left(13) ^ v[0];
        v[3] = v[3].rotate_left(16) ^ v[2];
        v[0] = v[0].rotate_left(32);
        v[2] = v[2].wrapping_add(v[1]);
        v[0] = v[0].wrapping_add(v[3]);
        v[1] = v[1].rotate_left(17) ^ v[2];
        v[3] = v[3].rotate_left(21) ^ v[0];
        v[2] = v[2].rotate_left(32);
    }
    fn block(v: &mut [u64; 4], m: u64) {
        v[3] ^= m;
        Self::round(v);
        v[0] ^= m;
    }
}
impl Hasher for Sip13 {
    fn write(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        self.tail.extend_from_slice(bytes);
        let whole = self.tail.len() / 8 * 8;
        for chunk in self.tail[..whole].chunks(8) {
            Self::block(&mut self.v, u64::from_le_bytes(chunk.try_into().unwrap()));
        }
        self.tail.drain(..whole);
    }
    fn finish(&self) -> u64 {
        let mut v = self.v;
        let last = self.tail.iter().enumerate().fold(self.length << 56, |m, (i, &b)| m | u64::from(b) << (8 * i));
        Self::block(&mut v, last);
        v[2] ^= 0xff;
        (0..3).for_each(|_| Self::round(&mut v));
        v.iter().fold(0, |a, b| a ^ b)
    }
}

struct Bloom(Vec<u64>);
impl Bloom {
    fn places(&self, item: &str) -> impl Iterator<Item = usize> {
        let (a, b) = (sip(item), sip(&(item, 1u8)));
        let bits = self.0.len() as u64 * 64;
        (0..4).map(move |i| (a.wrapping_add(b.wrapping_mul(i)) % bits) as usize)
    }
    fn add(&mut self, item: &str) {
        for p in self.places(item).collect::<Vec<_>>() {
            self.0[p / 64] |= 1 << (p % 64);
        }
    }
    fn may_hold(&self, item: &str) -> bool {
        self.places(item).all(|p| self.0[p / 64] >> (p % 64) & 1 == 1)
    }
}

struct Ring(BTreeMap<u64, &'static str>);
impl Ring {
    fn new(nodes: &[&'static str]) -> Ring {
        Ring(nodes.iter().flat_map(|n| (0..50u32).map(move |i| (sip(&(*n, i)), *n))).collect())
    }
    fn owner(&self, key: &str) -> &'static str {
        self.0.range(sip(key)..).chain(&self.0).next().unwrap().1
    }
}

fn main() {
    println!("{:016x} {:016x} {:016x}", sip(&0u8), sip(&0u32), sip(&0u64));
    println!("{:016x} {:016x} {:016x}", sip(""), sip("a"), sip("hello world, this is longer than a block"));
    println!("{:016x} {:016x} {:016x}", sip(&'é'), sip(&true), sip(&()));
    println!("{:016x} {:016x} {:016x}", sip(&-1i8), sip(&i128::MIN), sip(&u16::MAX));
    println!("{:016x} {:016x}", sip(&(1u8, "x", 2u64)), sip(&Point { x: -1, y: 1 << 40, name: "p" }));
    println!("{:016x} {}", sip(&[1u8, 2, 3]), sip(&[1u8, 2, 3]) == sip(&vec![1u8, 2, 3]));
    println!("{} {}", sip(&NoCase("HeLLo")) == sip("hello"), sip(&Wrapping(5u64)) == sip(&5u64));
    println!("{} {}", sip(&Box::new(7u16)) == sip(&7u16), sip(&&&"s") == sip(&String::from("s")));
    println!("{}", sip(&Some(3u8)) != sip(&None::<u8>));

    let mut sum = 0u64;
    let mut seed = 3u64;
    for n in 0..200usize {
        let bytes: Vec<u8> = (0..n).map(|i| { seed = seed.wrapping_mul(6364136223846793005).wrapping_add(99); (seed >> (33 + i % 8)) as u8 }).collect();
        let (mut ours, mut theirs) = (Sip13::new(0, 0), DefaultHasher::new());
        for part in bytes.chunks(1 + n % 13) {
            ours.write(part);
            theirs.write(part);
        }
        assert_eq!(ours.finish(), theirs.finish(), "{n}");
        sum = sum.rotate_left(7) ^ theirs.finish();
    }
    println!("{sum:016x} {:016x}", Sip13::new(0x0706050403020100, 0x0f0e0d0c0b0a0908).finish());

    let mut bloom = Bloom(vec![0; 32]);
    (0..200).step_by(2).for_each(|i| bloom.add(&format!("item{i}")));
    let held = (0..200).filter(|i| bloom.may_hold(&format!("item{i}"))).count();
    println!("{held} {} {:016x}", bloom.0.iter().map(|w| w.count_ones()).sum::<u32>(), bloom.0[17]);
    let (three, two) = (Ring::new(&["north", "south", "west"]), Ring::new(&["north", "west"]));
    let keys: Vec<String> = (0..1000).map(|i| format!("key-{i}")).collect();
    let mut counts = BTreeMap::new();
    keys.iter().for_each(|k| *counts.entry(three.owner(k)).or_insert(0) += 1);
    let moved = keys.iter().filter(|k| three.owner(k) != two.owner(k)).count();
    println!("{counts:?} {moved}");
    let build = BuildHasherDefault::<DefaultHasher>::default();
    println!("{:016x} {:?}", build.hash_one("a"), build.hash_one(5u32) == sip(&5u32));
    let mut copy = DefaultHasher::new();
    copy.write_u32(1);
    let mut other = copy.clone();
    other.write_i64(-1);
    println!("{:016x} {:016x}", copy.finish(), other.finish());
}
