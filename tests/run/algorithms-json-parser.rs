// A JSON parser and printer by hand: positions in errors, escapes and surrogate
// pairs, depth limit, numbers kept exact, sorted output, queries by path.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

#[derive(Debug, Clone, PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

#[derive(Debug, PartialEq)]
struct Error {
    line: u32,
    column: u32,
    what: &'static str,
}

struct Parser<'a> {
    chars: Peekable<Chars<'a>>,
    line: u32,
    column: u32,
    depth: u32,
}

type Result<T> = std::result::Result<T, Error>;

impl Parser<'_> {
    fn parse(text: &str) -> Result<Json> {
        let mut p = Parser { chars: text.chars().peekable(), line: 1, column: 1, depth: 0 };
        let v = p.value()?;
        p.space();
        if p.chars.peek().is_some() { p.fail("more text after the value") } else { Ok(v) }
    }
    fn fail<T>(&self, what: &'static str) -> Result<T> {
        Err(Error { line: self.line, column: self.column, what })
    }
    fn next(&mut self) -> Option<char> {
        let c = self.chars.next()?;
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(c)
    }
    fn space(&mut self) {
        while matches!(self.chars.peek(), Some(' ' | '\t' | '\r' | '\n')) {
            self.next();
        }
    }
    fn eat(&mut self, c: char) -> bool {
        let there = self.chars.peek() == Some(&c);
        if there {
            self.next();
        }
        there
    }
    fn word(&mut self, word: &str, value: Json) -> Result<Json> {
        for c in word.chars() {
            if !self.eat(c) {
                return self.fail("unknown word");
            }
        }
        Ok(value)
    }
    fn value(&mut self) -> Result<Json> {
        self.space();
        match self.chars.peek().copied() {
            None => self.fail("the text ends too early"),
            Some('n') => self.word("null", Json::Null),
            Some('t') => self.word("true", Json::Bool(true)),
            Some('f') => self.word("false", Json::Bool(false)),
            Some('"') => Ok(Json::Text(self.text()?)),
            Some('-' | '0'..='9') => self.number(),
            Some(open @ ('[' | '{')) => {
                if self.depth == 30 {
                    return self.fail("too deep");
                }
                self.depth += 1;
                self.next();
                let v = if open == '[' { self.list() } else { self.object() };
                self.depth -= 1;
                v
            }
            Some(_) => self.fail("no value starts like this"),
        }
    }
    fn list(&mut self) -> Result<Json> {
        let mut items = vec![];
        self.space();
        if self.eat(']') {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value()?);
            self.space();
            if self.eat(']') {
                return Ok(Json::List(items));
            }
            if !self.eat(',') {
                return self.fail("expected , or ]");
            }
        }
    }
    fn object(&mut self) -> Result<Json> {
        let mut map = BTreeMap::new();
        self.space();
        if self.eat('}') {
            return Ok(Json::Object(map));
        }
        loop {
            self.space();
            if self.chars.peek() != Some(&'"') {
                return self.fail("expected a name");
            }
            let key = self.text()?;
            self.space();
            if !self.eat(':') {
                return self.fail("expected :");
            }
            let v = self.value()?;
            if map.insert(key, v).is_some() {
                return self.fail("the name is there twice");
            }
            self.space();
            if self.eat('}') {
                return Ok(Json::Object(map));
            }
            if !self.eat(',') {
                return self.fail("expected , or }");
            }
        }
    }
    fn hex4(&mut self) -> Result<u32> {
        (0..4).try_fold(0, |n, _| match self.chars.peek().and_then(|c| c.to_digit(16)) {
            Some(d) => {
                self.next();
                Ok(n * 16 + d)
            }
            None => self.fail("expected four hexadecimal digits"),
        })
    }
    fn text(&mut self) -> Result<String> {
        self.next();
        let mut out = String::new();
        loop {
            match self.next() {
                None => return self.fail("the text is not closed"),
                Some('"') => return Ok(out),
                Some(c) if c < ' ' => return self.fail("control character"),
                Some('\\') => {
                    let c = self.next();
                    out.push(match c {
                        Some(c @ ('"' | '\\' | '/')) => c,
                        Some('n') => '\n',
                        Some('t') => '\t',
                        Some('r') => '\r',
                        Some('b') => '\u{8}',
                        Some('f') => '\u{c}',
                        Some('u') => match self.hex4()? {
                            high @ 0xd800..0xdc00 => {
                                if !(self.eat('\\') && self.eat('u')) {
                                    return self.fail("half a pair");
                                }
                                let low = self.hex4()?;
                                if !(0xdc00..0xe000).contains(&low) {
                                    return self.fail("half a pair");
                                }
                                char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)).unwrap()
                            }
                            n => match char::from_u32(n) {
                                Some(c) => c,
                                None => return self.fail("half a pair"),
                            },
                        },
                        _ => return self.fail("unknown escape"),
                    });
                }
                Some(c) => out.push(c),
            }
        }
    }
    fn digits(&mut self, into: &mut String) -> usize {
        let start = into.len();
        while let Some(c @ '0'..='9') = self.chars.peek().copied() {
            into.push(c);
            self.next();
        }
        into.len() - start
    }
    fn number(&mut self) -> Result<Json> {
        let mut s = String::new();
        if self.eat('-') {
            s.push('-');
        }
        let at = s.len();
        if self.digits(&mut s) == 0 || (s[at..].starts_with('0') && s.len() > at + 1) {
            return self.fail("bad number");
        }
        let mut float = false;
        if self.eat('.') {
            float = true;
            s.push('.');
            if self.digits(&mut s) == 0 {
                return self.fail("bad fraction");
            }
        }
        if self.eat('e') || self.eat('E') {
            float = true;
            s.push('e');
            if self.eat('-') {
                s.push('-');
            } else {
                self.eat('+');
            }
            if self.digits(&mut s) == 0 {
                return self.fail("bad exponent");
            }
        }
        match s.parse::<i64>() {
            Ok(n) if !float => Ok(Json::Int(n)),
            _ => Ok(Json::Float(s.parse().unwrap())),
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let sep = |f: &mut fmt::Formatter, i: usize| if i > 0 { f.write_str(",") } else { Ok(()) };
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(b) => write!(f, "{b}"),
            Json::Int(n) => write!(f, "{n}"),
            Json::Float(x) => write!(f, "{x:?}"),
            Json::Text(s) => write!(f, "{s:?}"),
            Json::List(v) => {
                f.write_str("[")?;
                for (i, x) in v.iter().enumerate() {
                    sep(f, i)?;
                    write!(f, "{x}")?;
                }
                f.write_str("]")
            }
            Json::Object(m) => {
                f.write_str("{")?;
                for (i, (k, x)) in m.iter().enumerate() {
                    sep(f, i)?;
                    write!(f, "{k:?}:{x}")?;
                }
                f.write_str("}")
            }
        }
    }
}

