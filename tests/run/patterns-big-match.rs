// Matches with many arms: dense and sparse integers, ranges, characters, strings,
// 64 and 128 bits, tuples of enums, guards that fall through, and a table-like one
// of a hundred arms, against the same decisions made by arithmetic.
macro_rules! table {
    ($x:expr; $($n:literal)*) => { match $x { $($n => $n * 7 % 101,)* _ => -1 } };
}

fn dense(x: i32) -> i32 {
    table!(x; 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30
        31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60
        61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90
        91 92 93 94 95 96 97 98 99)
}
fn sparse(x: u64) -> &'static str {
    match x {
        0 => "zero",
        17 => "seventeen",
        1000..=1999 => "a thousand",
        0x8000_0000 => "two to 31",
        0xffff_ffff => "u32",
        0x1_0000_0000..=0x1_0000_00ff => "beyond 32",
        u64::MAX => "all",
        x if x.is_power_of_two() => "power",
        _ => "other",
    }
}
fn wide(x: i128) -> u8 {
    match x {
        i128::MIN => 0,
        -170141183460469231731687303715884105727..=-1 => 1,
        0 => 2,
        1..=0xffff_ffff_ffff_ffff => 3,
        0x1_0000_0000_0000_0000 => 4,
        _ => 5,
    }
}
fn letter(c: char) -> u32 {
    match c {
        'a' | 'e' | 'i' | 'o' | 'u' => 1,
        'A'..='F' | 'a'..='f' => 2,
        '0'..='9' => 3,
        '\u{80}'..='\u{7ff}' => 4,
        '\u{800}'..='\u{ffff}' => 5,
        '\u{10000}'.. => 6,
        _ => 0,
    }
}
fn keyword(s: &str) -> u32 {
    match s {
        "as" | "in" | "if" => 2,
        "break" => 5,
        "const" => 6,
        "continue" => 7,
        "crate" => 8,
        "else" => 9,
        "enum" => 10,
        "" => 11,
        s if s.starts_with("r#") => 100 + keyword(&s[2..]),
        "é" => 12,
        _ => 0,
    }
}
fn bytes(b: &[u8]) -> u32 {
    match b {
        b"GET" => 1,
        b"POST" => 2,
        [b'P', rest @ ..] if rest.len() == 2 => 3,
        [first, .., last] if first == last => 4,
        [0x80..=0xff, ..] => 5,
        [] => 6,
        [_] => 7,
        _ => 8,
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    A,
    B(u8),
    C { x: i16, y: Option<bool> },
    D,
}
fn pair(a: Kind, b: &Kind) -> i32 {
    match (a, b) {
        (Kind::A, Kind::A) => 0,
        (Kind::A | Kind::D, Kind::B(n @ 1..=9)) => 10 + i32::from(*n),
        (Kind::B(n), Kind::B(m)) if n == *m => 20,
        (Kind::B(200..), _) | (_, Kind::B(200..)) => 30,
        (Kind::C { x, y: Some(true) }, _) => 40 + i32::from(x),
        (_, Kind::C { x: x @ (-5..=5 | 100), .. }) => 50 + i32::from(*x),
        (Kind::C { y: None, .. }, Kind::C { y: Some(_), .. }) => 60,
        (x, y) if x == *y => 70,
        (Kind::D, _) => 80,
        _ => 90,
    }
}

fn main() {
    println!("{}", (-5..110).all(|x| dense(x) == if (0..100).contains(&x) { x * 7 % 101 } else { -1 }));
    for x in [0, 16, 17, 999, 1000, 1999, 2000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 0x1_0000_00ff, 0x1_0000_0100, 1 << 40, u64::MAX] {
        print!("{} ", sparse(x));
    }
    println!();
    println!("{:?}", [i128::MIN, i128::MIN + 1, -1, 0, 1, u64::MAX as i128, 1 << 64, (1 << 64) + 1, i128::MAX].map(wide));
    println!("{:?}", ['a', 'b', 'F', 'G', 'z', '0', 'é', '\u{7ff}', '\u{800}', '€', '\u{ffff}', '🦀', char::MAX].map(letter));
    println!("{:?}", ["as", "if", "i", "break", "breaks", "const", "continue", "crate", "else", "enum", "", "r#enum", "r#r#", "é"].map(keyword));
    println!("{:?}", [&b"GET"[..], b"POST", b"PUT", b"PU", b"xyx", b"\x90z", b"", b"q", b"abc"].map(bytes));
    let kinds = [Kind::A, Kind::B(0), Kind::B(5), Kind::B(250), Kind::C { x: 3, y: None }, Kind::C { x: 100, y: Some(true) }, Kind::C { x: -200, y: Some(false) }, Kind::D];
    for a in kinds {
        println!("{a:?} {:?}", kinds.iter().map(|b| pair(a, b)).collect::<Vec<_>>());
    }
}
