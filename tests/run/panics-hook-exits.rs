// A panic hook that ends the process with a code of its own.
// exit: 42

use std::process;

fn parse(s: &str) -> i32 {
    s.parse().unwrap_or_else(|e| panic!("{s:?}: {e}"))
}

fn main() {
    std::panic::set_hook(Box::new(|info| {
        eprintln!("fatal: {}", info.payload_as_str().unwrap_or("?"));
        process::exit(42);
    }));
    for s in ["1", "-20", "0x3", "4"] {
        println!("{}", parse(s));
    }
}
