// Operations on floats whose results the standard fixes to the last bit:
// rounding in each direction, casts that saturate, comparison and total order,
// fused multiply-add, remainders, square roots, neighbours, classification.

use std::cmp::Ordering;
use std::hint::black_box;

const VALUES: [f64; 20] = [
    0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 4503599627370495.5, 4503599627370497.0, 1e300, -1e300,
    f64::MIN_POSITIVE, 5e-324, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, 255.9, -129.0, 3e9,
];

fn rounding(x: f64) {
    let x = black_box(x);
    println!(
        "{x:?}: floor {:?} ceil {:?} round {:?} even {:?} trunc {:?} fract {:?}",
        x.floor(),
        x.ceil(),
        x.round(),
        x.round_ties_even(),
        x.trunc(),
        if x.is_finite() { x.fract() } else { 9.0 }
    );
    println!(
        "  i8 {} u8 {} i16 {} i32 {} u32 {} i64 {} u64 {} i128 {} u128 {} f32 {:?}",
        x as i8, x as u8, x as i16, x as i32, x as u32, x as i64, x as u64, x as i128, x as u128, x as f32
    );
    println!(
        "  {:?} {} {} {} {} abs {:?} sign {} recip {:?} sqrt {}",
        x.classify(),
        x.is_sign_negative(),
        x.is_finite(),
        x.is_normal(),
        x.is_subnormal(),
        x.abs(),
        x.signum(),
        x.recip(),
        if x < 0.0 { "none".to_string() } else { format!("{:?}", x.sqrt()) }
    );
}

fn main() {
    VALUES.into_iter().for_each(rounding);
    let nan = black_box(f64::NAN);
    println!("{} {} {} {}", nan as i32, nan as u64, nan as i128, nan as u8 as char == '\0');
    println!("{} {} {} {}", nan < 1.0, nan >= 1.0, nan != nan, nan == nan);
    println!("{:?} {:?}", nan.partial_cmp(&1.0), 1.0f64.partial_cmp(&2.0));
    println!("{:?} {:?} {:?}", nan.max(1.0), 1.0f64.min(nan), nan.clamp(0.0, 1.0).is_nan());

    let mut all = VALUES.to_vec();
    all.extend([-5e-324, -f64::INFINITY, f64::NAN.copysign(1.0), f64::NAN.copysign(-1.0)]);
    all.sort_by(f64::total_cmp);
    println!("{:?}", all.iter().map(|x| format!("{x:?}{}", if x.is_sign_negative() { "-" } else { "+" })).collect::<Vec<_>>());
    println!("{:?} {:?}", (-0.0f64).total_cmp(&0.0), (-0.0f64).partial_cmp(&0.0));
    let count = |o| all.iter().flat_map(|a| all.iter().map(move |b| a.total_cmp(b))).filter(|x| *x == o).count();
    println!("{} {} {}", count(Ordering::Less), count(Ordering::Equal), count(Ordering::Greater));

    for (a, b) in [(5.5, 2.0), (-5.5, 2.0), (5.5, -2.0), (1e300, 7.0), (0.3, 0.1), (-1.0, 1e-300), (7.0, f64::INFINITY)] {
        let (a, b): (f64, f64) = black_box((a, b));
        println!("{a:?} {b:?}: % {:?} euclid {:?} div {:?} / {:?}", a % b, a.rem_euclid(b), a.div_euclid(b), a / b);
        println!("  fma {:?} {:?} copysign {:?}", a.mul_add(b, -a * b), a.mul_add(a, b), a.copysign(b));
    }
    let tiny = black_box(1.0 + f64::EPSILON);
    println!("{:?} {:?}", tiny.mul_add(tiny, -1.0), tiny * tiny - 1.0);
    for x in [0.0, 1.0, -1.0, f64::MAX, 5e-324, 1e16] {
        let x: f64 = black_box(x);
        println!("{x:?} up {:?} down {:?}", x.next_up(), x.next_down());
    }
    for i in [0u64, 1, u64::MAX, (1 << 53) + 1, (1 << 54) + 2, (1 << 54) + 6, 0x8000_0000_0000_0400, 0x8000_0000_0000_0401] {
        let i = black_box(i);
        println!("{i} {:?} {:?} {:?} {:?}", i as f64, i as f32, i as i64 as f64, i as i64 as f32);
    }
    println!("{:?} {:?} {:?}", u128::MAX as f32, i128::MIN as f64, black_box(u128::MAX >> 3) as f64);
    println!("{:?} {:?}", f32::MAX as f64 * 2.0, (f64::MAX / 2.0) as f32);
    for n in [2.0f64, 3.0, 10.0, 1e-310, 0.1, 1e308] {
        let r = black_box(n).sqrt();
        println!("{:016x} {:016x} {:08x}", r.to_bits(), (r * r - n).to_bits(), (n as f32).sqrt().to_bits());
    }
    println!("{:?} {:?} {:?}", f64::from_bits(0x4009_21fb_5444_2d18), 1.5f64.to_be_bytes(), f32::from_le_bytes([0, 0, 0x80, 0x3f]));
    println!("{:?} {:?}", 2.0f64.powi(-30), (0.1f64).powi(2) == 0.1 * 0.1);
    println!("{:?} {:?}", [3.0, 1.0, 2.0].into_iter().fold(f64::NEG_INFINITY, f64::max), [0.1f64; 10].iter().sum::<f64>());
    println!("{:?} {:?}", 180f64.to_radians() == std::f64::consts::PI, f64::midpoint(f64::MAX, f64::MAX / 2.0));
}
