// Function pointers: tables, different signatures, extern "C" and unsafe ones,
// generic and trait functions as values, state machines, comparison, transmutes
// through raw pointers, and calls with many arguments.

use std::collections::BTreeMap;

type Op = fn(f64, f64) -> f64;

fn power(x: f64, y: f64) -> f64 {
    x.powi(y as i32)
}

const OPS: [(&str, Op); 6] = [
    ("+", |a, b| a + b),
    ("-", |a, b| a - b),
    ("*", |a, b| a * b),
    ("/", |a, b| a / b),
    ("max", f64::max),
    ("pow", power),
];

fn evaluate(text: &str) -> Result<f64, String> {
    let table: BTreeMap<_, _> = OPS.into_iter().collect();
    let mut stack = vec![];
    for word in text.split(' ') {
        if let Some(op) = table.get(word) {
            let (b, a) = (stack.pop().ok_or("empty")?, stack.pop().ok_or("one only")?);
            stack.push(op(a, b));
        } else {
            stack.push(word.parse().map_err(|e| format!("{word}: {e}"))?);
        }
    }
    stack.pop().ok_or_else(|| "nothing".into())
}

// A state is a function that gives the next state.
#[derive(Clone, Copy)]
struct State(fn(&mut Machine, char) -> State);
#[derive(Default)]
struct Machine {
    words: Vec<String>,
    quotes: u32,
}
fn outside(m: &mut Machine, c: char) -> State {
    match c {
        '"' => {
            m.quotes += 1;
            m.words.push(String::new());
            State(quoted)
        }
        ' ' => State(outside),
        c => {
            m.words.push(c.to_string());
            State(word)
        }
    }
}
fn word(m: &mut Machine, c: char) -> State {
    if c == ' ' {
        return State(outside);
    }
    m.words.last_mut().unwrap().push(c);
    State(word)
}
fn quoted(m: &mut Machine, c: char) -> State {
    match c {
        '"' => State(outside),
        '\\' => State(escaped),
        c => {
            m.words.last_mut().unwrap().push(c);
            State(quoted)
        }
    }
}
fn escaped(m: &mut Machine, c: char) -> State {
    m.words.last_mut().unwrap().push(if c == 'n' { '\n' } else { c });
    State(quoted)
}

extern "C" fn c_style(a: u8, b: i64, c: f32) -> i64 {
    i64::from(a) + b * c as i64
}
unsafe fn raw(p: *const u32, n: usize) -> u32 {
    std::slice::from_raw_parts(p, n).iter().sum()
}
#[allow(clippy::too_many_arguments)]
#[inline(never)]
fn many(a: u8, b: u16, c: u32, d: u64, e: u128, f: f32, g: f64, h: &str, i: (u8, u64), j: [u16; 5], k: Option<u32>, l: bool) -> String {
    format!("{a} {b} {c} {d} {e} {f} {g} {h} {i:?} {j:?} {k:?} {l}")
}
fn compose<A, B, C>(f: fn(A) -> B, g: fn(B) -> C) -> impl Fn(A) -> C {
    move |x| g(f(x))
}
fn apply_n(f: fn(u64) -> u64, n: u32, x: u64) -> u64 {
    (0..n).fold(x, |x, _| f(x))
}
fn pick(n: i32) -> fn(&str) -> String {
    match n % 3 {
        0 => str::to_uppercase,
        1 => |s| s.chars().rev().collect(),
        _ => str::to_owned,
    }
}

trait Animal {
    fn name() -> String
    where
        Self: Sized;
    fn legs(&self) -> u32;
}
struct Cat;
struct Bird;
impl Animal for Cat {
    fn name() -> String {
        "cat".into()
    }
    fn legs(&self) -> u32 {
        4
    }
}
impl Animal for Bird {
    fn name() -> String {
        "bird".into()
    }
    fn legs(&self) -> u32 {
        2
    }
}

fn main() {
    for text in ["1 2 +", "3 4 - 5 *", "2 10 pow 1000 max", "1 0 /", "1 +", "x", "7 2 / 0.5 -"] {
        println!("{text}: {:?}", evaluate(text));
    }
    let mut machine = Machine::default();
    let mut state = State(outside);
    for c in r#"say "hello \"there\"\nyou" twice  "" end"#.chars() {
        state = state.0(&mut machine, c);
    }
    println!("{:?} {}", machine.words, machine.quotes);

    let c: extern "C" fn(u8, i64, f32) -> i64 = c_style;
    let data = [1, 2, 3, 4];
    let r: unsafe fn(*const u32, usize) -> u32 = raw;
    println!("{} {}", c(200, -7, 3.9), unsafe { r(data.as_ptr(), 3) });
    let m = std::hint::black_box(many);
    println!("{}", m(1, 2, 3, 4, 5 << 100, 0.5, -0.25, "h", (6, 7), [8; 5], Some(9), true));
    println!("{} {}", compose(str::len, |n| n * 2)("abc"), compose(i32::abs, i32::count_ones)(-255));
    println!("{} {}", apply_n(|x| x * 3 + 1, 20, 1), apply_n(u64::reverse_bits, 3, 5));
    println!("{:?}", (0..4).map(|i| pick(i)("Straße")).collect::<Vec<_>>());
    let names: [fn() -> String; 2] = [Cat::name, <Bird as Animal>::name];
    let legs: [fn(&dyn Animal) -> u32; 1] = [|a| a.legs() * 10];
    println!("{:?} {:?}", names.map(|f| f()), [&Cat as &dyn Animal, &Bird].map(legs[0]));
    println!("{:?} {:?}", ["1", "x"].map(str::parse::<u8>).map(|r| r.is_ok()), [1, 2].map(Some).map(Option::unwrap_or_default));
    println!("{:?}", Some(3).map(Box::new).map(|b| *b).map(std::num::Wrapping).map(|w| w.0));

    let address = power as fn(f64, f64) -> f64 as *const ();
    let again: Op = unsafe { std::mem::transmute(address) };
    println!("{} {}", again(3.0, 4.0), std::ptr::fn_addr_eq(again, power as Op));
    let maybe: Option<Op> = None;
    println!("{:?} {}", maybe.map(|f| f(1.0, 2.0)), size_of::<Option<Op>>() == size_of::<Op>());
    let recursive: &dyn Fn(&dyn Fn(u32) -> u32, u32) -> u32 = &|f, n| f(n) + 1;
    println!("{}", recursive(&|n| n * n, 9));
    let boxed: Vec<Box<dyn Fn(i32) -> i32>> = vec![Box::new(i32::abs), Box::new(|x| x - 1), Box::new({ let k = 7; move |x| x * k })];
    println!("{:?}", boxed.iter().map(|f| f(-6)).collect::<Vec<_>>());
}
