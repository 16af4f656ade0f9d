// Standard input: lines, words, numbers, mixed reading through one lock, bytes
// to the end, and locked buffered output.
// stdin: 5\n10 -20 30\n\n  indented line\nlast words: \xc3\xa4 \xe2\x82\xac\r\nkey=value;k2=v2\n3 1 4 1 5 9 2 6\nno newline at the end

use std::io::{self, BufRead, BufWriter, Read, Write};

fn main() -> io::Result<()> {
    let stdin = io::stdin();
    let mut out = BufWriter::with_capacity(16, io::stdout().lock());
    let mut input = stdin.lock();
    let mut line = String::new();
    let n = input.read_line(&mut line)?;
    writeln!(out, "{n} {line:?} {:?}", line.trim().parse::<u8>())?;
    line.clear();
    input.read_line(&mut line)?;
    let sum: i32 = line.split_whitespace().map(|w| w.parse::<i32>().unwrap()).sum();
    writeln!(out, "{sum}")?;
    for _ in 0..2 {
        line.clear();
        writeln!(out, "{} {line:?}", input.read_line(&mut line)?)?;
    }
    let mut bytes = vec![];
    input.read_until(b':', &mut bytes)?;
    writeln!(out, "{:?}", String::from_utf8_lossy(&bytes))?;
    let mut two = [0; 3];
    input.read_exact(&mut two)?;
    writeln!(out, "{two:?}")?;
    line.clear();
    input.read_line(&mut line)?;
    writeln!(out, "{line:?}")?;
    bytes.clear();
    input.skip_until(b';')?;
    input.read_until(b'\n', &mut bytes)?;
    writeln!(out, "{}", bytes.escape_ascii())?;
    let mut lines = input.lines();
    let mut numbers: Vec<u32> = lines.next().unwrap()?.split(' ').filter_map(|s| s.parse().ok()).collect();
    numbers.sort();
    writeln!(out, "{numbers:?}")?;
    let rest: Vec<String> = lines.collect::<Result<_, _>>()?;
    writeln!(out, "{rest:?}")?;
    let mut end = String::new();
    writeln!(out, "{} {:?}", io::stdin().read_to_string(&mut end)?, end)?;
    writeln!(out, "{:?} {:?}", io::stdin().read_line(&mut end)?, io::read_to_string(io::stdin())?)?;
    out.flush()?;
    print!("unlocked after ");
    println!("{}", io::stdin().bytes().count());
    io::stderr().write_all(b"bytes on stderr: \xff\xfe\n")?;
    Ok(())
}
