// Reading standard input: lines, fields, numbers, quoted records, a last line
// without its end, and what is left after end of file.
// stdin: name,amount,note\nalpha,12,"first, with comma"\nbeta,-7,"say ""hi"""\r\n
// stdin: \n# comment\ngamma,x9,plain\n  delta , 40 ,é ünï\n
// stdin: -- \n1 2 3\n4.5 -6e1\tseven\n\n0x10 end of it

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                fields.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

#[derive(Debug, Default)]
struct Totals {
    sum: i64,
    rows: usize,
    bad: Vec<(usize, String)>,
    notes: BTreeMap<String, usize>,
}

struct Numbers<R> {
    reader: R,
    pending: Vec<u8>,
}
impl<R: BufRead> Iterator for Numbers<R> {
    type Item = io::Result<Result<f64, String>>;
    fn next(&mut self) -> Option<Self::Item> {
        self.pending.clear();
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(c) => c,
                Err(e) => return Some(Err(e)),
            };
            if chunk.is_empty() {
                break;
            }
            let space = chunk.iter().position(u8::is_ascii_whitespace);
            let used = space.unwrap_or(chunk.len());
            self.pending.extend_from_slice(&chunk[..used]);
            self.reader.consume(used + usize::from(space.is_some()));
            if space.is_some() && !self.pending.is_empty() {
                break;
            }
        }
        if self.pending.is_empty() {
            return None;
        }
        let word = String::from_utf8_lossy(&self.pending);
        Some(Ok(word.parse().map_err(|_| word.into_owned())))
    }
}

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut header = String::new();
    let n = input.read_line(&mut header)?;
    println!("{n} {header:?}");
    let mut totals = Totals::default();
    let mut line = String::new();
    let mut number = 1;
    loop {
        line.clear();
        if input.read_line(&mut line)? == 0 || line.starts_with("--") {
            break;
        }
        number += 1;
        let text = line.trim_end_matches(['\n', '\r']);
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let row = fields(text);
        println!("{number}: {row:?}");
        match row[1].trim().parse::<i64>() {
            Ok(v) => totals.sum += v,
            Err(e) => totals.bad.push((number, e.to_string())),
        }
        totals.rows += 1;
        totals.notes.insert(row[2].clone(), row[2].chars().count());
    }
    println!("{totals:#?}");
    let mut bytes = vec![];
    input.read_until(b'\n', &mut bytes)?;
    println!("{bytes:?} {:?}", bytes.split(|b| *b == b' ').map(|w| w.trim_ascii().len()).collect::<Vec<_>>());
    let mut two = [0; 2];
    input.read_exact(&mut two)?;
    println!("{two:?}");
    for word in (Numbers { reader: BufReader::with_capacity(3, input), pending: vec![] }) {
        println!("{:?}", word?);
    }
    let mut rest = String::new();
    println!("{} {rest:?}", io::stdin().read_to_string(&mut rest)?);
    println!("{:?}", io::stdin().lock().read_exact(&mut two).map_err(|e| e.kind()));
    println!("{:?}", io::stdin().lines().next().is_none());
    let mut out = io::stdout().lock();
    out.write_all(b"bytes \xc3\xa9 and ")?;
    write!(out, "{:>5}", 42)?;
    out.flush()?;
    writeln!(out)?;
    io::stderr().write_all(b"to stderr\n")
}
