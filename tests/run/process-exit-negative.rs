// process::exit from a closure deep inside an iterator, with a status that does not
// fit into eight bits; output that was not flushed is written.
// exit: 253
fn main() {
    print!("no end of line");
    let v: Vec<i32> = (0..10)
        .map(|x| {
            if x == 3 {
                std::process::exit(-x);
            }
            x
        })
        .collect();
    println!("{v:?}");
}
