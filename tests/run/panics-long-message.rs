// A message far longer than any buffer on the way, formatted while memory is in
// use.
// exit: 134
fn main() {
    let words: Vec<String> = (0..9000).map(|n| format!("word {n}")).collect();
    panic!("{}", words.join(", "));
}
