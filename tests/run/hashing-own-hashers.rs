// Hashing: DefaultHasher (SipHash 1-3 with fixed keys), derived Hash of all kinds
// of types, hashers of our own that record what they are fed, BuildHasher. (Lengths
// of slices and numbers of variants are hashed with the width of a pointer, so
// their hashes are only compared with each other.)

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::rc::Rc;

#[derive(Hash, Clone, Copy)]
struct Point {
    x: i32,
    y: i32,
}
#[derive(Hash)]
enum Shape {
    Dot,
    Circle(Point, u32),
    Named { name: String, at: Option<Point> },
}
struct CaseFold(&'static str);
impl Hash for CaseFold {
    fn hash<H: Hasher>(&self, h: &mut H) {
        for b in self.0.bytes() {
            h.write_u8(b.to_ascii_lowercase());
        }
        h.write_u8(0xff);
    }
}

fn sip<T: Hash + ?Sized>(x: &T) -> u64 {
    let mut h = DefaultHasher::new();
    x.hash(&mut h);
    h.finish()
}

// Counts the calls and bytes per width; writes of pointer width are not shown.
#[derive(Default)]
struct Record {
    calls: BTreeMap<&'static str, u32>,
    mix: u64,
}
macro_rules! record {
    ($($f:ident $t:ty),*) => { $( fn $f(&mut self, x: $t) { *self.calls.entry(stringify!($t)).or_default() += 1; self.mix = self.mix.rotate_left(7) ^ x as u64; } )* };
}
impl Hasher for Record {
    fn finish(&self) -> u64 {
        self.mix
    }
    fn write(&mut self, bytes: &[u8]) {
        *self.calls.entry("bytes").or_default() += bytes.len() as u32;
        for b in bytes {
            self.mix = self.mix.rotate_left(5) ^ *b as u64;
        }
    }
    record!(write_u8 u8, write_u16 u16, write_u32 u32, write_u64 u64, write_i8 i8, write_i32 i32, write_i64 i64);
}
fn record<T: Hash + ?Sized>(x: &T) -> String {
    let mut r = Record::default();
    x.hash(&mut r);
    format!("{:?} {:x}", r.calls, r.finish())
}

fn main() {
    println!("{:016x} {:016x} {:016x}", sip(&0u8), sip(&1u32), sip(&u64::MAX));
    println!("{:016x} {:016x} {:016x}", sip("text"), sip(&"text".to_string()), sip(&"text".to_string().into_boxed_str()));
    println!("{:016x} {:016x} {:016x}", sip(&'é'), sip(&true), sip(&()));
    println!("{:016x} {:016x}", sip(&(1u8, "a", 2i64)), sip(&(true, 'x')));
    println!("{:016x} {:016x}", sip(&Point { x: 1, y: -1 }), sip(&u128::MAX));
    println!("{:016x} {:016x}", sip(&std::num::NonZeroU16::MAX), sip(&((1u8, 2i8), 'z')));
    let mut h = DefaultHasher::new();
    for n in 0..40u8 {
        h.write(&vec![n; n as usize]);
        if n % 8 == 0 {
            println!("{n} {:016x}", h.finish());
        }
    }
    h.write_u32(7);
    h.write_i128(-3);
    println!("{:016x} {:016x}", h.finish(), h.clone().finish());
    println!("{}", sip(&CaseFold("HeLLo")) == sip(&CaseFold("hEllO")));
    println!("{}", sip(&Rc::new(5u16)) == sip(&5u16) && sip(&&&5u16) == sip(&Box::new(5u16)));

    println!("{}", record(&1u8));
    println!("{}", record(&(1u16, 2u32, 3u64, -4i8, -5i32)));
    println!("{}", record("some text"));
    println!("{}", record(&('a', 'b')));
    println!("{}", record(&Point { x: 9, y: 8 }));
    println!("{}", record(&false));
    println!("{}", record(&Some(3u8).map(|x| x * 2).unwrap()));
    println!("{}", record(&CaseFold("Abc")));
    let shapes = [Shape::Dot, Shape::Circle(Point { x: 1, y: 2 }, 3), Shape::Named { name: "n".into(), at: Some(Point { x: 0, y: 0 }) }];
    println!("{}", shapes.iter().map(sip).collect::<BTreeSet<_>>().len());
    println!("{}", sip(&VecDeque::from([1u8, 2])) == sip(&vec![1u8, 2]));
    println!("{}", sip(&BTreeMap::from([(1u8, 2u8)])) == sip(&BTreeSet::from([(1u8, 2u8)])));

    type Build = BuildHasherDefault<DefaultHasher>;
    let b = Build::default();
    println!("{:016x} {}", b.hash_one(42u64), b.hash_one("x") == sip("x"));
    let random = std::collections::hash_map::RandomState::new();
    println!("{}", random.hash_one(1u8) == random.hash_one(1u8));
    let mut collisions = 0;
    let mut buckets = vec![0u32; 256];
    for i in 0..2000u32 {
        let slot = &mut buckets[(sip(&i) >> 56) as usize];
        collisions += u32::from(*slot > 0);
        *slot += 1;
    }
    println!("{collisions} {:?} {:?}", buckets.iter().max(), &buckets[..8]);
}
