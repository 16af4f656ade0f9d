// A panic while a panic's message is formatted: only the second one is shown.
// exit: 134
use std::fmt;
struct Panics;
impl fmt::Display for Panics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("some text, ")?;
        panic!("in the message");
    }
}
fn main() {
    panic!("this is {}", Panics);
}
