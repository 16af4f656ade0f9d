// Errors: enums with sources, boxed errors, conversion by `?`, chains, options
// and results combined, collecting, downcasting, `From` in both directions.

use std::error::Error;
use std::fmt;
use std::num::{IntErrorKind, ParseFloatError, ParseIntError, TryFromIntError};
use std::str::{FromStr, Utf8Error};

#[derive(Debug)]
enum ConfigError {
    Missing(&'static str),
    Number { key: String, source: ParseIntError },
    Range(TryFromIntError),
    Text(Utf8Error),
    Many(Vec<ConfigError>),
}
impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Missing(key) => write!(f, "`{key}` is missing"),
            ConfigError::Number { key, .. } => write!(f, "`{key}` is no number"),
            ConfigError::Range(_) => f.write_str("out of range"),
            ConfigError::Text(_) => f.write_str("not UTF-8"),
            ConfigError::Many(all) => {
                write!(f, "{} errors", all.len())?;
                all.iter().try_for_each(|e| write!(f, "; {e}"))
            }
        }
    }
}
impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            ConfigError::Number { source, .. } => Some(source),
            ConfigError::Range(e) => Some(e),
            ConfigError::Text(e) => Some(e),
            ConfigError::Missing(_) => None,
            ConfigError::Many(all) => all.first().map(|e| e as _),
        }
    }
}
impl From<TryFromIntError> for ConfigError {
    fn from(e: TryFromIntError) -> Self {
        ConfigError::Range(e)
    }
}
impl From<Utf8Error> for ConfigError {
    fn from(e: Utf8Error) -> Self {
        ConfigError::Text(e)
    }
}

#[derive(Debug)]
struct Context<E>(String, E);
impl<E> fmt::Display for Context<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<E: Error + 'static> Error for Context<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.1)
    }
}
trait WithContext<T, E> {
    fn context(self, text: impl FnOnce() -> String) -> Result<T, Context<E>>;
}
impl<T, E> WithContext<T, E> for Result<T, E> {
    fn context(self, text: impl FnOnce() -> String) -> Result<T, Context<E>> {
        self.map_err(|e| Context(text(), e))
    }
}

#[derive(Debug, PartialEq)]
struct Config {
    width: u8,
    height: i16,
}
impl Config {
    fn parse(bytes: &[u8]) -> Result<Config, ConfigError> {
        let text = std::str::from_utf8(bytes)?;
        let number = |key: &'static str| {
            let value = text.lines().find_map(|l| l.strip_prefix(key)?.strip_prefix('=')).ok_or(ConfigError::Missing(key))?;
            value.trim().parse::<i64>().map_err(|source| ConfigError::Number { key: key.to_owned(), source })
        };
        match (number("width"), number("height")) {
            (Ok(w), Ok(h)) => Ok(Config { width: w.try_into()?, height: h.try_into()? }),
            (Err(a), Err(b)) => Err(ConfigError::Many(vec![a, b])),
            (Err(e), _) | (_, Err(e)) => Err(e),
        }
    }
}

fn chain(e: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(e), |&e| e.source()).map(ToString::to_string).collect::<Vec<_>>().join(" <- ")
}

fn mixed(text: &str) -> Result<f64, Box<dyn Error>> {
    let (a, b) = text.split_once('/').ok_or("no slash")?;
    let (a, b): (f64, i32) = (a.parse()?, b.parse()?);
    if b == 0 {
        return Err(Box::new(ConfigError::Missing("divisor")));
    }
    if a.is_nan() {
        Err(fmt::Error)?;
    }
    Ok(a / f64::from(b))
}

fn kind(e: Box<dyn Error>) -> &'static str {
    match e.downcast::<ParseIntError>() {
        Ok(e) => match e.kind() {
            IntErrorKind::Empty => "empty int",
            IntErrorKind::InvalidDigit => "bad digit",
            IntErrorKind::PosOverflow => "too big",
            _ => "other int",
        },
        Err(e) if e.is::<ParseFloatError>() => "float",
        Err(e) if e.downcast_ref::<ConfigError>().is_some_and(|c| matches!(c, ConfigError::Missing(_))) => "missing",
        Err(_) => "text",
    }
}

fn options(v: &[&str]) -> Option<u32> {
    let first = v.first()?;
    let n: u32 = first.parse().ok()?;
    v.get(n as usize)?.chars().nth(1)?.to_digit(10)
}

fn main() {
    for bytes in [&b"width=7\nheight=-3"[..], b"width=300\nheight=1", b"width=x1\nheight=2", b"height=99999999999999999999", b"", b"width=\xff", b"width= 8 \nheight=40000"] {
        match Config::parse(bytes).context(|| format!("config of {} bytes", bytes.len())) {
            Ok(c) => println!("{c:?}"),
            Err(e) => println!("{}\n  {:?}", chain(&e), e.1),
        }
    }
    for text in ["9/4", "9", "x/4", "9/", "9/0", "NaN/1", "1/99999999999", "1/-"] {
        match mixed(text) {
            Ok(x) => println!("{x}"),
            Err(e) => println!("{text}: {} ({})", e.to_string(), kind(e)),
        }
    }
    println!("{:?} {:?} {:?}", options(&["1", "a7"]), options(&["5", "a7"]), options(&[]));
    let all = |v: &[&str]| v.iter().map(|s| s.parse::<i8>()).collect::<Result<Vec<_>, _>>();
    println!("{:?} {:?}", all(&["1", "-128"]), all(&["1", "128", "x"]));
    println!("{:?}", ["1", "", "+", "-129", "12a", "+7"].map(|s| i8::from_str(s).map_err(|e| (e.kind().clone(), e.to_string()))));
    let sum: Option<u32> = ["1", "2"].iter().map(|s| s.parse::<u32>().ok()).sum();
    let product: Result<i32, String> = [Ok(3), Err("bad".to_string()), Ok(4)].into_iter().product();
    println!("{sum:?} {product:?}");
    println!("{:?} {:?}", Some(Ok::<_, u8>(1)).transpose(), Ok::<Option<u8>, ()>(None).transpose());
    println!("{:?} {:?} {:?}", Some(1).xor(None), Some(1).zip(Some('a')), Some(Some(2)).flatten().filter(|x| *x > 2));
    println!("{:?} {:?}", Err::<u8, _>(3).or_else(|e| if e > 2 { Ok(e) } else { Err(e) }), Ok::<_, ()>(1).and_then(|x: u8| x.checked_sub(2).ok_or(())));
    println!("{} {:?} {}", Err::<i32, _>("e").map_or_else(|e| e.len(), |v| v as usize), Some(4).ok_or("none"), Ok::<_, String>(1).is_ok_and(|x| x == 1));
    let text: Box<dyn Error + Send + Sync> = From::from(format!("made {}", 1));
    println!("{text} {text:?} {:?}", chain(&Context("outer".into(), Context("inner".into(), fmt::Error))));
    println!("{:?}", u8::try_from(256u32).unwrap_err().to_string() + &char::try_from(0xd800u32).unwrap_err().to_string());
}
