//! Lines written to a locked stream.
use std::io::Write;

fn main() {
    let mut out = std::io::stdout().lock();
    for i in 0..10 {
        writeln!(out, "line {i}").unwrap();
    }
}
