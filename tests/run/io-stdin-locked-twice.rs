// Standard input: read without a lock while nobody has one, and what is said when it
// is wanted while somebody has.
// reference: wasm
// stdin: a\nb\nc\nd\n
// exit: 3

use std::io::{BufRead, stdin};

fn main() {
    std::panic::set_hook(Box::new(|info| {
        println!("{}", info.payload_as_str().unwrap_or("no text"));
        std::process::exit(3);
    }));
    let mut text = String::new();
    stdin().lock().read_line(&mut text).unwrap();
    stdin().read_line(&mut text).unwrap();
    let mut lines = stdin().lines();
    text += &lines.next().unwrap().unwrap();
    println!("{text:?}");
    let read = stdin().read_line(&mut text);
    println!("not reached: {read:?} {text:?}");
}
