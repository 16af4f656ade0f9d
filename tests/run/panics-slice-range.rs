// A slice range whose start is past its end.
// exit: 134

fn middle(v: &[i32], from: usize, to: usize) -> &[i32] {
    &v[from..to]
}

fn main() {
    let v: Vec<i32> = (10..20).collect();
    println!("{:?}", middle(&v, 2, 5));
    println!("{:?}", middle(&v, 10, 10));
    println!("{:?} {:?}", v.get(3..2), v.get(4..40));
    println!("{:?}", middle(&v, 7, v.len() - 4));
}
