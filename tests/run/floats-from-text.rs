// Floats from text where it is hard to be exact: half way between two floats and
// just beside it, floats without full length, the greatest and the least, many
// digits, exponents beyond everything. Texts are made from bits and by integers;
// what comes out is shown as bits, or as a hash of many.

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }
}

struct Hash(u64);

impl Hash {
    fn add(&mut self, text: &str) {
        let one = text.parse::<f64>().map_or(1, |value| value.to_bits());
        let other = text.parse::<f32>().map_or(1, |value| value.to_bits());
        for word in [one, other as u64] {
            self.0 = (self.0 ^ word).wrapping_mul(0x100_0000_01b3).rotate_left(23);
        }
    }
    /// The text, something less and something more, in other writings too.
    fn add_around(&mut self, digits: u128, exponent: i32) {
        for near in [digits - 1, digits, digits + 1] {
            self.add(&format!("{near}e{exponent}"));
        }
        let zeros = "0".repeat(900);
        self.add(&format!("{digits}.{zeros}e{exponent}"));
        self.add(&format!("{digits}.{zeros}1e{exponent}"));
        self.add(&format!("{}.{}9e{exponent}", digits - 1, "9".repeat(900)));
        let text = digits.to_string();
        self.add(&format!("0.{zeros}{text}e{}", exponent + 900 + text.len() as i32));
        // Cut where 19 digits are counted at first.
        for count in 16..text.len().min(24) {
            let (front, rest) = text.split_at(count);
            self.add(&format!("{front}e{}", exponent + rest.len() as i32));
            self.add(&format!("{front}.{}", "0".repeat(rest.len())));
            self.add(&format!("{front}.{rest}e{exponent}"));
        }
    }
}

const HARD: &[&str] = &[
    "0", "-0", "0e99999999999", "0.0e-99999999999", "00000000000000000000000000", "1", "-1", "1e0",
    "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740994",
    "9007199254740995", "9007199254740992.9999999999", "9007199254740993.0000000001",
    "1e22", "1e23", "8.5e22", "9007199254740993e22", "9007199254740992e-22", "123456789e-22",
    "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308",
    "2.225073858507201136057409796709131975934819546351645648023426109724822222021076945516529523908135087914149158913039621106870086438694594645527657207407820621743379988141063267329253552286881372149012981122451451889849057222307285255133155755015914397476397983411801999323962548289017107081850690630666655994938275772572015763062690663332647565300009245888316433037779791869612049497390377829704905051080609940730262937128958950003583799967207254304360284078895771796150945516748243471030702609144621572289880258182545180325707018860872113128079512233426288368622321503775666622503982534335974568884423900265498198385487948292206894721689831099698365846814022854243330660339850886445804001034933970427567186443383770486037861622771738545623065874679014086723327636718751234567890123456789012345678901e-308",
    "4.9406564584124654e-324", "5e-324", "3e-324", "2.4703282292062328e-324",
    "2.4703282292062327e-324", "2e-324", "1e-324", "1e-325", "1e-400", "1e-9999999999",
    "1.7976931348623157e308", "1.7976931348623158e308", "1.797693134862315807e308",
    "1.7976931348623158079e308", "1.797693134862315808e308", "1.8e308", "1e309", "1e310", "1e311",
    "17976931348623157e292", "0.00000017976931348623157e315", "1e400", "1e9999999999",
    "1.1754943508222875e-38", "1.17549435e-38", "1.1754942e-38", "1.4e-45", "7e-46", "7.1e-46",
    "7.006492321624085e-46", "7.0064923216240853546186479164495e-46", "7.0064923216240854e-46",
    "3.4028234663852886e38", "3.4028235e38", "3.4028235677973366e38", "3.40282356779733661637539395458142568447e38",
    "3.40282356779733661637539395458142568448e38", "16777216", "16777217", "16777218", "16777219",
    "16777217.0000001", "8388608.5", "8388609.5", "0.1", "0.2", "0.3", "3.14159265358979323846264338327950288",
    "6.02214076e23", "1.602176634e-19", "123456789012345678901234567890", "0.000000000000000000000000000001",
    "1.", ".5", "+7", "1E5", "1e+5", "inf", "-infinity", "nan", "", ".", "e5", "1e", "1e+", "-", "1.2.3", "0x1", " 1", "1 ",
    "iNf", "InFiNiTy", "+NaN", "infinit", "infinityy", "ainfinity", "1inf", "nan0", "\0\0\0\0\0inf", "i\u{4e}F",
    "+", "-.", "+.e1", ".5e-", "5.e1", "..5", "5e.1", "5e1.", "5e1e1", "--5", "+-5", "5-", "1_0", "\u{661}", "1\u{e9}",
    "1e65535", "1e65536", "1e655360", "-1e-655360", "0e655361", "00000000000000000000000001e-1", "0.00000000000000000000000000001e29",
    "10000000000000000000", "18446744073709551615", "18446744073709551616", "99999999999999999999", "1234567890123456789012345678901234567890e-39",
];

fn main() {
    for text in HARD {
        let (one, other) = (text.parse::<f64>(), text.parse::<f32>());
        let shown = if text.len() > 40 { &text[..40] } else { text };
        match (one, other) {
            (Ok(one), Ok(other)) => println!("{shown} {:016x} {:08x}", one.to_bits(), other.to_bits()),
            (Err(one), Err(other)) => println!("{shown:?} {one} {other:?}"),
            _ => println!("{shown} differs"),
        }
    }

    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut hash = Hash(0);
    // Half way between two floats, as an integer and as a fraction.
    for bits in [53, 24] {
        for _ in 0..150 {
            let half = (1u64 << bits | random.next() >> (64 - bits)) | 1;
            let power = random.below(60) as u32;
            hash.add_around((half as u128) << power, 0);
            let power = random.below(28) as u32;
            hash.add_around(half as u128 * 5u128.pow(power), -(power as i32));
        }
    }
    println!("half way {:016x}", hash.0);

    // All digits of floats that are short of full length, and half way between
    // the ones of 32 bits.
    for _ in 0..60 {
        let value = f64::from_bits(random.next() >> (12 + random.below(52)));
        hash.add(&format!("{value:.1100}"));
        let least = f32::from_bits(random.below(1 << 23) as u32) as f64;
        let half = least + f32::from_bits(1) as f64 / 2.0;
        let text = format!("{half:.160}");
        hash.add(&text);
        hash.add(&format!("{text}1"));
        hash.add(&format!("{half:e}"));
    }
    println!("short {:016x}", hash.0);

    for _ in 0..6000 {
        let count = random.below(24) as usize + 1;
        let digits: String = (0..count).map(|_| (b'0' + random.below(10) as u8) as char).collect();
        let exponent = random.below(700) as i32 - 350;
        hash.add(&format!("{digits}e{exponent}"));
        hash.add(&format!("{}.{}", random.below(100_000), digits));
        hash.add(&format!("{:e}", f64::from_bits(random.next())));
        hash.add(&format!("{}", f32::from_bits(random.next() as u32)));
    }
    println!("any {:016x}", hash.0);
}
