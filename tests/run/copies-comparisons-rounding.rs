// Copies and comparisons of all short lengths, rounding, products that may overflow:
// what is written out where speed is the goal.
use std::hint::black_box;

fn bytes(count: usize, seed: u32) -> Vec<u8> {
    let mut state = seed;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            (state >> 24) as u8
        })
        .collect()
}

struct Sum(u64);

impl Sum {
    fn add(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
    }
}

fn copies() {
    let source = bytes(80, 1);
    let mut sum = Sum(0);
    for length in 0..40 {
        for from in 0..9 {
            let mut to = vec![0xee; 64];
            let at = black_box(from * 2 + 1);
            to[at..at + black_box(length)].copy_from_slice(&source[from..from + length]);
            assert!(to[..at].iter().chain(&to[at + length..]).all(|&byte| byte == 0xee));
            to.iter().for_each(|&byte| sum.add(byte.into()));
            // What overlaps, up and down.
            for down in [true, false] {
                let mut place = source.clone();
                let (first, second) = if down { (from, 4) } else { (4, from) };
                place.copy_within(first..first + black_box(length), second);
                place.iter().for_each(|&byte| sum.add(byte.into()));
            }
        }
        let mut text = String::from("<");
        text.push_str(&"abcdefghijklmnopqrstuvwxyz0123456789ABCD"[..black_box(length)]);
        text.push('>');
        println!("{text}");
    }
    println!("copies {:016x}", sum.0);
}

fn comparisons() {
    let one = bytes(48, 7);
    let mut counts = [0u32; 3];
    for length in 0..40usize {
        let a = &one[..black_box(length)];
        assert!(*a == one.clone()[..length]);
        for at in 0..length {
            for by in [1u8, 0x80, 0xff] {
                let mut other = one.clone();
                other[at] = other[at].wrapping_add(by);
                // What comes behind says nothing.
                for later in at + 1..length {
                    other[later] = !other[later];
                }
                let b = &other[..black_box(length)];
                assert!(a != b);
                assert_eq!(a.cmp(b), a[at].cmp(&b[at]));
                assert_eq!(b.cmp(a), b[at].cmp(&a[at]));
                counts[(a.cmp(b) as i8 + 1) as usize] += 1;
            }
        }
        // One is the beginning of the other.
        for shorter in 0..length {
            counts[(a[..black_box(shorter)].cmp(a) as i8 + 1) as usize] += 1;
        }
        counts[(a.cmp(&one[..length]) as i8 + 1) as usize] += 1;
    }
    println!("comparisons {counts:?}");
    let mut words: Vec<String> = (0..60).map(|i| String::from_utf8_lossy(&bytes(i % 19, i as u32)).replace('\u{fffd}', "z")).collect();
    words.sort();
    println!("{words:?}");
}

fn rounding() {
    let hard = [
        0.0f64, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, -0.49999999999999994, 0.49999997, 4503599627370495.5,
        4503599627370496.5, -4503599627370497.0, 8388607.5, 8388608.5, 1e300, f64::MIN_POSITIVE, 5e-324, f64::INFINITY, f64::NEG_INFINITY, 9007199254740993.0,
    ];
    for x in hard {
        let x = black_box(x);
        println!("{x:e} {:?} {:?}", x.round(), (x as f32).round());
    }
    println!("{} {}", black_box(f64::NAN).round().is_nan(), black_box(f32::NAN).round().is_nan());
    let (mut of_32, mut of_64) = (Sum(0), Sum(0));
    let mut bits = 1u32;
    while bits < 0xffff_f000 {
        let x = f32::from_bits(bits);
        if !x.is_nan() {
            of_32.add(x.round().to_bits().into());
            let wide = f64::from_bits(u64::from(bits) << 32 | u64::from(bits));
            if !wide.is_nan() {
                of_64.add(wide.round().to_bits());
            }
        }
        bits += 4093;
    }
    for half in -300..300 {
        let x = half as f32 / 2.0;
        for x in [x.next_down(), x, x.next_up()] {
            of_32.add(x.round().to_bits().into());
        }
    }
    println!("rounding {:016x} {:016x}", of_32.0, of_64.0);
}

fn products() {
    let words = [0, 1, 2, 3, 10, 0xffff_ffff, 0x1_0000_0000, 0x1_0000_0001, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, u64::MAX - 1, u64::MAX, 6364136223846793005];
    let mut sum = Sum(0);
    let mut fit = [0; 2];
    for a in words {
        for b in words {
            let (a, b) = (black_box(a), black_box(b));
            let (low, over) = a.overflowing_mul(b);
            sum.add(low);
            fit[0] += u32::from(!over);
            let (low, over) = (a as i64).overflowing_mul(b as i64);
            sum.add(low as u64);
            fit[1] += u32::from(!over);
            let wide = u128::from(a) * u128::from(b);
            sum.add(wide as u64);
            sum.add((wide >> 64) as u64);
            let signed = i128::from(a as i64) * i128::from(b as i64);
            sum.add((signed >> 64) as u64);
            let full = (u128::from(a) << 64 | u128::from(b)).wrapping_mul(u128::from(b) << 64 | u128::from(a));
            sum.add((full >> 64) as u64);
            for by in 0..128 {
                let by = black_box(by);
                let number = u128::from(a) << 64 | u128::from(b);
                for shifted in [number << by, number >> by, ((number as i128) >> by) as u128] {
                    sum.add(shifted as u64);
                    sum.add((shifted >> 64) as u64);
                }
            }
        }
    }
    println!("products {:016x} {fit:?}", sum.0);
    println!("{:?} {:?}", black_box(u64::MAX).checked_mul(black_box(2)), black_box(i64::MIN).checked_mul(black_box(-1)));
}

fn main() {
    copies();
    comparisons();
    rounding();
    products();
}
