// Lines longer than the buffer of standard output, of its exact size and around
// it, in pieces and at once; what has no newline comes out when main returns.
use std::fmt;

struct Pieces(usize);

impl fmt::Display for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for n in 0..self.0 {
            f.write_str(if n % 7 == 6 { "\n" } else { "piece " })?;
        }
        Ok(())
    }
}

// Prints while it is being printed.
struct Speaks;

impl fmt::Display for Speaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print!("(");
        println!("aside)");
        f.write_str("said")
    }
}

fn main() {
    for length in [0, 1, 1022, 1023, 1024, 1025, 2048, 5000] {
        let text = "0123456789".repeat(length / 10 + 1);
        print!("{}", &text[..length]);
        println!("<{length}");
        println!("{}", &text[..length]);
        print!("{}\n{}", &text[..length], length);
    }
    println!("{}", Pieces(500));
    println!("a {} b", Speaks);
    print!("{}", "tail".repeat(600));
    print!("");
}
