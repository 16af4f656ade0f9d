// Negating i8::MIN: panics in dev, gives i8::MIN elsewhere.

fn flip(x: i8) -> i8 {
    -x
}

fn main() {
    for x in [1, -1, 127, -127, -128, 5] {
        println!("{x} -> {}", flip(x));
    }
}
