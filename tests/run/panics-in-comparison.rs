// A panic inside a comparison, while std sorts: what was printed before is kept, and
// the place is the closure's own.
// exit: 134
fn main() {
    let mut values: Vec<i32> = (0..50).map(|x| x * 37 % 50).collect();
    let mut calls = 0;
    values.sort_by(|a, b| {
        calls += 1;
        a.cmp(b)
    });
    println!("{} {:?}", calls > 49, &values[..5]);
    values.reverse();
    values.swap(3, 30);
    values.sort_unstable_by_key(|x| {
        if *x == 20 {
            panic!("twenty is not allowed");
        }
        *x
    });
    println!("not reached");
}
