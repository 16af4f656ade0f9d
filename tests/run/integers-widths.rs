// Every integer width: limits, arithmetic through a generic table, casts
// between all of them, sign extension, division and remainder of every sign.

macro_rules! table {
    ($($t:ident)*) => {$(
        println!("{:>5} {} {} {}", stringify!($t), $t::MIN, $t::MAX, $t::BITS);
        let mut acc: $t = 1;
        for i in 0..40u32 {
            acc = acc.wrapping_mul(31).wrapping_add(i as $t) ^ (acc >> 3);
        }
        let b = (acc | 1) >> 1 | 1;
        println!("      mix {acc} {:#x} / {} % {} count {} lead {} trail {}",
            acc, acc.wrapping_div(b), acc.wrapping_rem(b), acc.count_ones(), acc.leading_zeros(), (acc << 2).trailing_zeros());
    )*};
}

macro_rules! casts {
    ($x:expr => $($t:ident)*) => {{
        let x = $x;
        let all = [$( format!("{}:{}", stringify!($t), x as $t) ),*];
        println!("{x}: {}", all.join(" "));
    }};
}

fn division<T>(pairs: &[(T, T)])
where
    T: Copy + std::fmt::Display + std::ops::Div<Output = T> + std::ops::Rem<Output = T> + Euclid,
{
    for &(a, b) in pairs {
        println!("{a} by {b}: {} {} | {} {}", a / b, a % b, a.de(b), a.re(b));
    }
}
trait Euclid {
    fn de(self, o: Self) -> Self;
    fn re(self, o: Self) -> Self;
}
macro_rules! euclid {
    ($($t:ident)*) => {$(
        impl Euclid for $t {
            fn de(self, o: $t) -> $t { self.div_euclid(o) }
            fn re(self, o: $t) -> $t { self.rem_euclid(o) }
        }
    )*};
}
euclid!(i8 i16 i32 i64 i128 u8 u64);

// Opaque to the optimiser: values come from a table that is filled at run time.
fn values() -> Vec<i64> {
    let mut v = vec![0, 1, -1, 127, 128, 255, 256, -128, -129];
    v.extend([i16::MAX as i64 + 1, i32::MAX as i64, i32::MIN as i64 - 1, i64::MAX, i64::MIN]);
    v.push(0x0123_4567_89ab_cdef);
    v
}

fn main() {
    table!(u8 i8 u16 i16 u32 i32 u64 i64 u128 i128);
    for x in values() {
        casts!(x => u8 i8 u16 i16 u32 i32 u64 i64 u128 i128);
    }
    for x in [u128::MAX, 1 << 127, (1 << 64) - 1, 1 << 64] {
        casts!(x => i8 u16 i32 u64 i64 i128);
    }
    casts!(-5i8 => u8 u16 u32 u64 u128 i128);
    casts!(200u8 => i8 i16 i32 i64);
    casts!(true => u8 i32 u64);
    println!("{} {} {}", 'é' as u32, 'é' as u8, 233u8 as char);

    division::<i8>(&[(7, 2), (-7, 2), (7, -2), (-7, -2), (-128, 3), (127, -128)]);
    division::<i16>(&[(-32768, 7), (32767, -32768)]);
    division::<i32>(&[(i32::MIN, 10), (i32::MAX, -1), (-1, i32::MAX), (1_000_000_007, -97)]);
    division::<i64>(&[(i64::MIN, 10), (i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (-9_876_543_210, 1_234)]);
    division::<i128>(&[(i128::MIN, 10), (i128::MAX, -(1 << 70)), (-(1 << 100), 3), (5, -(1 << 90))]);
    division::<u8>(&[(255, 16), (3, 200)]);
    division::<u64>(&[(u64::MAX, 3), (u64::MAX - 1, u64::MAX), (1 << 63, 1 << 31)]);

    let mut h = 0u32;
    for a in (i8::MIN..=i8::MAX).step_by(5) {
        for b in (i8::MIN..=i8::MAX).step_by(7).filter(|b| *b != 0) {
            let q = a.wrapping_div(b) as u8 as u32;
            let r = a.wrapping_rem(b) as u8 as u32;
            h = h.rotate_left(5) ^ (q << 8 | r) ^ (a.wrapping_shr(b as u32) as u32);
        }
    }
    println!("{h:08x}");
    println!("{} {} {}", 7u32.div_ceil(2), 13i32.abs_diff(-20), 100u8.midpoint(201));
    println!("{:?} {} {}", 17u32.checked_next_multiple_of(8), 10u64.isqrt(), u64::MAX.isqrt());
    println!("{} {} {}", 1000u32.ilog10(), 1023u32.ilog2(), 80u32.ilog(3));
    println!("{} {} {}", (-17i32).signum(), i64::MIN.unsigned_abs(), (-17i32).rem_euclid(5));
}
