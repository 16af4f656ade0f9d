// process::abort: nothing is flushed by destructors, no message, status as a
// signal 6.
// exit: 134

use std::io::Write;

struct Loud;
impl Drop for Loud {
    fn drop(&mut self) {
        println!("never printed");
    }
}

fn main() {
    let _l = Loud;
    println!("line before");
    let mut out = std::io::stdout().lock();
    write!(out, "flushed without newline").unwrap();
    out.flush().unwrap();
    eprint!("on stderr");
    std::process::abort();
}
