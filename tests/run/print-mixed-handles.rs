// print! and handles of standard output share one buffer: nothing is lost and
// the order stays, whoever writes.
use std::io::{self, Write};

fn main() {
    print!("a");
    io::stdout().write_all(b"b\nc").unwrap();
    println!("d");
    let mut lock = io::stdout().lock();
    write!(lock, "{}-", 1).unwrap();
    drop(lock);
    print!("{}", 2);
    io::stdout().flush().unwrap();
    println!("3");
    writeln!(io::stdout(), "x{:>4}", 7).unwrap();
    eprintln!("an error");
    writeln!(io::stderr(), "another").unwrap();
    print!("the end, without a newline");
}
