// A message whose formatting gives up half way is shown as far as it came.
// exit: 134
use std::fmt;
struct GivesUp;
impl fmt::Display for GivesUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("half")?;
        Err(fmt::Error)
    }
}
fn main() {
    panic!("a {} and a {}", GivesUp, GivesUp);
}
