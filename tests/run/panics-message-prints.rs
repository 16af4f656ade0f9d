// What a message's formatting prints comes before the message.
// exit: 134
use std::fmt;
struct Speaks;
impl fmt::Display for Speaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        eprintln!("speaking");
        println!("to all");
        write!(f, "said {:?}", Some("this"))
    }
}
fn main() {
    panic!("{}", Speaks);
}
