// Vec::remove, insert and swap_remove past the end.
// exit: 134

fn main() {
    let mut v = vec!["a", "b", "c", "d"];
    println!("{} {:?}", v.remove(1), v);
    println!("{} {:?}", v.swap_remove(0), v);
    v.insert(2, "e");
    println!("{v:?}");
    v.truncate(2);
    println!("{:?}", v.drain(1..).collect::<Vec<_>>());
    let at = v.len();
    println!("{}", v.remove(at));
}
