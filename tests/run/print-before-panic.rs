// A panic does not flush what stands in the last line of standard output.
// exit: 134
fn main() {
    println!("a line");
    print!("the start of another");
    let list: Vec<u32> = Vec::new();
    println!("{}", list[std::hint::black_box(0)]);
}
