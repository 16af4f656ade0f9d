// String building: Write and format_args, text wrapping and justification,
// tables with computed widths, roman numerals, numbers with separators, case
// conversions, a template engine, indentation.
// edition: 2024

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{Display, Write};

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().unwrap();
        if line.is_empty() {
            *line += word;
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            *line += " ";
            *line += word;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn justify(line: &str, width: usize) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let (gaps, letters) = (words.len() - 1, words.iter().map(|w| w.chars().count()).sum::<usize>());
    if gaps == 0 {
        return format!("{line:<width$}");
    }
    let spaces = width - letters;
    let mut out = String::new();
    for (i, w) in words.iter().enumerate() {
        out += w;
        if i < gaps {
            let n = spaces / gaps + usize::from(i < spaces % gaps);
            out.extend(std::iter::repeat_n(' ', n));
        }
    }
    out
}

fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(|c| rows.iter().filter_map(|r| r.get(c)).map(|s| s.chars().count()).max().unwrap_or(0)).collect();
    let mut out = String::new();
    let rule: String = widths.iter().map(|w| format!("+{:-<1$}", "", w + 2)).collect();
    for row in rows {
        writeln!(out, "{rule}+").unwrap();
        for (c, w) in widths.iter().enumerate() {
            let cell = row.get(c).map_or("", String::as_str);
            if cell.parse::<f64>().is_ok() { write!(out, "| {cell:>w$} ") } else { write!(out, "| {cell:<w$} ") }.unwrap();
        }
        out.push_str("|\n");
    }
    out + &rule + "+"
}

fn roman(mut n: u32) -> String {
    let table = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut out = String::new();
    for (v, s) in table {
        while n >= v {
            out += s;
            n -= v;
        }
    }
    out
}

fn separated(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap()).collect();
    format!("{}{}", if n < 0 { "-" } else { "" }, groups.join("_"))
}

fn snake(s: &str) -> String {
    let mut out = String::new();
    for (i, c) in s.char_indices() {
        if c.is_uppercase() {
            if i > 0 {
                out.push('_');
            }
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

fn template<'a>(text: &'a str, values: &BTreeMap<&str, &dyn Display>) -> Cow<'a, str> {
    if !text.contains('{') {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out += before;
        let Some((name, tail)) = after.split_once('}') else {
            out += "{";
            rest = after;
            continue;
        };
        match values.get(name) {
            Some(v) => write!(out, "{v}").unwrap(),
            None => write!(out, "<no {name}>").unwrap(),
        }
        rest = tail;
    }
    Cow::Owned(out + rest)
}

fn main() {
    let text = "The compiler takes what rustc hands over — bitcode of all crates — and lays it out so that a browser can start early; größere Wörter zählen nach Zeichen.";
    for line in wrap(text, 34) {
        println!("|{}|{line:^34}|", justify(&line, 34));
    }
    let rows: Vec<Vec<String>> = [["name", "size", "ratio"], ["hello", "12345", "0.5"], ["größe", "7", "-1e3"], ["x", "n/a", ""]]
        .iter()
        .map(|r| r.iter().map(|s| s.to_string()).collect())
        .collect();
    println!("{}", table(&rows));
    println!("{}", [1, 4, 9, 14, 40, 90, 400, 1987, 2024, 3999].map(roman).join(" "));
    println!("{}", [0, 7, 999, 1000, -1234567, i64::MAX, i64::MIN].map(separated).join(" "));
    println!("{} {}", snake("someCamelCaseÄpfel"), snake("X"));
    let values: BTreeMap<&str, &dyn Display> = BTreeMap::from([("a", &1 as &dyn Display), ("name", &"Zoë"), ("pi", &3.25)]);
    for t in ["plain", "{a}+{a}={pi}", "hi {name}, {who}?", "open { and {a", "{}"] {
        let r = template(t, &values);
        println!("{r} {}", matches!(r, Cow::Borrowed(_)));
    }
    let mut s = String::new();
    for i in 0..3 {
        write!(&mut s, "{i:02}:{:>1$};", "*".repeat(i), i + 2).unwrap();
    }
    s.write_fmt(format_args!("{:?}", (1, "x"))).unwrap();
    println!("{s} {} {}", s.len(), s.capacity() >= s.len());
    let mut cow: Cow<str> = "abc".into();
    cow.to_mut().push('d');
    cow += "e";
    println!("{cow} {:?}", Cow::from("lent") + " and owned");
    let tree = ["a", "  b", "    c", "  d"].map(|l| l.trim_start().to_string() + &".".repeat(l.len() - l.trim_start().len()));
    println!("{}", tree.concat());
    println!("{}", "x=1&y=2&z".split('&').map(|p| p.split_once('=').map_or(p.to_string(), |(k, v)| format!("{v}:{k}"))).rev().collect::<Vec<_>>().join("/"));
    println!("{}", "Hello, World".chars().map(|c| match c { 'a'..='z' => ((c as u8 - b'a' + 13) % 26 + b'a') as char, 'A'..='Z' => ((c as u8 - b'A' + 13) % 26 + b'A') as char, _ => c }).collect::<String>());
}
