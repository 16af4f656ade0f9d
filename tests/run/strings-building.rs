// Owned strings and their relatives: growth, capacity-free editing, joining,
// C strings, OS strings, paths, bytes and lossy conversion, sorting by keys.

use std::borrow::Cow;
use std::ffi::{CStr, CString, OsStr, OsString};
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::str::{self, FromStr};

fn caesar(s: &str, by: u8) -> String {
    s.chars()
        .map(|c| match c {
            'a'..='z' => ((c as u8 - b'a' + by) % 26 + b'a') as char,
            'A'..='Z' => ((c as u8 - b'A' + by) % 26 + b'A') as char,
            _ => c,
        })
        .collect()
}

fn run_lengths(s: &str) -> String {
    let mut out = String::new();
    let mut chars = s.chars().peekable();
    while let Some(c) = chars.next() {
        let mut n = 1;
        while chars.next_if_eq(&c).is_some() {
            n += 1;
        }
        if n > 1 {
            write!(out, "{n}").unwrap();
        }
        out.push(c);
    }
    out
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().unwrap();
        if last.is_empty() {
            last.push_str(word);
        } else if last.len() + 1 + word.len() <= width {
            *last += " ";
            *last += word;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[derive(Debug, PartialEq)]
struct Rgb(u8, u8, u8);
impl FromStr for Rgb {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let hex = s.strip_prefix('#').ok_or_else(|| format!("{s:?} has no #"))?;
        if hex.len() != 6 || !hex.is_ascii() {
            return Err(format!("{hex:?} has {} bytes", hex.len()));
        }
        let part = |i: usize| u8::from_str_radix(&hex[i..i + 2], 16).map_err(|e| e.to_string());
        Ok(Rgb(part(0)?, part(2)?, part(4)?))
    }
}

fn main() {
    let text = "The quick brown fox jumps over the lazy dog, again and again.";
    println!("{} {}", caesar(text, 3), caesar(&caesar(text, 11), 15) == text);
    println!("{} {}", run_lengths("aaabccddddde"), run_lengths("ééé🦀🦀x"));
    for line in wrap(text, 22) {
        println!("|{line:^24}|");
    }
    println!("{:?} {:?} {:?} {:?}", "#ff8000".parse::<Rgb>(), Rgb::from_str("ff"), "#ff".parse::<Rgb>(), "#gg0000".parse::<Rgb>());

    let mut s = String::with_capacity(100);
    for i in 0..50 {
        s += &i.to_string();
        if i % 10 == 9 {
            s.insert(0, '|');
        }
    }
    println!("{s} {}", s.capacity() >= s.len());
    s.shrink_to_fit();
    println!("{:?} {:?}", s.split_off(80), s.drain(..5).rev().collect::<String>());
    println!("{}", s.extend_from_within_check());
    let words = ["alpha", "beta", "gamma"];
    println!("{} {} {:?}", words.concat(), words.join("--"), words.map(str::len));
    let boxed: Box<str> = words.join("/").into_boxed_str();
    let shared: Rc<str> = Rc::from(&*boxed);
    println!("{boxed} {} {}", &shared[..5], boxed.clone().into_string() + &shared);
    let mut chars: Vec<char> = text.chars().collect();
    chars.sort_unstable();
    chars.dedup();
    println!("{:?}", chars.iter().collect::<String>().trim_start());
    let mut ascii = String::from("MiXed Ünicode");
    ascii.make_ascii_uppercase();
    println!("{ascii} {} {}", ascii.to_ascii_lowercase(), "HELLO".eq_ignore_ascii_case("hello"));

    for bytes in [&b"plain"[..], b"caf\xc3\xa9", b"bad \xff\xfe end", b"cut \xe2\x82", b"\xf0\x9f\xa6\x80\xed\xa0\x80"] {
        let lossy = String::from_utf8_lossy(bytes);
        let kind = if matches!(lossy, Cow::Borrowed(_)) { "borrowed" } else { "owned" };
        println!("{lossy:?} {kind} {:?}", str::from_utf8(bytes).map_err(|e| (e.valid_up_to(), e.error_len())));
        println!("  {} {:?}", bytes.escape_ascii(), bytes.utf8_chunks().map(|c| (c.valid(), c.invalid().len())).collect::<Vec<_>>());
    }
    println!("{:?}", String::from_utf8(vec![b'o', b'k', 200]).map_err(|e| (e.to_string(), e.into_bytes())));

    let c = CString::new("to C").unwrap();
    println!("{c:?} {:?} {:?}", c.as_bytes_with_nul(), CString::new("a\0b").map_err(|e| e.nul_position()));
    println!("{:?} {:?} {}", CStr::from_bytes_until_nul(b"ab\0cd"), CStr::from_bytes_with_nul(b"ab").is_err(), c"literal".to_str().unwrap().len());
    let mut os = OsString::from("file");
    os.push(".txt");
    println!("{os:?} {:?} {}", os.to_str(), OsStr::new("FILE.TXT").eq_ignore_ascii_case(&os));
    let path: PathBuf = ["/usr", "lib", "..", "./share", "x.tar.gz"].iter().collect();
    println!("{} {:?} {:?} {:?}", path.display(), path.file_stem(), path.extension(), path.parent().and_then(Path::file_name));
    println!("{:?}", path.components().filter(|c| !matches!(c, Component::ParentDir)).collect::<Vec<_>>());
    println!("{:?} {:?}", path.strip_prefix("/usr"), path.with_extension("zip").with_file_name("y"));
    println!("{:?} {}", Path::new("a//b/./c/").iter().collect::<Vec<_>>(), Path::new("a/b") == Path::new("a//b/."));
}

trait Extend {
    fn extend_from_within_check(&self) -> String;
}
impl Extend for String {
    fn extend_from_within_check(&self) -> String {
        let mut bytes = self.clone().into_bytes();
        bytes.extend_from_within(..4);
        bytes.rotate_right(4);
        String::from_utf8(bytes).expect("digits only")
    }
}
