// Deep recursion with frames of several sizes, mutual recursion, Ackermann,
// recursion through trait objects and closures, and drops of long linked lists.

use std::collections::HashMap;

fn depth(n: u32) -> u64 {
    if n == 0 { 0 } else { 1 + depth(n - 1) }
}

fn frames(n: u32, pad: [u64; 8]) -> u64 {
    if n == 0 {
        return pad.iter().fold(0, |a, b| a ^ b.rotate_left(9));
    }
    let mut next = pad;
    next[(n % 8) as usize] = next[(n % 8) as usize].wrapping_mul(3).wrapping_add(n as u64);
    frames(n - 1, next) ^ pad[0]
}

fn is_even(n: u32) -> bool {
    n == 0 || is_odd(n - 1)
}
fn is_odd(n: u32) -> bool {
    n != 0 && is_even(n - 1)
}

fn ackermann(m: u64, n: u64) -> u64 {
    match (m, n) {
        (0, n) => n + 1,
        (m, 0) => ackermann(m - 1, 1),
        (m, n) => ackermann(m - 1, ackermann(m, n - 1)),
    }
}

fn hanoi(n: u32, from: u8, to: u8, via: u8, moves: &mut Vec<(u8, u8)>) {
    if n > 0 {
        hanoi(n - 1, from, via, to, moves);
        moves.push((from, to));
        hanoi(n - 1, via, to, from, moves);
    }
}

enum List {
    Nil,
    Cons(u32, Box<List>),
}
fn sum(l: &List) -> u64 {
    match l {
        List::Nil => 0,
        List::Cons(x, rest) => *x as u64 + sum(rest),
    }
}

trait Walk {
    fn walk(&self, depth: u32, others: &[Box<dyn Walk>]) -> u64;
}
struct A(u64);
struct B(String);
impl Walk for A {
    fn walk(&self, depth: u32, others: &[Box<dyn Walk>]) -> u64 {
        if depth == 0 { self.0 } else { self.0 + others[(depth % 2) as usize].walk(depth - 1, others) }
    }
}
impl Walk for B {
    fn walk(&self, depth: u32, others: &[Box<dyn Walk>]) -> u64 {
        let text = format!("{}{depth}", self.0);
        if depth == 0 { text.len() as u64 } else { text.len() as u64 * 2 + others[(depth % 3 % 2) as usize].walk(depth - 1, others) }
    }
}

fn memo(n: u64, cache: &mut HashMap<u64, u128>) -> u128 {
    if n < 2 {
        return n as u128;
    }
    if let Some(x) = cache.get(&n) {
        return *x;
    }
    let x = memo(n - 1, cache) + memo(n - 2, cache);
    cache.insert(n, x);
    x
}

fn parens(open: u32, close: u32, text: &mut String, out: &mut Vec<String>) {
    if open == 0 && close == 0 {
        out.push(text.clone());
    }
    if open > 0 {
        text.push('(');
        parens(open - 1, close + 1, text, out);
        text.pop();
    }
    if close > 0 {
        text.push(')');
        parens(open, close - 1, text, out);
        text.pop();
    }
}

fn main() {
    let scale = std::env::args().count() as u32;
    println!("{} {}", depth(4000 * scale), frames(2000 * scale, [1, 2, 3, 4, 5, 6, 7, 8]));
    println!("{} {}", is_even(3001 * scale), is_odd(3001));
    println!("{} {} {}", ackermann(2, 9), ackermann(3, 5), ackermann(1, 1000));
    let mut moves = vec![];
    hanoi(10, 0, 2, 1, &mut moves);
    println!("{} {:?} {}", moves.len(), &moves[..6], moves.iter().fold(0u32, |h, (a, b)| h.wrapping_mul(9) + (a * 3 + b) as u32));
    let list = (1..=1500).fold(List::Nil, |l, i| List::Cons(i, Box::new(l)));
    println!("{}", sum(&list));
    drop(list);
    let walkers: Vec<Box<dyn Walk>> = vec![Box::new(A(3)), Box::new(B("b".into()))];
    println!("{} {}", walkers[0].walk(500, &walkers), walkers[1].walk(333, &walkers));
    println!("{}", memo(180, &mut HashMap::new()));
    let mut out = vec![];
    parens(5, 0, &mut String::new(), &mut out);
    println!("{} {} {}", out.len(), out[0], out[41]);
    let y = |n: u64| {
        fn go(f: &dyn Fn(u64) -> Option<u64>, n: u64, steps: u32) -> u32 {
            match f(n) {
                Some(m) => go(f, m, steps + 1),
                None => steps,
            }
        }
        go(&|n| if n == 1 { None } else if n % 2 == 0 { Some(n / 2) } else { Some(3 * n + 1) }, n, 0)
    };
    println!("{:?}", [27, 97, 871].map(y));
}
