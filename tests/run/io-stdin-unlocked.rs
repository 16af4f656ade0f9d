// Standard input without a lock that stays: single bytes, lines, and all the rest, through
// several handles that share one buffer.
// stdin: first line\nsecond \xe2\x82\xac line, longer than the others are, so that its end is looked for by words\n\n
// stdin: x\nya line\nand all\nthat is left\n\xc3\xa4 without an end

use std::io::{Read, stdin};

fn main() {
    let mut line = String::from("kept ");
    println!("{:?} {line:?}", stdin().read_line(&mut line).unwrap());
    for _ in 0..2 {
        line.clear();
        println!("{:?} {line:?}", stdin().read_line(&mut line).unwrap());
    }
    let mut bytes = [0; 3];
    println!("{:?} {bytes:?}", stdin().read(&mut bytes).unwrap());
    line.clear();
    println!("{:?} {line:?}", stdin().read_line(&mut line).unwrap());
    let mut rest = String::new();
    println!("{:?} {rest:?}", stdin().read_to_string(&mut rest).unwrap());
    let mut none = Vec::new();
    println!("{:?} {none:?}", stdin().read_to_end(&mut none).unwrap());
    println!("{:?}", stdin().read_line(&mut line).unwrap());
    println!("{:?}", stdin().read(&mut bytes).unwrap());
}
