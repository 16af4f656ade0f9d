// Boxed closures: returned from functions, kept in vectors and maps, replaced
// while in use, and a small event system on top of them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

type Handler = Box<dyn FnMut(&Event) -> bool>;

#[derive(Debug, Clone)]
enum Event {
    Key(char),
    Click { x: i32, y: i32 },
    Quit,
}

#[derive(Default)]
struct Bus {
    handlers: BTreeMap<u32, Handler>,
    next: u32,
}

impl Bus {
    fn on(&mut self, f: impl FnMut(&Event) -> bool + 'static) -> u32 {
        self.next += 1;
        self.handlers.insert(self.next, Box::new(f));
        self.next
    }

    // A handler that returns false is removed.
    fn emit(&mut self, e: &Event) {
        self.handlers.retain(|id, h| {
            let keep = h(e);
            println!("  handler {id} keeps itself: {keep}");
            keep
        });
    }
}

fn adder(n: i32) -> Box<dyn Fn(i32) -> i32> {
    Box::new(move |x| x + n)
}

fn counter() -> impl FnMut() -> u32 {
    let mut n = 0;
    move || {
        n += 1;
        n
    }
}

fn choose(op: &str) -> Option<Box<dyn Fn(f64, f64) -> f64>> {
    Some(match op {
        "+" => Box::new(|a, b| a + b),
        "-" => Box::new(|a, b| a - b),
        "*" => Box::new(|a, b| a * b),
        "/" => Box::new(|a, b| a / b),
        "max" => Box::new(f64::max),
        _ => return None,
    })
}

fn chain(fs: Vec<Box<dyn Fn(i32) -> i32>>) -> Box<dyn Fn(i32) -> i32> {
    fs.into_iter()
        .reduce(|f, g| Box::new(move |x| g(f(x))))
        .unwrap_or_else(|| Box::new(|x| x))
}

fn main() {
    let adders: Vec<_> = (1..=4).map(adder).collect();
    println!("{:?}", adders.iter().map(|f| f(100)).collect::<Vec<_>>());
    println!("{}", chain(adders)(0));
    println!("{}", chain(vec![])(7));
    println!("{}", chain(vec![adder(3), Box::new(|x| x * x), Box::new(|x| !x)])(4));

    let (mut a, mut b) = (counter(), counter());
    println!("{} {} {} {} {}", a(), a(), b(), a(), b());

    for op in ["+", "-", "*", "/", "max", "mod"] {
        match choose(op) {
            Some(f) => println!("6.5 {op} 4 = {}", f(6.5, 4.0)),
            None => println!("no {op}"),
        }
    }

    let log = Rc::new(RefCell::new(Vec::<String>::new()));
    let mut bus = Bus::default();
    let l = log.clone();
    bus.on(move |e| {
        l.borrow_mut().push(format!("all: {e:?}"));
        true
    });
    let l = Rc::clone(&log);
    let mut left = 2;
    bus.on(move |e| {
        if let Event::Key(c) = e {
            left -= 1;
            l.borrow_mut().push(format!("key {c}, {left} left"));
        }
        left > 0
    });
    let l = log.clone();
    bus.on(move |e| match e {
        Event::Click { x, y } if x == y => {
            l.borrow_mut().push("diagonal".into());
            false
        }
        _ => true,
    });
    println!("owners {}", Rc::strong_count(&log));
    let script = [
        Event::Key('a'),
        Event::Click { x: 1, y: 2 },
        Event::Click { x: 5, y: 5 },
        Event::Key('ß'),
        Event::Quit,
    ];
    for e in &script {
        println!("{e:?}");
        bus.emit(e);
    }
    println!("owners {}", Rc::strong_count(&log));
    drop(bus);
    println!("owners {}", Rc::strong_count(&log));
    for line in log.borrow().iter() {
        println!("{line}");
    }

    let once: Vec<Box<dyn FnOnce() -> String>> = vec![
        Box::new(|| "plain".to_string()),
        {
            let s = String::from("moved");
            Box::new(move || s)
        },
        {
            let v = vec![3, 1, 2];
            Box::new(move || {
                let mut v = v;
                v.sort();
                format!("{v:?}")
            })
        },
    ];
    println!("{}", once.into_iter().map(|f| f()).collect::<Vec<_>>().join(", "));
}
