// Thread locals: lazy and constant ones, with and without destructors, those
// that refer to each other, and what is left when main ends.
// reference: wasm

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

struct Noisy(&'static str, u32);
impl Drop for Noisy {
    fn drop(&mut self) {
        println!("drop {} {}", self.0, self.1);
    }
}

thread_local! {
    static COUNTER: Cell<u64> = const { Cell::new(0) };
    static LAZY: RefCell<Noisy> = RefCell::new({
        println!("make lazy");
        Noisy("lazy", next())
    });
    static DEPENDENT: Noisy = Noisy("dependent", LAZY.with_borrow(|l| l.1) * 10);
    static NEVER: Noisy = {
        println!("must not be made");
        Noisy("never", 0)
    };
    static STACK: RefCell<Vec<String>> = RefCell::default();
    static CACHE: OnceCell<BTreeMap<u32, u32>> = const { OnceCell::new() };
    static ARRAY: [Cell<i16>; 100] = const { [const { Cell::new(3) }; 100] };
}

fn next() -> u32 {
    COUNTER.set(COUNTER.get() + 1);
    COUNTER.get() as u32
}

struct Scope(usize);
impl Scope {
    fn enter(name: &str) -> Scope {
        STACK.with_borrow_mut(|s| {
            s.push(name.to_string());
            Scope(s.len())
        })
    }
    fn path() -> String {
        STACK.with_borrow(|s| s.join(">"))
    }
}
impl Drop for Scope {
    fn drop(&mut self) {
        STACK.with_borrow_mut(|s| {
            assert_eq!(s.len(), self.0);
            s.pop();
        });
    }
}

fn walk(depth: u32) -> Vec<String> {
    let _scope = Scope::enter(&format!("d{depth}"));
    let mut paths = vec![Scope::path()];
    if depth < 3 {
        for _ in 0..depth {
            paths.extend(walk(depth + 1));
        }
    }
    paths
}

fn collatz(n: u32) -> u32 {
    CACHE.with(|c| {
        let known = c.get_or_init(|| {
            let mut map = BTreeMap::from([(1, 0)]);
            for start in 2..200u32 {
                let (mut at, mut steps) = (u64::from(start), 0);
                while at >= u64::from(start) {
                    at = if at % 2 == 0 { at / 2 } else { at * 3 + 1 };
                    steps += 1;
                }
                map.insert(start, steps + map[&(at as u32)]);
            }
            map
        });
        known[&n]
    })
}

fn main() {
    println!("{} {} {}", next(), next(), COUNTER.get());
    LAZY.with_borrow_mut(|l| {
        println!("inside {} {}", l.0, l.1);
        l.1 += 100;
    });
    DEPENDENT.with(|d| println!("{} {}", d.0, d.1));
    println!("{:?}", LAZY.try_with(|l| l.borrow().1));
    LAZY.set(Noisy("replaced", 7));
    println!("{:?}", LAZY.replace(Noisy("again", next())).1);
    println!("{:?} {:?}", walk(1), Scope::path());
    println!("{:?}", [1, 2, 3, 27, 97, 171].map(collatz));
    ARRAY.with(|a| {
        for (i, c) in a.iter().enumerate() {
            c.set(c.get() * i as i16);
        }
        println!("{}", a.iter().map(Cell::get).sum::<i16>());
    });
    println!("{} {}", COUNTER.replace(0), COUNTER.take());
    let by_path: fn() -> String = Scope::path;
    println!("{:?} {}", by_path(), std::thread::current().name().unwrap_or("none"));
    if COUNTER.get() > 1000 {
        NEVER.with(|n| println!("{}", n.1));
    }
    println!("end of main");
}
