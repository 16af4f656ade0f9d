// Error handling: `?` with From, boxed errors, sources walked to the end,
// downcasting, Result and Option combinators, early exit by try-like closures.

use std::error::Error;
use std::fmt;
use std::num::{ParseFloatError, ParseIntError};

#[derive(Debug)]
enum ConfigError {
    Syntax { line: usize, text: String },
    Number { key: &'static str, source: ParseIntError },
    Ratio(ParseFloatError),
    Nested(Box<ConfigError>),
    Missing(&'static str),
}
impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, text } => write!(f, "line {line}: cannot understand {text:?}"),
            Self::Number { key, .. } => write!(f, "`{key}` is not a number"),
            Self::Ratio(e) => write!(f, "ratio: {e}"),
            Self::Nested(_) => f.write_str("in an included file"),
            Self::Missing(k) => write!(f, "{k} is missing"),
        }
    }
}
impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Number { source, .. } => Some(source),
            Self::Ratio(e) => Some(e),
            Self::Nested(e) => Some(e),
            _ => None,
        }
    }
}
impl From<ParseFloatError> for ConfigError {
    fn from(e: ParseFloatError) -> Self {
        Self::Ratio(e)
    }
}

#[derive(Debug, Default, PartialEq)]
struct Config {
    width: u32,
    height: u32,
    ratio: f64,
}

fn number(key: &'static str, v: &str) -> Result<u32, ConfigError> {
    v.trim().parse().map_err(|source| ConfigError::Number { key, source })
}

fn parse(text: &str, depth: u32) -> Result<Config, ConfigError> {
    let mut c = Config::default();
    for (i, line) in text.split(';').enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let (k, v) = line.split_once('=').ok_or_else(|| ConfigError::Syntax { line: i + 1, text: line.to_string() })?;
        match k.trim() {
            "width" => c.width = number("width", v)?,
            "height" => c.height = number("height", v)?,
            "ratio" => c.ratio = v.trim().parse()?,
            "include" if depth < 3 => c = parse(&v.replace(',', ";").replace(':', "="), depth + 1).map_err(|e| ConfigError::Nested(Box::new(e)))?,
            _ => return Err(ConfigError::Syntax { line: i + 1, text: k.to_string() }),
        }
    }
    if c.width == 0 {
        return Err(ConfigError::Missing("width"));
    }
    Ok(c)
}

fn chain(e: &dyn Error) -> String {
    let mut text = e.to_string();
    let mut at = e.source();
    while let Some(s) = at {
        text += " <- ";
        text += &s.to_string();
        at = s.source();
    }
    text
}

fn mixed(s: &str) -> Result<i64, Box<dyn Error + Send + Sync>> {
    if s.is_empty() {
        return Err("nothing there".into());
    }
    let (a, b) = s.split_once('/').ok_or("no slash")?;
    let (a, b) = (a.parse::<i64>()?, b.parse::<i64>()?);
    if b == 0 {
        Err(fmt::Error)?;
    }
    let c = char::from_digit(u32::try_from(a / b)?, 36).ok_or_else(|| format!("{} is no digit", a / b))?;
    Ok(String::from_utf8(vec![c as u8])?.parse::<i64>()? * 10)
}

fn main() {
    for text in [
        "width=3;height=4;ratio=0.75", "width=3;oops", "width=x", "width=-1", "width=99999999999", "width=1;ratio=abc", "height=2",
        "include=width:5,height:6", "include=width:5,height:zz", "include=include:nothing,x", "color=red",
    ] {
        match parse(text, 0) {
            Ok(c) => println!("{c:?}"),
            Err(e) => println!("{}\n  {e:?}", chain(&e)),
        }
    }
    for s in ["70/10", "", "5", "x/1", "1/0", "-5/1", "99/1", "20/1", "9223372036854775808/1"] {
        match mixed(s) {
            Ok(n) => println!("{s}: {n}"),
            Err(e) => println!("{s}: {e} int {} fmt {}", e.is::<ParseIntError>(), e.downcast_ref::<fmt::Error>().is_some()),
        }
    }
    let boxed: Box<dyn Error> = Box::new(ConfigError::Missing("x"));
    println!("{:?}", boxed.downcast::<ConfigError>().map(|e| e.to_string()));

    let o = Some(4i32);
    println!("{:?} {:?} {:?}", o.filter(|x| x % 2 == 1), o.xor(None), o.zip(Some('a')));
    println!("{:?} {:?} {:?}", o.and_then(|x| x.checked_sub(5)), o.ok_or("none"), None::<i32>.or(Some(1)));
    println!("{:?} {:?} {}", o.is_some_and(|x| x > 3), o.map_or(0, |x| x * 2), None::<u8>.unwrap_or_default() + 1);
    let mut p = None;
    println!("{}", p.get_or_insert_with(|| 5));
    println!("{:?}", p.take_if(|x| *x == 5));
    println!("{p:?}");
    let r: Result<u8, String> = "12".parse::<u8>().map_err(|e| e.to_string());
    println!("{:?} {:?} {:?}", r.as_ref().ok(), r.clone().and_then(|x| x.checked_mul(30).ok_or("big".into())), r.clone().is_ok_and(|x| x == 12));
    println!("{:?} {:?}", Err::<u8, _>("e").or_else(|e| if e == "e" { Ok::<u8, ()>(1) } else { Err(()) }), Ok::<u8, u8>(3).unwrap_or_else(|e| e * 2));
    println!("{:?} {:?}", Some(Ok::<i32, String>(1)).transpose(), Ok::<Option<i32>, ()>(None).transpose());
    println!("{:?} {:?}", Some(Some(3)).flatten(), Err::<(), _>(5).unwrap_err());
    println!("{:?}", ["1", "2", "x"].iter().map(|s| s.parse::<i32>()).fold((0, 0), |(g, b), r| r.map_or((g, b + 1), |n| (g + n, b))));
}
