// Texts that `format!` makes: templates that are known and some that are not, in each
// other, of values that show themselves, and long enough to grow.
use std::fmt::{self, Display};

struct Money(i64);
impl Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let text = format!("{}.{:02}", self.0 / 100, self.0 % 100);
        f.pad(&text)
    }
}

struct Fails;
impl Display for Fails {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&format!("{}{}", "so ", "far"))?;
        Err(fmt::Error)
    }
}

struct Catches;
impl Display for Catches {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let failed = write!(f, "[{}]", Fails).is_err();
        write!(f, " {failed}")
    }
}

#[derive(Debug)]
struct Row<'a> {
    name: &'a str,
    values: Vec<f64>,
}

// Nobody knows the template here.
fn later(arguments: fmt::Arguments) -> String {
    format!("<{}>", std::fmt::format(arguments))
}

fn repeated(text: &str, times: usize) -> String {
    (0..times).map(|i| format!("{text}{i}")).collect::<Vec<_>>().join(",")
}

fn main() {
    let one = std::env::args().count();
    println!("{}", format!("fixed"));
    println!("{}", format!(""));
    println!("{}", format!("{one}"));
    println!("{}", format!("{:>1$}|{2:<3$.1}|", Money(1234), one + 7, 2.25, one + 5));
    println!("{}", format!("{}", Catches));
    println!("{}", format!("{0:?} {0:#?}", Row { name: "a\n", values: vec![1.0, -0.5] }));
    println!("{}", later(format_args!("{one} {:04x}", 48879)));
    println!("{}", later(format_args!("fixed, too")));
    println!("{}", format!("{} {}", format_args!("{}-{}", one, "a"), format_args!("b")));
    println!("{}", format!("{:>9}", format!("{:<5}{}", 'ä', '\u{1F980}')));
    println!("{}", repeated("round ", 12));
    let long = format!("{}{}", "x".repeat(300), "y".repeat(300));
    println!("{} {}", long.len(), &long[298..302]);
    let mut all = format!("start {one}");
    for i in 0..3 {
        all = format!("{all} / {i:+}");
    }
    println!("{all}");
    println!("{}", format!("{}", if one > 3 { Some(1) } else { None }.map_or("none".to_string(), |n: i32| n.to_string())));
}
