// The checked, wrapping, saturating, overflowing and strict families for every
// width, at the edges, folded into a table that shows each disagreement.

macro_rules! edges {
    ($t:ident) => {{
        let mut v = vec![$t::MIN, $t::MIN + 1, $t::MAX - 1, $t::MAX, $t::MAX / 2, $t::MAX / 3, 0, 1, 2, 3, 10];
        v.push((0 as $t).wrapping_sub(1));
        v.push((0 as $t).wrapping_sub(2));
        v
    }};
}

macro_rules! family {
    ($($t:ident)*) => {$({
        let v = edges!($t);
        let mut overflows = [0u32; 7];
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        let mut mix = |x: $t| {
            for b in x.to_le_bytes() {
                hash = (hash ^ b as u64).wrapping_mul(0x100_0000_01b3);
            }
        };
        for &a in &v {
            for &b in &v {
                let ops = [
                    (a.checked_add(b), a.wrapping_add(b), Some(a.saturating_add(b)), a.overflowing_add(b)),
                    (a.checked_sub(b), a.wrapping_sub(b), Some(a.saturating_sub(b)), a.overflowing_sub(b)),
                    (a.checked_mul(b), a.wrapping_mul(b), Some(a.saturating_mul(b)), a.overflowing_mul(b)),
                ];
                for (i, (c, w, s, o)) in ops.into_iter().enumerate() {
                    assert_eq!(o.0, w);
                    assert_eq!(c, (!o.1).then_some(w));
                    mix(w);
                    mix(s.unwrap());
                    overflows[i] += o.1 as u32;
                }
                match a.checked_div(b) {
                    Some(q) => mix(q),
                    None => overflows[3] += 1,
                }
                match a.checked_rem_euclid(b) {
                    Some(r) => mix(r),
                    None => overflows[4] += 1,
                }
                let n = (b as u32) & 0xff;
                match a.checked_shl(n) {
                    Some(x) => mix(x),
                    None => overflows[5] += 1,
                }
                mix(a.wrapping_shl(n));
                mix(a.wrapping_shr(n));
                mix(a.overflowing_shr(n).0);
                mix(a.rotate_left(n % $t::BITS) ^ b);
                match a.checked_pow(n % 9) {
                    Some(x) => mix(x),
                    None => overflows[6] += 1,
                }
                mix(a.saturating_pow(n % 9));
                mix(a.wrapping_pow(n % 9));
            }
            mix(a.wrapping_neg());
            mix(a.swap_bytes());
            mix(a.reverse_bits());
            mix(a.to_be());
        }
        println!("{:>4}: {overflows:?} {hash:016x}", stringify!($t));
    })*};
}

macro_rules! signed {
    ($($t:ident $u:ident)*) => {$({
        for a in [$t::MIN, -1, 0, $t::MAX] {
            println!("{} {:?} {:?} {} {} {:?} {:?} {:?}", a, a.checked_abs(), a.checked_neg(), a.wrapping_abs(), a.unsigned_abs(),
                a.checked_add_unsigned($u::MAX), a.checked_sub_unsigned(1), a.overflowing_neg());
            println!("  {} {} {:?}", a.saturating_neg(), a.saturating_abs(), ($u::MAX / 2).checked_add_signed(a));
        }
    })*};
}

fn main() {
    family!(u8 i8 u16 i16 u32 i32 u64 i64 u128 i128);
    signed!(i8 u8 i16 u16 i32 u32 i64 u64 i128 u128);
    println!("{:?} {:?}", i32::MIN.checked_div(-1), i32::MIN.overflowing_div(-1));
    println!("{:?} {:?}", i64::MIN.checked_rem(-1), i64::MIN.wrapping_rem(-1));
    println!("{} {}", i16::MIN.saturating_div(-1), 5i32.wrapping_div_euclid(-2));
    println!("{:?} {:?}", 255u8.checked_next_power_of_two(), 100u8.next_power_of_two());
    println!("{:?} {:?}", 5u8.carrying_like(250, true), 0u64.borrowing_like(1));
    let wide: u32 = (1..=12u32).try_fold(1u32, |a, x| a.checked_mul(x)).unwrap();
    println!("{wide} {:?}", (1..=13u32).try_fold(1u32, |a, x| a.checked_mul(x)));
    use std::num::{NonZeroU8, Saturating, Wrapping};
    let w = Wrapping(250u8) + Wrapping(10) - Wrapping(20u8) * Wrapping(3u8) << 1;
    let s = Saturating(250u8) + Saturating(10) - Saturating(7);
    println!("{w} {s} {:?} {:?}", NonZeroU8::new(0), NonZeroU8::new(9).and_then(|n| n.checked_mul(NonZeroU8::MAX)));
}

trait Carry: Sized {
    fn carrying_like(self, o: Self, c: bool) -> (Self, bool);
    fn borrowing_like(self, o: Self) -> (Self, bool);
}
macro_rules! carry {
    ($($t:ident)*) => {$(impl Carry for $t {
        fn carrying_like(self, o: $t, c: bool) -> ($t, bool) {
            let (a, x) = self.overflowing_add(o);
            let (b, y) = a.overflowing_add(c as $t);
            (b, x | y)
        }
        fn borrowing_like(self, o: $t) -> ($t, bool) { self.overflowing_sub(o) }
    })*};
}
carry!(u8 u64);
