// Statics and constants: pointers into each other, slices of slices, function
// tables, interior mutability, mutable statics, zeroed and large ones, constants
// with destructors, associated constants, and addresses that stay the same.

use std::cell::UnsafeCell;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Mutex;

struct Entry {
    name: &'static str,
    next: Option<&'static Entry>,
    run: fn(i32) -> i32,
    tags: &'static [&'static [u8]],
}
static FIRST: Entry = Entry { name: "first", next: Some(&SECOND), run: |x| x + 1, tags: &[b"a", b"bc"] };
static SECOND: Entry = Entry { name: "second", next: Some(&THIRD), run: i32::wrapping_neg, tags: &[] };
static THIRD: Entry = Entry { name: "third", next: None, run: triple, tags: &[b"\xff\0"] };
// Two that refer to each other.
static PING: Node = Node(1, &PONG);
static PONG: Node = Node(2, &PING);
struct Node(u8, &'static Node);

fn triple(x: i32) -> i32 {
    x * 3
}

const GREETING: &str = concat!("hello", ", ", "world");
const NUMBERS: [u64; 8] = {
    let mut a = [1; 8];
    let mut i = 2;
    while i < 8 {
        a[i] = a[i - 1] + a[i - 2];
        i += 1;
    }
    a
};
static SLICE: &[u64] = NUMBERS.split_at(3).1;
static MIDDLE: &u64 = &NUMBERS_STATIC[4];
static NUMBERS_STATIC: [u64; 8] = NUMBERS;
static NESTED: &[(&str, &[Option<&str>])] = &[("x", &[Some("1"), None]), ("y", &[]), ("z", &[None, None, Some("é")])];
static TRAITS: [&(dyn Debug + Sync); 4] = [&1u8, &"text", &Some(2.5f32), &[(); 2]];
static mut COUNTER: u32 = 40;
static mut BUFFER: [u16; 1000] = [0; 1000];
static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());
static EMPTY: [u32; 0] = [];
static BYTES: &[u8; 5] = b"bytes";
static MIXED: (u8, u64, bool, char, f32) = (1, u64::MAX, true, '🦀', -0.5);

struct Shared(UnsafeCell<[i32; 4]>);
// One thread only.
unsafe impl Sync for Shared {}
static SHARED: Shared = Shared(UnsafeCell::new([1, 2, 3, 4]));

struct Loud(&'static str);
impl Drop for Loud {
    fn drop(&mut self) {
        LOG.lock().unwrap().push(format!("drop {}", self.0));
    }
}
const LOUD: Loud = Loud("constant");
static STATIC_LOUD: Loud = Loud("never dropped");

trait Limits {
    const LOW: i64;
    const HIGH: i64 = Self::LOW + 100;
    const RANGE: (i64, i64) = (Self::LOW, Self::HIGH);
}
struct A;
struct B<const N: i64>;
impl Limits for A {
    const LOW: i64 = -50;
}
impl<const N: i64> Limits for B<N> {
    const LOW: i64 = N * 2;
    const HIGH: i64 = if N > 0 { i64::MAX } else { 0 };
}

fn unique() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(100);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
fn per_type<T>() -> u32 {
    // One static for all types: statics are not generic.
    static CALLS: AtomicU32 = AtomicU32::new(0);
    CALLS.fetch_add(size_of::<T>() as u32, Ordering::Relaxed)
}
#[inline(never)]
fn bump(by: u32) -> u32 {
    unsafe {
        COUNTER = COUNTER.wrapping_add(by);
        COUNTER
    }
}
fn address<T: ?Sized>(x: &'static T) -> usize {
    (x as *const T).addr()
}

fn main() {
    let mut at = Some(&FIRST);
    let mut x = 7;
    while let Some(e) = at {
        x = (e.run)(x);
        println!("{} {x} {:?} {}", e.name, e.tags, e.tags.iter().map(|t| t.len()).sum::<usize>());
        at = e.next;
    }
    println!("{} {} {}", PING.1 .0, PING.1 .1 .1 .0, address(PONG.1) == address(&PING));
    println!("{GREETING} {NUMBERS:?} {SLICE:?} {MIDDLE} {}", address(MIDDLE) == address(&NUMBERS_STATIC[4]));
    for (name, items) in NESTED {
        println!("{name} {:?}", items.iter().map(|i| i.unwrap_or("-")).collect::<Vec<_>>());
    }
    println!("{:?} {:?} {}", TRAITS, EMPTY, std::str::from_utf8(BYTES).unwrap());
    println!("{:?} {}", MIXED, address(&MIXED) == address(&MIXED));
    println!("{} {} {}", bump(2), bump(u32::MAX), bump(0));
    unsafe {
        let buffer = &raw mut BUFFER;
        for i in 0..1000 {
            (*buffer)[i] = (i * i) as u16;
        }
        println!("{}", (*buffer).iter().map(|&x| u64::from(x)).sum::<u64>());
        let shared = SHARED.0.get();
        (*shared).swap(0, 3);
        (*shared)[1] *= 10;
        println!("{:?}", *shared);
    }
    for _ in 0..2 {
        let l = LOUD;
        LOG.lock().unwrap().push(format!("use {} {}", l.0, STATIC_LOUD.0));
    }
    println!("{:?}", LOG.lock().unwrap());
    println!("{:?} {:?} {:?} {:?}", A::RANGE, B::<5>::RANGE, B::<-5>::RANGE, <B<1> as Limits>::LOW);
    println!("{} {} {}", unique(), unique(), [(); 3].map(|()| unique()).iter().sum::<u32>());
    println!("{} {} {}", per_type::<u8>(), per_type::<u64>(), per_type::<()>());
    const LOCAL: [i32; 3] = [triple_const(1), triple_const(2), -triple_const(3)];
    const fn triple_const(x: i32) -> i32 {
        x * 3
    }
    println!("{LOCAL:?} {}", const { NUMBERS[7] as usize % 5 + GREETING.len() });
    let mut copy = NUMBERS;
    copy[0] = 99;
    println!("{} {}", copy[0], NUMBERS[0]);
    println!("{:?}", std::ptr::eq(LOW_HIGH[0], LOW_HIGH[1]));
}
static LOW_HIGH: [&str; 2] = ["low", "high"];
