// Panics from std functions that state a contract: to_digit's radix.
// exit: 134

fn digits(s: &str, radix: u32) -> Vec<Option<u32>> {
    s.chars().map(|c| c.to_digit(radix)).collect()
}

fn main() {
    for radix in [2, 10, 16, 36, 37] {
        println!("{radix}: {:?}", digits("1aZ9", radix));
    }
}
