// The number types around numbers: NonZero, Wrapping, Saturating, Reverse, and what
// they have that plain numbers do not; conversions by From and TryFrom.
use std::cmp::Reverse;
use std::num::{NonZero, NonZeroI8, NonZeroU128, NonZeroU16, NonZeroU32, Saturating, Wrapping};

macro_rules! to {
    ($x:expr; $($to:ty),*) => {
        $( print!(" {}", <$to>::try_from($x).map_or_else(|_| "-".to_string(), |y| y.to_string())); )*
        println!();
    };
}

fn main() {
    let mut w = Wrapping(250u8);
    w += 10;
    println!("{w} {:?} {} {}", w - Wrapping(5), -w, !w);
    println!("{} {} {}", Wrapping(i32::MIN) * Wrapping(-1), Wrapping(1u64) << 65, Wrapping(0x1234u16) ^ Wrapping(0xff));
    println!("{} {}", -Wrapping(i8::MIN), Wrapping(7i128) * Wrapping(i128::MAX));
    println!("{:?}", (1..=40u32).map(Wrapping).fold(Wrapping(1), |a, b| a * b));
    let mut s = Saturating(100i8);
    s += 100;
    println!("{s} {} {} {}", -s - Saturating(5), Saturating(i8::MIN) * Saturating(-1), Saturating(200u8) + Saturating(100));
    println!("{} {}", Saturating(3u16).pow(20), Saturating(i64::MIN) / Saturating(-1));

    for n in [0u32, 1, 12, 1 << 31, u32::MAX] {
        let Some(n) = NonZeroU32::new(n) else {
            println!("zero");
            continue;
        };
        println!("{n} {} {} {:?} {}", n.leading_zeros(), n.trailing_zeros(), n.checked_add(1), n.ilog2());
        println!("  {:?} {} {:?} {}", n.checked_mul(n), n.is_power_of_two(), n.checked_next_power_of_two(), n.saturating_pow(2));
        println!("  {} {} {}", 1000 / n, 1000 % n, n | NonZeroU32::MIN);
    }
    println!("{:?} {:?}", "0".parse::<NonZeroU16>().map_err(|e| e.to_string()), "65535".parse::<NonZeroU16>());
    println!("{:?} {:?}", NonZeroI8::try_from(0).map_err(|e| e.to_string()), NonZeroI8::MIN.checked_abs());
    println!("{:?} {:?}", NonZeroU128::MAX.get().count_ones(), NonZero::<i64>::new(-5).map(|n| n.unsigned_abs()));
    let mut list = [NonZero::new(3u8), None, NonZero::new(1)];
    list.sort();
    println!("{list:?} {}", size_of::<Option<NonZero<u64>>>());
    let mut words = ["b", "c", "a"].map(Reverse);
    words.sort();
    println!("{words:?} {:?}", Reverse(1).max(Reverse(2)).0);

    for x in [-1i16, 0, 127, 128, 300] {
        to!(x; i8, u8, u16, u32, i64, u64, u128);
    }
    for x in [0u64, 255, 65536, 1 << 40, u64::MAX] {
        to!(x; i8, u8, u16, i32, u32, i64, i128);
    }
    for x in [i128::MIN, -1, 1 << 64] {
        to!(x; i8, i64, u64, u128);
    }
    println!("{:?}", u8::try_from(-1i32).map_err(|e| e.to_string()));
    println!("{} {} {}", f64::from(i32::MIN), f32::from(u16::MAX), i128::from(u64::MAX) + i128::from(true));
    println!("{} {} {:?}", u32::from('é'), u16::from(NonZeroU16::MAX), u32::from(std::net::Ipv4Addr::new(1, 2, 3, 4)));
    println!("{:?} {:?}", 5u32.checked_signed_diff(9), 100u8.checked_add_signed(-101));
    println!("{} {} {}", 7u32.div_ceil(2), 7u32.next_multiple_of(4), (-7i32).rem_euclid(3));
    println!("{:?} {:?}", 10u8.carrying(), u8::MAX.isqrt());
}
trait Carrying {
    fn carrying(self) -> (u8, bool);
}
impl Carrying for u8 {
    fn carrying(self) -> (u8, bool) {
        self.overflowing_mul(26)
    }
}
