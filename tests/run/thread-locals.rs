// Thread locals on the main thread: const and lazy initialisation, with/set/take,
// nesting, counters behind macros, and locals that refer to other locals.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static NAMES: RefCell<Vec<String>> = RefCell::new(vec!["first".to_string()]);
    static CACHE: RefCell<BTreeMap<u64, u64>> = const { RefCell::new(BTreeMap::new()) };
    static LAZY: String = {
        println!("initialising LAZY");
        NAMES.with_borrow(|n| n.join("+"))
    };
    static BIG: RefCell<[u32; 500]> = const { RefCell::new([7; 500]) };
    static ONCE: OnceCell<&'static str> = const { OnceCell::new() };
    static FLAG: Cell<Option<char>> = const { Cell::new(None) };
}

struct Indent;
impl Indent {
    fn new(label: &str) -> Indent {
        println!("{:w$}> {label}", "", w = DEPTH.get() * 2);
        DEPTH.set(DEPTH.get() + 1);
        Indent
    }
}
impl Drop for Indent {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
        println!("{:w$}<", "", w = DEPTH.get() * 2);
    }
}

fn collatz(n: u64) -> u64 {
    if n == 1 {
        return 0;
    }
    if let Some(x) = CACHE.with_borrow(|c| c.get(&n).copied()) {
        return x;
    }
    let x = 1 + collatz(if n % 2 == 0 { n / 2 } else { 3 * n + 1 });
    CACHE.with_borrow_mut(|c| c.insert(n, x));
    x
}

fn nested(level: u32) -> usize {
    let _i = Indent::new(&format!("level {level}"));
    if level == 0 { DEPTH.get() } else { nested(level - 1) + DEPTH.get() }
}

fn main() {
    println!("start");
    NAMES.with_borrow_mut(|n| n.push("second".into()));
    LAZY.with(|s| println!("{s}"));
    NAMES.with_borrow_mut(|n| n.push("third".into()));
    LAZY.with(|s| println!("{s} {}", s.len()));
    println!("{:?} {:?}", NAMES.take(), NAMES.replace(vec!["new".into()]));
    println!("{}", nested(3));
    println!("{} {} {}", collatz(27), collatz(97), CACHE.with_borrow(|c| c.len()));
    println!("{:?}", CACHE.with_borrow(|c| c.iter().max_by_key(|(_, v)| **v).map(|(k, v)| (*k, *v))));
    BIG.with_borrow_mut(|b| {
        for (i, x) in b.iter_mut().enumerate() {
            *x += i as u32;
        }
    });
    println!("{}", BIG.with_borrow(|b| b.iter().sum::<u32>()));
    println!("{:?} {:?} {:?}", ONCE.with(|o| o.set("one")), ONCE.with(|o| o.set("two")), ONCE.with(|o| *o.get_or_init(|| "three")));
    FLAG.set(Some('z'));
    println!("{:?} {:?} {:?}", FLAG.take(), FLAG.get(), FLAG.replace(Some('y')));
    let text = NAMES.with(|n| {
        let mut s = String::new();
        for (i, name) in n.borrow().iter().enumerate() {
            DEPTH.with(|d| write!(s, "{i}:{name}:{}", d.get()).unwrap());
        }
        s
    });
    println!("{text} {:?}", LAZY.try_with(|s| s.len()));
    println!("{:?} {}", std::thread::current().name(), DEPTH.get());
}
