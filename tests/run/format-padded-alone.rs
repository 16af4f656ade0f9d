// The one place where a program asks for a width is a template without a text.
fn main() {
    let text = std::env::args().count().to_string();
    println!("{}", format!("{:>8}", text));
}
