// Const evaluation and statics: const fn with loops, recursion and traits of
// integers, tables made at compile time, const generics arithmetic, nested
// statics with references, interior mutability by atomics, static slices.

use std::sync::atomic::{AtomicU32, Ordering};

const fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

const fn crc_table() -> [u32; 256] {
    let mut t = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut c = i as u32;
        let mut k = 0;
        while k < 8 {
            c = if c & 1 == 1 { 0xedb88320 ^ (c >> 1) } else { c >> 1 };
            k += 1;
        }
        t[i] = c;
        i += 1;
    }
    t
}
static CRC: [u32; 256] = crc_table();

const fn fnv(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut h = 0xcbf29ce484222325u64;
    let mut i = 0;
    while i < bytes.len() {
        h = (h ^ bytes[i] as u64).wrapping_mul(0x100000001b3);
        i += 1;
    }
    h
}

const fn parse(text: &str) -> Option<u32> {
    let b = text.as_bytes();
    let (mut i, mut n) = (0, 0u32);
    while i < b.len() {
        if !b[i].is_ascii_digit() {
            return None;
        }
        n = match n.checked_mul(10) {
            Some(n) => n + (b[i] - b'0') as u32,
            None => return None,
        };
        i += 1;
    }
    Some(n)
}

const fn concat<const N: usize>(a: &[u8], b: &[u8]) -> [u8; N] {
    let mut out = [b'?'; N];
    let mut i = 0;
    while i < N {
        out[i] = if i < a.len() { a[i] } else { b[i - a.len()] };
        i += 1;
    }
    out
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Date {
    year: i32,
    month: u8,
    day: u8,
}
impl Date {
    const EPOCH: Date = Date::new(1970, 1, 1);
    const fn new(year: i32, month: u8, day: u8) -> Date {
        assert!(month >= 1 && month <= 12 && day >= 1 && day <= 31);
        Date { year, month, day }
    }
    const fn days(self) -> i64 {
        let y = if self.month <= 2 { self.year - 1 } else { self.year } as i64;
        let era = if y >= 0 { y } else { y - 399 } / 400;
        let yoe = y - era * 400;
        let m = self.month as i64;
        let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + self.day as i64 - 1;
        era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468
    }
}

struct Menu {
    title: &'static str,
    items: &'static [Menu],
    action: Option<fn(u32) -> u32>,
}
static MENU: Menu = Menu {
    title: "root",
    items: &[
        Menu { title: "file", items: &[Menu { title: "open", items: &[], action: Some(|x| x + 1) }, Menu { title: "quit", items: &[], action: None }], action: None },
        Menu { title: "help", items: &[], action: Some(double) },
    ],
    action: None,
};
fn double(x: u32) -> u32 {
    x * 2
}
fn show(m: &Menu, depth: usize) {
    println!("{:d$}{} {:?}", "", m.title, m.action.map(|f| f(20)), d = depth * 2);
    m.items.iter().for_each(|i| show(i, depth + 1));
}

trait Id {
    const ID: u32;
    const NAMES: &'static [&'static str] = &["default"];
    const WIDE: u64 = Self::ID as u64 * 1_000_000_007;
}
struct A;
struct B;
impl Id for A {
    const ID: u32 = 7;
}
impl Id for B {
    const ID: u32 = A::ID * 6;
    const NAMES: &'static [&'static str] = &["b", "bee"];
}

static HITS: [AtomicU32; 3] = [const { AtomicU32::new(0) }; 3];
static TEXT: &[&[&str]] = &[&["a", "b"], &[], &["c"]];
const JOINED: [u8; 11] = concat(b"hello ", b"world");
const BIG: u128 = { let mut x = 1u128; let mut i = 1; while i <= 30 { x *= i; i += 1; } x };
const RATIO: f64 = { let a = 22.0; a / 7.0 };
const WEEKDAYS: usize = Date::new(2024, 2, 29).days().rem_euclid(7) as usize;
static SELF: (&str, &(&str, u8)) = ("outer", &("inner", b'x'));

fn main() {
    const G: u64 = gcd(2u64.pow(20) * 945, 3u64.pow(9) * 70);
    println!("{G} {:08x} {:08x} {}", CRC[1], CRC[255], CRC.iter().fold(0u32, |a, b| a.rotate_left(1) ^ b));
    println!("{:016x} {}", const { fnv("constant") }, fnv("constant") == fnv(&["con", "stant"].concat()));
    println!("{:?} {:?} {:?}", const { parse("12345") }, const { parse("12a") }, parse("99999999999"));
    println!("{} {BIG} {RATIO}", std::str::from_utf8(&JOINED).unwrap());
    println!("{:?} {} {}", Date::EPOCH, Date::EPOCH.days(), Date::new(2000, 3, 1).days());
    println!("{} {}", WEEKDAYS, ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][WEEKDAYS]);
    show(&MENU, 0);
    println!("{} {} {:?} {:?}", A::WIDE, B::WIDE, A::NAMES, B::NAMES);
    for i in [0, 1, 1, 2, 1] {
        HITS[i].fetch_add(1, Ordering::Relaxed);
    }
    println!("{HITS:?} {TEXT:?} {SELF:?}");
    let local: &'static [i32] = const { &[1 << 4, !0, i32::MAX.wrapping_add(2)] };
    println!("{local:?}");
    static COUNT: AtomicU32 = AtomicU32::new(10);
    fn next() -> u32 {
        static COUNT: AtomicU32 = AtomicU32::new(100);
        COUNT.fetch_add(1, Ordering::Relaxed)
    }
    println!("{} {} {}", next(), next(), COUNT.load(Ordering::Relaxed));
    println!("{:?}", { const FIBS: [u32; 12] = { let mut f = [1; 12]; let mut i = 2; while i < 12 { f[i] = f[i - 1] + f[i - 2]; i += 1; } f }; FIBS });
}
