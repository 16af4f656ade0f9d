// The main thread has its name, for whoever asks and in the message.
// exit: 134
fn main() {
    println!("{:?}", std::thread::current().name());
    println!("{}", std::thread::panicking());
    let text: Result<u32, String> = Err("no\nnumber".into());
    text.expect("two\nlines");
}
