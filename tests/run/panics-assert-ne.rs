// assert_ne! on strings, without a message.
// exit: 134

fn main() {
    let s: String = "abc".chars().rev().collect();
    assert_ne!(s, "abc");
    println!("first passed");
    assert_ne!(s.chars().rev().collect::<String>(), "abc");
}
