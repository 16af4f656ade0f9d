// Negating the smallest number, taking its absolute value, and dividing it by
// minus one (which panics in every profile).
// exit: 134

fn negate(v: &[i32]) -> Vec<i32> {
    v.iter().map(|x| -x).collect()
}

fn main() {
    let n = std::env::args().count() as i32;
    println!("{:?}", negate(&[1, -5, i32::MAX]));
    println!("{:?} {:?}", i32::MIN.checked_neg(), (i32::MIN + n).abs());
    let q = (i32::MIN + n - 1) / -(n + 1);
    println!("{q}");
    let q = (i32::MIN + n - 1) / -n;
    println!("{q}");
}
