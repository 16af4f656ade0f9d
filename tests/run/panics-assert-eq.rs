// assert_eq! with multi-line Debug values and a message.
// exit: 134

#[derive(Debug, PartialEq)]
struct Record {
    id: u32,
    tags: Vec<&'static str>,
}

fn main() {
    let a = Record { id: 1, tags: vec!["x", "y"] };
    let b = Record { id: 1, tags: vec!["x", "z"] };
    assert_eq!(a.id, b.id);
    assert_eq!(a, a, "never shown {}", 1);
    println!("comparing {a:?}");
    assert_eq!(a, b, "records {} and {} differ", 'a', 'b');
}
