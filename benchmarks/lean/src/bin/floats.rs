//! The mean of arguments that are floats.
fn main() {
    let numbers: Vec<f64> = std::env::args().skip(1).map(|text| text.parse().unwrap()).collect();
    println!("{}", numbers.iter().sum::<f64>() / numbers.len() as f64);
}
