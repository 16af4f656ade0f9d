// Every operation of every integer type on the values where they go wrong: all pairs of
// nine values, as arithmetic, bits, text and floats, taken together as one number a type.
// edition: 2024

use std::num::*;
fn sh<T: std::fmt::Debug>(t: T) -> String {
    format!("{t:?}")
}
macro_rules! ints {
    ($($t:ident)*) => { $({
            let vals: [$t; 9] =
                [$t::MIN, $t::MIN + 1, 0, 1, 2, 7, $t::MAX / 3, $t::MAX - 1, $t::MAX];
            let mut acc: u64 = 5;
            let mut put = |s: String| {
                for b in s.bytes() {
                    acc = acc.rotate_left(5).wrapping_mul(0x9E3779B97F4A7C15) ^ b as u64
                }
            };
            for &a in &vals {
                let a = std::hint::black_box(a);
                for &b in &vals {
                    let b = std::hint::black_box(b);
                    put(sh((
                        a.checked_add(b),
                        a.checked_sub(b),
                        a.checked_mul(b),
                        a.checked_div(b),
                        a.checked_rem(b),
                        a.checked_div_euclid(b),
                        a.checked_rem_euclid(b),
                    )));
                    put(sh((
                        a.wrapping_add(b),
                        a.wrapping_sub(b),
                        a.wrapping_mul(b),
                        a.saturating_add(b),
                        a.saturating_sub(b),
                        a.saturating_mul(b),
                    )));
                    put(sh((a.overflowing_add(b), a.overflowing_sub(b), a.overflowing_mul(b))));
                    put(sh((
                        a.abs_diff(b),
                        a.midpoint(b),
                        a & b,
                        a | b,
                        a ^ b,
                        a.cmp(&b),
                        a.max(b),
                        a.min(b),
                    )));
                    if b != 0 {
                        put(sh((
                            a.wrapping_div(b),
                            a.wrapping_rem(b),
                            a.overflowing_div(b),
                            a.wrapping_div_euclid(b),
                            a.wrapping_rem_euclid(b),
                            a.saturating_div(b),
                        )));
                        put(sh(a.checked_ilog(b)))
                    }
                    let s = (b as u32) % 140;
                    put(sh((
                        a.checked_shl(s),
                        a.checked_shr(s),
                        a.wrapping_shl(s),
                        a.wrapping_shr(s),
                        a.overflowing_shl(s),
                        a.overflowing_shr(s),
                        a.rotate_left(s),
                        a.rotate_right(s),
                    )));
                    put(sh((
                        a.checked_pow(s % 9),
                        a.wrapping_pow(s),
                        a.saturating_pow(s % 11),
                        a.overflowing_pow(s % 13),
                    )));
                    put(sh((a.unbounded_shl(s), a.unbounded_shr(s))));
                    put(sh(a.isqrt_()));
                }
                put(sh((
                    a.count_ones(),
                    a.count_zeros(),
                    a.leading_zeros(),
                    a.trailing_zeros(),
                    a.leading_ones(),
                    a.trailing_ones(),
                    a.swap_bytes(),
                    a.reverse_bits(),
                    a.to_be(),
                    a.to_le(),
                )));
                put(sh((a.wrapping_neg(), a.checked_neg(), a.overflowing_neg())));
                put(sh((
                    a.checked_ilog2(),
                    a.checked_ilog10(),
                    a.to_be_bytes(),
                    a.to_le_bytes(),
                    $t::from_ne_bytes(a.to_ne_bytes()),
                )));
                put(sh((
                    !a, a as i8, a as u8, a as i16, a as u16, a as i32, a as u32, a as i64, a as u64,
                    a as i128, a as u128,
                )));
                put(sh((a as f32, a as f64, (a as f64) as $t, (a as f32) as $t)));
                put(format!(
                    "{a} {a:?} {a:x} {a:#X} {a:o} {a:#b} {a:e} {a:+} {a:>45} {a:<45}| {a:^45} {a:045} {a:#045x} {a:*^+45} {a:.2e} {a:E}"
                ));
                let t = a.to_string();
                put(sh((
                    t.parse::<$t>(),
                    $t::from_str_radix(&t, 10),
                    (t.clone() + "0").parse::<$t>(),
                    format!("+{t}").parse::<$t>(),
                    format!("{a:x}"),
                )));
                for r in [2, 3, 7, 16, 36] {
                    put(sh($t::from_str_radix("-1Z0", r)));
                    put(sh($t::from_str_radix("101", r)))
                }
                put(sh((
                    i8::try_from(a).ok(),
                    u8::try_from(a).ok(),
                    i32::try_from(a).ok(),
                    u32::try_from(a).ok(),
                    i64::try_from(a).ok(),
                    u64::try_from(a).ok(),
                    i128::try_from(a).ok(),
                    u128::try_from(a).map_err(|e| e.to_string()),
                )));
                put(sh(NonZero::<$t>::new(a)));
                put(sh((Wrapping(a) * Wrapping(a) - Wrapping(7), Saturating(a) + Saturating(a))));
            }
            println!("{} {acc:016x} {} {} {}", stringify!($t), $t::MIN, $t::MAX, $t::BITS);
    })* };
}
trait Isq {
    fn isqrt_(self) -> Self;
}
macro_rules! isq {
    ($($t:ident)*) => { $(
        impl Isq for $t {
            #[allow(unused_comparisons)]
            fn isqrt_(self) -> Self {
                if self < 0 { 0 } else { self.isqrt() }
            }
        }
    )* };
}
isq!(i8 u8 i16 u16 i32 u32 i64 u64 i128 u128);
fn main() {
    ints!(i8 u8 i16 u16 i32 u32 i64 u64 i128 u128);
    let bb = std::hint::black_box::<i128>;
    let x = bb(-170141183460469231731687303715884105728);
    println!("{x} {:x} {:?} {}", x, x.checked_abs(), x.unsigned_abs());
    println!(
        "{} {} {}",
        bb(10).pow(37) / bb(7),
        bb(-10).pow(37) % bb(1 << 70),
        (bb(1) << 126) / bb(-12345678901234567890)
    );
    println!("{:?} {:?}", x.overflowing_div(bb(-1)), (u128::MAX).carrying());
    println!("{:?}", "340282366920938463463374607431768211456".parse::<u128>());
    println!(
        "{:?} {:?} {:?} {:?} {:?}",
        "".parse::<u8>(),
        "-".parse::<i8>(),
        "+".parse::<u8>(),
        "-0".parse::<u8>(),
        "256".parse::<u8>()
    );
    println!("{:?}", "-129".parse::<i8>().map_err(|e| e.kind().clone()));
    for (a, b) in [
        (u128::MAX, 3),
        (1 << 127, (1 << 64) + 1),
        (12345678901234567890123456789, 987654321),
        (u128::MAX, u128::MAX - 1),
        (5, 1 << 100),
        (1 << 100, u64::MAX as u128),
    ] {
        let (a, b) = (std::hint::black_box(a), std::hint::black_box(b));
        println!("{} {} {} {}", a / b, a % b, a.wrapping_mul(b), a as f64 / b as f64);
    }
    for e in 0..128 {
        let v = std::hint::black_box(1u128) << e;
        print!("{} {} ", v as f32, (v.wrapping_mul(3)) as f64);
    }
    println!();
    for f in [0.0f64, -0.0, 1e40, -1e40, f64::NAN, f64::INFINITY, -1.5, 255.9, 1e19, 9.3e18, 3.4e38, 1.7e38] {
        let f = std::hint::black_box(f);
        println!(
            "{} {} {} {} {} {} {} {} {}",
            f as u8, f as i8, f as u32, f as i32, f as u64, f as i64, f as u128, f as i128, f as f32 as i16
        );
    }
    for i in 0..130u32 {
        print!("{:?} ", 3u64.checked_shl(i));
    }
    println!();
    println!(
        "{:?} {:?} {:?}",
        10u32.checked_next_power_of_two(),
        u8::MAX.checked_next_power_of_two(),
        17u16.next_multiple_of(5)
    );
    println!("{:?} {:?}", 7i32.div_euclid(-2), (-7i32).rem_euclid(2));
    println!("{} {}", 7u8.div_ceil(2), i16::MAX.signum());
    println!("{:?} {:?}", u8::from_str_radix("zz", 36), i64::from_str_radix("-zik0zj", 36));
}
trait Cy {
    fn carrying(self) -> (u128, bool);
}
impl Cy for u128 {
    fn carrying(self) -> (u128, bool) {
        let (a, c) = self.overflowing_add(1);
        (a, c)
    }
}
