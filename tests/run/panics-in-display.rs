// A panic while something is printed: the line that was begun, the lock of standard
// output that is held, and a Debug that panics inside the message of a panic hook.
// exit: 134
use std::fmt;

struct Picky(i32);
impl fmt::Display for Picky {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "<{}", self.0)?;
        assert!(self.0 >= 0, "{} is below zero", self.0);
        f.write_str(">")
    }
}

fn main() {
    println!("{}", Picky(1));
    std::panic::set_hook(Box::new(|info| {
        println!("hook prints to the locked stream: {}", info.payload_as_str().unwrap_or("?"));
        eprintln!("{} line {}", Picky(2), info.location().unwrap().line());
    }));
    let text = format!("{} {}", Picky(3), Picky(4));
    println!("{text} then {} never", Picky(-5));
    println!("not reached");
}
