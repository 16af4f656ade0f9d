// Function pointers: tables by signature, comparison of results rather than of
// addresses, casts and transmutes, extern "C" functions, methods and constructors
// as functions, dispatch through nested tables, recursion through a table.

use std::collections::BTreeMap;
use std::mem::transmute;

type Op = fn(i64, i64) -> Option<i64>;

const OPS: [(&str, Op); 6] = [
    ("+", i64::checked_add),
    ("-", i64::checked_sub),
    ("*", i64::checked_mul),
    ("/", i64::checked_div),
    ("%", |a, b| a.checked_rem(b)),
    ("^", power),
];

fn power(a: i64, b: i64) -> Option<i64> {
    u32::try_from(b).ok().and_then(|b| a.checked_pow(b))
}

extern "C" fn c_compare(a: *const i32, b: *const i32) -> i32 {
    unsafe { (*a).cmp(&*b) as i32 }
}

fn insertion_sort(v: &mut [i32], cmp: extern "C" fn(*const i32, *const i32) -> i32) {
    for i in 1..v.len() {
        let mut j = i;
        while j > 0 && cmp(&v[j - 1], &v[j]) > 0 {
            v.swap(j - 1, j);
            j -= 1;
        }
    }
}

// Signatures with many shapes of parameters and results.
fn f0() -> u8 { 7 }
fn f1(a: u8, b: i16, c: u32, d: i64, e: f32, f: f64) -> f64 {
    a as f64 + b as f64 + c as f64 + d as f64 + e as f64 + f
}
fn f2(s: &str, v: &[u8], t: (i32, bool)) -> String {
    format!("{s}{v:?}{t:?}")
}
fn f3(x: u128, y: i128) -> (u128, i128) {
    (x.wrapping_mul(3), y - 1)
}
fn f4(x: [u16; 9]) -> [u16; 9] {
    x.map(|v| v * 2)
}
fn f5(c: char, o: Option<Box<u32>>) -> Result<char, u32> {
    match o { Some(b) => Err(*b), None => Ok(c) }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Wrap(u32);
#[derive(Debug)]
#[allow(dead_code)]
enum Shape {
    Dot,
    Line(i32),
    Box { w: i32, h: i32 },
}

struct Machine {
    table: Vec<fn(&mut Machine, i32)>,
    acc: i32,
    pc: usize,
    fuel: u32,
}
impl Machine {
    fn step(&mut self, arg: i32) {
        if self.fuel == 0 { return; }
        self.fuel -= 1;
        let f = self.table[self.pc % self.table.len()];
        f(self, arg);
    }
}

fn main() {
    for (name, op) in OPS {
        println!("{name}: {:?} {:?} {:?}", op(17, 5), op(i64::MIN, -1), op(2, 0));
    }
    let by_name: BTreeMap<_, _> = OPS.into_iter().collect();
    let mut stack = vec![];
    for word in "3 4 + 2 * 7 - 2 ^ 10 %".split(' ') {
        match by_name.get(word) {
            Some(op) => {
                let (b, a) = (stack.pop().unwrap(), stack.pop().unwrap());
                stack.push(op(a, b).unwrap());
            }
            None => stack.push(word.parse().unwrap()),
        }
    }
    println!("{stack:?}");
    let mut v = [5, -2, 9, 0, 3];
    insertion_sort(&mut v, c_compare);
    println!("{v:?}");

    println!("{} {} {}", (f0 as fn() -> u8)(), (f1 as fn(u8, i16, u32, i64, f32, f64) -> f64)(1, -2, 3, -4, 0.5, 0.25), f2("s", &[1], (2, true)));
    let fs: (fn(u128, i128) -> (u128, i128), fn([u16; 9]) -> [u16; 9], fn(char, Option<Box<u32>>) -> Result<char, u32>) = (f3, f4, f5);
    println!("{:?} {:?} {:?} {:?}", (fs.0)(u128::MAX / 2, 0), (fs.1)([1; 9]), (fs.2)('x', None), (fs.2)('x', Some(Box::new(5))));

    println!("{:?}", [1, 2].map(Wrap));
    println!("{:?} {:?}", [3, 4].map(Shape::Line), Some("a").map(str::to_owned).map(String::into_bytes));
    println!("{:?} {:?}", Shape::Dot, Shape::Box { w: 1, h: 2 });
    println!("{:?}", ["b", "a"].iter().map(ToString::to_string).map(String::into_boxed_str).collect::<Vec<_>>());

    // Newtypes of the same layout: the transmuted function is called right.
    let plain: fn(u32) -> u32 = |x| x + 1;
    let same: fn(u32) -> u32 = unsafe { transmute(plain as *const ()) };
    println!("{} {}", same(41), std::ptr::fn_addr_eq(plain, same));
    let unsafe_one: unsafe fn(u32) -> u32 = plain;
    println!("{} {}", unsafe { unsafe_one(1) }, size_of::<fn()>() == size_of::<Option<fn()>>());
    let none: Option<fn(u8) -> u8> = None;
    println!("{:?}", none.map(|f| f(1)));

    fn add(m: &mut Machine, x: i32) { m.acc += x; m.pc += 1; m.step(x + 1); }
    fn double(m: &mut Machine, x: i32) { m.acc = m.acc.wrapping_mul(2) - x; m.pc += 2; m.step(x - 3); }
    fn turn(m: &mut Machine, x: i32) { m.pc += (x.rem_euclid(5)) as usize; let last = m.table.len() - 1; m.table.swap(0, last); m.step(x * 2); }
    let mut m = Machine { table: vec![add, double, turn, add], acc: 1, pc: 0, fuel: 25 };
    m.step(1);
    println!("{} {} {}", m.acc, m.pc, m.fuel);
    let higher: fn(fn(i32) -> i32, i32) -> i32 = |f, x| f(f(x));
    println!("{}", [higher; 2].iter().fold(3, |x, h| h(|y| y * y - 1, x)));
}
