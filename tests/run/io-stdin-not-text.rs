// Lines of standard input that are no text: an error, and what was read before stays.
// stdin: good\nbad \xff\xfe here\nnext\n\xc3

use std::io::stdin;

fn main() {
    let mut text = String::from("before ");
    loop {
        match stdin().read_line(&mut text) {
            Ok(0) => break,
            Ok(length) => println!("{length}"),
            Err(error) => println!("{error} {error:?} {:?}", error.kind()),
        }
        println!("{text:?}");
    }
}
