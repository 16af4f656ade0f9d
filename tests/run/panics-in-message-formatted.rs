// The same with a second message that would have to be formatted, which is not
// tried.
// exit: 134
use std::fmt;
struct Panics(u32);
impl fmt::Display for Panics {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = [1, 2, 3];
        panic!("number {}", list[self.0 as usize % 3]);
    }
}
fn main() {
    panic!("this is {}", Panics(std::hint::black_box(4)));
}
