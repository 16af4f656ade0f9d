// assert! with a formatted message.
// exit: 134

fn check(name: &str, v: &[f64]) {
    let total: f64 = v.iter().sum();
    assert!((total - 1.0).abs() < 1e-9, "{name}: weights {v:?} sum to {total:.3}, {:+.1e} off", total - 1.0);
    println!("{name} is fine");
}

fn main() {
    check("even", &[0.5, 0.5]);
    check("thirds", &[1.0 / 3.0; 3]);
    check("bad", &[0.25, 0.5, 0.125]);
}
