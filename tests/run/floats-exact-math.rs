// Float operations that IEEE 754 defines exactly: arithmetic, sqrt, fma,
// rounding in all directions, min/max/clamp, remainder, comparison, total order,
// classification, and conversions to and from integers.

use std::num::FpCategory;

fn rounding(x: f64) {
    println!(
        "{x:?}: floor {:?} ceil {:?} trunc {:?} round {:?} even {:?} fract {:?} as i32 {} u8 {} i64 {} u64 {} i128 {}",
        x.floor(), x.ceil(), x.trunc(), x.round(), x.round_ties_even(), x.fract(), x as i32, x as u8, x as i64, x as u64, x as i128
    );
}

fn rounding32(x: f32) {
    println!("{x:?}f: {:?} {:?} {:?} {:?} {} {} {}", x.floor(), x.ceil(), x.round(), x.round_ties_even(), x as i16, x as u32, x as u64);
}

fn main() {
    for x in [0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 4503599627370495.5, 9007199254740991.0, 255.9, 256.0, -1.0, 2147483647.5, -2147483649.0, 1e19, -1e19, 1.8446744073709552e19, 1e40, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        rounding(x);
    }
    for x in [0.5f32, -1.5, 8388607.5, 16777216.0, 4294967296.0, 3e9, -3e9, f32::NAN, 32767.9, -32769.0] {
        rounding32(x);
    }
    let v = [1.0, 3.0, 0.1, -7.25, 1e308, 1e-308, 5e-324, f64::INFINITY, -0.0, f64::NAN];
    let mut h = 0u64;
    for a in v {
        for b in v {
            for x in [a + b, a - b, a * b, a / b, a % b, a.mul_add(b, 1.0), a.max(b), a.min(b), a.copysign(b), a.rem_euclid(b), a.sqrt()] {
                let bits = if x.is_nan() { 1 } else { x.to_bits() };
                h = h.rotate_left(5).wrapping_mul(31) ^ bits;
            }
        }
    }
    println!("{h:016x}");
    println!("{} {} {} {}", 2f64.sqrt(), 1e-320f64.sqrt(), (-0.0f64).sqrt(), (-1f64).sqrt().is_nan());
    println!("{} {} {}", 2f32.sqrt(), 0.1f32.sqrt(), f32::MAX.sqrt());
    println!("{} {}", 0.1f64.mul_add(10.0, -1.0), 0.1 * 10.0 - 1.0);
    println!("{} {}", 1e16f64.mul_add(1e16, -1e32), 3f32.mul_add(0.33333334, -1.0));
    println!("{} {} {} {}", 5.5 % 2.0, -5.5 % 2.0, 5.5f64.rem_euclid(-2.0), (-5.5f64).div_euclid(2.0));
    println!("{} {}", 1e300 % 7.0, 4.5f32 % 0.1);
    println!("{:?} {:?} {:?}", 1.0f64.max(f64::NAN), f64::NAN.min(2.0), (-0.0f64).abs());
    println!("{:?} {:?} {:?}", 7.0f64.clamp(-1.0, 5.0), (-0.0f64).signum(), f64::NAN.signum().is_nan());
    println!("{:?} {:?}", 1.0f64.to_degrees().to_radians(), 180f32.to_radians());
    println!("{:?} {:?} {:?}", 2.0f64.powi(10), 0.5f64.powi(-3), 1.1f32.powi(3) > 1.33);
    println!("{:?} {:?} {:?}", 1f64.next_up(), 1f64.next_down(), 0f64.next_down());
    println!("{:?} {:?}", f64::MAX.next_up(), f32::MIN_POSITIVE.next_down());

    let mut order = [1.0, f64::NAN, -1.0, f64::INFINITY, -0.0, 0.0, -f64::NAN, 5e-324, -f64::INFINITY, -5e-324];
    order.sort_by(f64::total_cmp);
    println!("{:?}", order.map(|x| (x.is_sign_negative(), x)));
    for x in [0.0, 5e-324, 1.0, f64::NAN, f64::INFINITY] {
        let c = match x.classify() {
            FpCategory::Nan => "nan",
            FpCategory::Infinite => "infinite",
            FpCategory::Zero => "zero",
            FpCategory::Subnormal => "subnormal",
            FpCategory::Normal => "normal",
        };
        println!("{c} {} {} {}", x.is_finite(), x.is_normal(), x == x);
    }
    let nan = f64::NAN;
    println!("{} {} {} {} {:?} {:?}", nan < 1.0, nan >= 1.0, nan != nan, nan == nan, nan.partial_cmp(&1.0), 1.0.partial_cmp(&2.0));
    println!("{} {} {}", 0.0 == -0.0, 0.0f64.to_bits() == (-0.0f64).to_bits(), [0.1, 0.2] < [0.1, 0.3]);
    for n in [0u64, 1, (1 << 53) - 1, (1 << 53) + 1, (1 << 53) + 3, u64::MAX, u64::MAX - 1024, 1 << 63] {
        println!("{n} {:?} {:?} {:?} {:?}", n as f64, n as i64 as f64, n as f32, (n as u128 * 3) as f64);
    }
    println!("{} {} {}", 16777217i32 as f32, -16777219i64 as f32, u32::MAX as f32);
    println!("{} {}", f64::from(0.1f32), f32::from_bits(0x3f80_0001));
    println!("{:?} {:?}", 1.5f64.to_be_bytes(), f32::from_le_bytes([0, 0, 0x20, 0xc1]));
    let sum: f64 = (1..=1000).map(|i| 1.0 / i as f64).sum();
    let back: f64 = (1..=1000).rev().map(|i| 1.0 / i as f64).sum();
    let single: f32 = (1..=1000).map(|i| 1.0 / i as f32).sum();
    println!("{sum} {back} {single}");
    let kahan = (0..100_000).fold((0.0f64, 0.0f64), |(s, c), _| {
        let y = 0.1 - c;
        let t = s + y;
        (t, (t - s) - y)
    });
    println!("{kahan:?}");
}
