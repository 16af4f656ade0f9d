// Floats as text in all forms that formatting has: the shortest digits that mean
// the float, a given number of them, with and without exponent; powers of two and
// of ten, floats of every length, halves that have to be rounded.

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn add(hash: &mut u64, text: &str) {
    for byte in text.bytes() {
        *hash = (*hash ^ byte as u64).wrapping_mul(0x100_0000_01b3);
    }
}

fn add_all(hash: &mut u64, value: f64, places: usize) {
    add(hash, &format!("{value} {value:?} {value:e} {value:E}"));
    add(hash, &format!("{value:.places$} {value:.places$e} {value:+.3} {value:>30.1}|{value:08.2}"));
    let short = value as f32;
    add(hash, &format!("{short} {short:?} {short:e} {short:.places$} {short:.places$e}"));
}

fn main() {
    for value in [
        0.0, -0.0, 1.0, 0.1, 0.2, 0.3, 1.0 / 3.0, 2.5, 3.5, 0.125, 0.375, 1e15, 1e16, 1e17, 1e21, 1e-5, 1e-7,
        123456.789, 9007199254740993.0, 5e-324, 2.2250738585072014e-308, f64::MAX, f64::MIN, f64::EPSILON,
        f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 4.35, 0.285, 1.005, 999.9999, 0.00001, 8.5, 9.5, 0.5, 1.5,
        1.7976931348623155e308, 9.5367431640625e-7, 3.0e-44, 16777216.0, 33554434.0, 1.1754944e-38,
    ] {
        println!("{value} {value:?} {value:e} {value:.0} {value:.1} {value:.2} {value:.17} {value:.3e}");
        let short = value as f32;
        println!("  {short} {short:?} {short:e} {short:.0} {short:.2} {short:.9}");
    }
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for exponent in -1074..1024 {
        let value = 2f64.powi(exponent.max(-1022)) / 2f64.powi((-1022 - exponent).max(0));
        add(&mut hash, &format!("{value:e} {:e} {:.20e}", value * 1.5, value));
    }
    println!("powers of two {hash:016x}");
    for exponent in -323..309 {
        let value: f64 = format!("1e{exponent}").parse().unwrap();
        let after = f64::from_bits(value.to_bits() + 1);
        let before = f64::from_bits(value.to_bits() - 1);
        add(&mut hash, &format!("{value} {after} {before} {value:.30} {after:.12e}"));
    }
    println!("powers of ten {hash:016x}");
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for round in 0..3000 {
        add_all(&mut hash, f64::from_bits(random.next()), round % 25);
        add_all(&mut hash, f64::from_bits(random.next() >> (12 + round % 52)), round % 18);
        add_all(&mut hash, (random.next() >> 40) as f64 / 1000.0, round % 7);
        add_all(&mut hash, (random.next() >> 50) as f64 / 1024.0, round % 12);
    }
    println!("any {hash:016x}");
    let long = [f64::MAX, 5e-324, 0.1, 1e300].map(|value| format!("{value:.1080}"));
    println!("{}", long.iter().map(String::len).sum::<usize>());
    for text in &long {
        add(&mut hash, text);
    }
    println!("long {hash:016x}");
}
