// Parsing of integers: signs, radixes, edges of every width, and each kind of
// error with its text and its IntErrorKind.

use std::fmt::Debug;
use std::num::{IntErrorKind, NonZeroU16, ParseIntError};
use std::str::FromStr;

fn tries<T: FromStr<Err = ParseIntError> + Debug>(name: &str) {
    let texts = [
        "0", "-0", "+0", "1", "-1", "+1", "127", "128", "-128", "-129", "255", "256", "65535", "65536", "-32769",
        "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "18446744073709551615", "18446744073709551616", "00000000000000000000000012",
        "", "-", "+", " 1", "1 ", "1_000", "0x1f", "1e3", "--1", "+-1", "٣", "1.0",
    ];
    let mut line = String::new();
    for t in texts {
        line += &match t.parse::<T>() {
            Ok(v) => format!("{v:?} "),
            Err(e) => match e.kind() {
                IntErrorKind::Empty => "E ".to_string(),
                IntErrorKind::InvalidDigit => "I ".to_string(),
                IntErrorKind::PosOverflow => "P ".to_string(),
                IntErrorKind::NegOverflow => "N ".to_string(),
                k => format!("{k:?} "),
            },
        };
    }
    println!("{name:>4}: {line}");
}

fn round_trip(radix: u32) -> u64 {
    let mut h = 0u64;
    for i in 0..200u64 {
        let x = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (i % 60);
        let text = to_radix(x, radix);
        assert_eq!(u64::from_str_radix(&text, radix), Ok(x));
        assert_eq!(u64::from_str_radix(&text.to_uppercase(), radix), Ok(x));
        h = h.rotate_left(3) ^ text.bytes().fold(0u64, |a, b| a.wrapping_mul(31).wrapping_add(b as u64));
    }
    h
}

fn to_radix(mut x: u64, radix: u32) -> String {
    let mut digits = vec![];
    loop {
        digits.push(char::from_digit((x % radix as u64) as u32, radix).unwrap());
        x /= radix as u64;
        if x == 0 {
            break digits.iter().rev().collect();
        }
    }
}

fn main() {
    tries::<u8>("u8");
    tries::<i8>("i8");
    tries::<u16>("u16");
    tries::<i16>("i16");
    tries::<u32>("u32");
    tries::<i32>("i32");
    tries::<u64>("u64");
    tries::<i64>("i64");
    tries::<u128>("u128");
    tries::<i128>("i128");
    for radix in 2..=36 {
        print!("{radix}:{:x} ", round_trip(radix));
    }
    println!();
    for (text, radix) in [("ff", 16), ("-FF", 16), ("zz", 36), ("102", 2), ("-80000000", 16), ("80000000", 16), ("777", 8), ("g", 16)] {
        println!("{text} in {radix}: {:?} {:?}", i32::from_str_radix(text, radix), u8::from_str_radix(text, radix).map_err(|e| e.to_string()));
    }
    for text in ["", "x", "300", "-1"] {
        println!("{text:?}: {}", text.parse::<u8>().unwrap_err());
    }
    println!("{}", "-300".parse::<i8>().unwrap_err());
    println!("{:?} {}", "7".parse::<NonZeroU16>(), "0".parse::<NonZeroU16>().unwrap_err());
    println!("{:?} {:?} {:?}", "true".parse::<bool>(), "True".parse::<bool>().map_err(|e| e.to_string()), "".parse::<char>().map_err(|e| e.to_string()));
    println!("{:?} {:?}", u8::try_from(300i32).map_err(|e| e.to_string()), i8::try_from(-128i64));
    println!("{:?} {:?}", char::try_from(0xd800u32).map_err(|e| e.to_string()), u8::try_from('é'));
    println!("{:?} {:?}", u8::try_from('€').map_err(|e| e.to_string()), char::from(200u8));
}
