// Slicing a string inside a character.
// exit: 134

fn prefix(s: &str, n: usize) -> &str {
    &s[..n]
}

fn main() {
    let s = "añb🦀c";
    println!("{}", prefix(s, 1));
    println!("{}", prefix(s, 3));
    println!("{:?}", s.get(..2));
    println!("{}", s.char_indices().map(|(i, c)| format!("{i}{c}")).collect::<String>());
    println!("{}", prefix(s, 6));
}
