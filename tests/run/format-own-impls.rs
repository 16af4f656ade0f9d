// Formatting traits of the program's own, which ask the formatter for all that
// it has, pass it on, fail half way, or print while they are printed.
use std::cell::Cell;
use std::fmt::{self, Debug, Display, Write};

struct Asks;
impl Display for Asks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{:?} {:?} {:?} ", f.width(), f.precision(), f.fill())?;
        write!(f, "{} {} ", f.alternate(), f.sign_plus())?;
        write!(f, "{} {}]", f.sign_minus(), f.sign_aware_zero_pad())
    }
}

struct Pads<'a>(&'a str);
impl Display for Pads<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

struct PadsNumber(i64);
impl Display for PadsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(self.0 >= 0, "0k", &self.0.unsigned_abs().to_string())
    }
}

#[derive(Debug, Clone, Default)]
#[allow(dead_code)]
struct Point {
    x: i32,
    y: f64,
    name: Option<String>,
    pair: (u8, char),
}

struct Tree(u32, Vec<Tree>);
impl Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}(", self.0)?;
        for (i, child) in self.1.iter().enumerate() {
            if i > 0 {
                f.write_char(',')?;
            }
            write!(f, "{child}")?;
        }
        f.write_str(")")
    }
}
impl Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree").field("n", &self.0).field("children", &self.1).finish()
    }
}

// A writer that takes so many bytes and then refuses.
struct Limited {
    text: String,
    left: usize,
    calls: usize,
}
impl Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.calls += 1;
        if text.len() > self.left {
            return Err(fmt::Error);
        }
        self.left -= text.len();
        self.text.push_str(text);
        Ok(())
    }
}

struct Counted<'a>(&'a Cell<u32>);
impl Display for Counted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.set(self.0.get() + 1);
        write!(f, "#{}", self.0.get())
    }
}

struct Fails;
impl Display for Fails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("half")?;
        Err(fmt::Error)
    }
}

struct Prints;
impl Display for Prints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        println!("printed {} while printing", 1);
        f.write_str("outer")
    }
}

fn show(what: &dyn Display, more: &dyn Debug) -> String {
    format!("<{what}|{what:>9}|{more:?}|{more:#?}>")
}

macro_rules! numbers {
    ($($value:expr),*) => { $(
        let v = std::hint::black_box($value);
        println!("{v} {v:5} {v:<5}| {v:^+9} {v:05} {v:#x} {v:#010b} {v:o} {v:X} {v:?} {v:x?} {v:#X?}");
    )* };
}

fn main() {
    println!("{Asks} {Asks:5} {Asks:#} {Asks:+08.3} {:*^1$.2$}", Asks, 7, 4);
    println!("{}|{:6}|{:-^7.2}|{:>w$.p$}|", Pads("añb"), Pads("ab"), Pads("abc"), Pads("xyz"), w = 5, p = 1);
    println!("{} {:8} {:+} {:#010} {:<#7}|", PadsNumber(5), PadsNumber(-6), PadsNumber(7), PadsNumber(-8), PadsNumber(9));
    numbers!(0u8, 255u8, -128i8, 65535u16, i16::MIN, u32::MAX, i32::MIN, 7usize, 7isize);
    numbers!(u64::MAX, i64::MIN, 10i64, 1_000_000_007u64, u128::MAX, i128::MIN);
    let point = Point { x: -3, y: 2.5, name: Some("a\"\n\u{301}".into()), pair: (200, '\'') };
    println!("{point:?} {:?}", Point::default());
    println!("{point:#?}\n{:5?} {:<6?}| {:08.2?}", Some(1), [Some(2), None], [1.0, -0.5]);
    let tree = Tree(1, vec![Tree(2, vec![]), Tree(3, vec![Tree(4, vec![])])]);
    println!("{tree} {tree:?}\n{tree:#?}");
    println!("{}", show(&tree, &vec![(1, "one"), (2, "two")]));
    for left in 0..14 {
        let mut out = Limited { text: String::new(), left, calls: 0 };
        let count = Cell::new(0);
        let result = write!(out, "ab{}cd{:>3}e{}", 17, "x", Counted(&count));
        println!("{left}: {result:?} {:?} {} {}", out.text, out.calls, count.get());
    }
    let mut text = String::new();
    println!("{:?} {text:?}", write!(text, "a{}b{}", 1, Fails));
    println!("{:?} {text:?}", writeln!(&mut text as &mut dyn Write, "-{:>4}-", 2));
    println!("{} {}", Prints, format_args!("{}{:02}", 'c', 3));
    let name = "inner";
    let nested = format!("{}{}", format_args!("{name:>7}"), format!("{name:?}"));
    eprintln!("{nested} {}", nested.len());
    let position: &[u8] = &[1, 2, 3];
    println!("{position:02x?} {:p} {:e} {:E}", std::ptr::null::<u8>(), 1500u32, 0.00012f64);
    println!();
    println!("{{}} {:.*} {x:>2$} {0}", 3, 2.0f64, 9, x = "end");
}