impl Json {
    fn at(&self, path: &str) -> Option<&Json> {
        path.split('.').filter(|p| !p.is_empty()).try_fold(self, |j, p| match j {
            Json::List(v) => v.get(p.parse::<usize>().ok()?),
            Json::Object(m) => m.get(p),
            _ => None,
        })
    }
    fn leaves(&self) -> usize {
        match self {
            Json::List(v) => v.iter().map(Json::leaves).sum(),
            Json::Object(m) => m.values().map(Json::leaves).sum(),
            _ => 1,
        }
    }
}

fn main() {
    let text = "{ \"name\": \"größe \\u00e9\\ud83e\\udd80\\n\", \"list\": [1, -2.50, 3e2, [], {}, null],\n  \"nested\": {\"b\": [true, {\"deep\": \"\\\"q\\\"\"}], \"a\": 9223372036854775807}, \"big\": 9223372036854775808 }";
    let j = Parser::parse(text).unwrap();
    println!("{j}\n{} leaves", j.leaves());
    for path in ["", "name", "list.1", "list.9", "nested.b.1.deep", "nested.b.x", "big"] {
        println!("{path}: {}", j.at(path).map_or("nothing".to_string(), Json::to_string));
    }
    assert_eq!(Parser::parse(&j.to_string().replace("\\u{e9}", "é")).unwrap().leaves(), j.leaves());
    for bad in [
        "", "  ", "nul", "[1,", "[1 2]", "{\"a\" 1}", "{\"a\":1,}", "{a:1}", "\"open", "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\u12g4\"", "01", "-", "1.", "1e", "+1", "[1]]",
        "{\"a\":1,\n\n \"a\":2}", "\"tab\there\"", "'x'", "[\n\n  tru\n]",
    ] {
        println!("{bad:?} -> {:?}", Parser::parse(bad).unwrap_err());
    }
    println!("{:?}", Parser::parse(&"[".repeat(31)).unwrap_err());
    println!("{}", Parser::parse(&format!("{}1{}", "[".repeat(30), "]".repeat(30))).unwrap().leaves());
    let wide: String = (0..2000).map(|i| format!("{}{{\"k{}\":[{i},{}.5,\"v{i}\"]}}", if i > 0 { "," } else { "" }, i % 7, i * i)).collect();
    let w = Parser::parse(&format!("[{wide}]")).unwrap();
    println!("{} {}", w.leaves(), w.at("1999.k4.1").unwrap());
}
