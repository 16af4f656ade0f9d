//! Counts lines, words and characters of its input.
//!
//! ```text
//! cargo wasm run < README.md
//! cargo wasm run -- "some text"
//! ```
use std::io::{self, Read};

use {{crate}}::Counts;

fn main() -> io::Result<()> {
    let text = match std::env::args().nth(1) {
        Some(argument) => argument,
        None => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            text
        }
    };
    println!("{}", Counts::of(&text));
    Ok(())
}
