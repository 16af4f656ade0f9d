//! Floats from text, without std's 10 KB of powers of five.
//!
//! std multiplies by a power of five from a table, which decides nearly every
//! text, and counts in decimal digits where it does not. Here a text with few
//! digits and a small exponent is one operation of the machine, which rounds
//! once; everything else is decided exactly, as a fraction of two large integers:
//!
//! ```text
//! "123.4e-30"    1234 / 10^31    = 1.87.. / 2^97   by lengths in bits
//!                                  then bit for bit: is what is left of the
//!                                  numerator at least the denominator?
//! ```
//!
//! The last bit is followed by a comparison that says how to round. This takes
//! microseconds where std's table takes tens of nanoseconds.

/// Limbs of the large integers: 801 digits and 10^1125 both fit, with the bits by
/// which one is moved to the length of the other.
const LIMBS: usize = 128;
/// Half way between two floats has 767 digits at most, so more of them say no
/// more than that there is something.
const DIGITS: usize = 800;

/// A float of an exponent that is biased and a mantissa without its first bit,
/// with which std's `BiasedFp` has everything in common.
#[allow(dead_code)] // std reads them
pub struct Biased {
    mantissa: u64,
    exponent: i32,
}

/// What a format of floats is.
struct Format {
    /// Bits of a mantissa that are written down.
    bits: u32,
    /// The exponent of the least float of full length.
    least: i32,
}

const F64: Format = Format { bits: 52, least: -1022 };
const F32: Format = Format { bits: 23, least: -126 };

impl Format {
    fn infinity(&self) -> u64 {
        ((2 - 2 * self.least) as u64 + 1) << self.bits
    }

    /// The parts of a float, given by its bits.
    fn parts(&self, word: u64) -> Biased {
        let mantissa = word & ((1 << self.bits) - 1);
        Biased { mantissa, exponent: (word >> self.bits) as i32 }
    }
}

/// An integer; its limbs from `used` on are zero.
struct Large {
    limbs: [u32; LIMBS],
    used: usize,
}

impl Large {
    fn new() -> Large {
        Large { limbs: [0; LIMBS], used: 0 }
    }

    #[inline(never)]
    fn multiply_add(&mut self, factor: u32, term: u32) {
        let mut carry = term as u64;
        for limb in self.limbs.iter_mut().take(self.used) {
            carry += *limb as u64 * factor as u64;
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry != 0 {
            // What is counted with is shorter, see LIMBS.
            if let Some(limb) = self.limbs.get_mut(self.used) {
                *limb = carry as u32;
            }
            self.used += 1;
        }
    }

    fn times_power_of_ten(&mut self, power: i32) {
        for _ in 0..power {
            self.multiply_add(10, 0);
        }
    }

    fn times_power_of_two(&mut self, mut power: i32) {
        while power > 0 {
            self.multiply_add(1 << power.min(31), 0);
            power -= 31;
        }
    }

    fn bits(&self) -> i32 {
        match self.used {
            0 => 0,
            used => {
                let top = self.limbs.get(used - 1).copied().unwrap_or(1);
                (used as i32) * 32 - top.leading_zeros() as i32
            }
        }
    }

    /// Is this less, equal, or greater: a number below, at or above zero.
    #[inline(never)]
    fn compare(&self, other: &Large) -> i32 {
        let mut at = self.used.max(other.used);
        while at != 0 {
            at -= 1;
            let (a, b) = (self.limbs.get(at), other.limbs.get(at));
            if a != b {
                return if a > b { 1 } else { -1 };
            }
        }
        0
    }

    /// Takes away what is not more.
    fn subtract(&mut self, other: &Large) {
        let mut borrow = 0i64;
        for (limb, off) in self.limbs.iter_mut().zip(&other.limbs).take(self.used) {
            borrow += *limb as i64 - *off as i64;
            *limb = borrow as u32;
            borrow >>= 32;
        }
    }
}

/// `digits * 10^exponent` of a text without sign that std has found to be right.
struct Decimal {
    digits: Large,
    count: usize,
    exponent: i32,
}

fn read(text: &[u8]) -> Decimal {
    let mut digits = Large::new();
    let (mut count, mut exponent, mut more) = (0, 0i32, false);
    let mut behind_point = false;
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            exponent -= behind_point as i32;
            if count == DIGITS {
                more |= digit != 0;
                exponent += 1;
            } else if count != 0 || digit != 0 {
                digits.multiply_add(10, digit as u32);
                count += 1;
            }
        } else if byte == b'.' {
            behind_point = true;
        } else {
            let (mut number, mut negative) = (0i32, false);
            for &byte in rest.by_ref() {
                let digit = byte.wrapping_sub(b'0');
                if digit < 10 {
                    if number < 100_000_000 {
                        number = number * 10 + digit as i32;
                    }
                } else {
                    negative = byte == b'-';
                }
            }
            exponent += if negative { -number } else { number };
        }
    }
    if more {
        digits.multiply_add(10, 1);
        count += 1;
        exponent -= 1;
    }
    Decimal { digits, count, exponent }
}

/// The bits of the float that is nearest, the even one of two.
#[inline(never)]
fn nearest(text: &[u8], format: Format) -> u64 {
    let Decimal { digits: mut over, count, exponent } = read(text);
    let magnitude = count as i32 + exponent;
    if count == 0 || magnitude < -324 {
        return 0;
    }
    if magnitude > 310 {
        return format.infinity();
    }
    let mut under = Large::new();
    under.multiply_add(0, 1);
    over.times_power_of_ten(exponent);
    under.times_power_of_ten(-exponent);
    // The value is over / under * 2^power, with a quotient of at least 1 and
    // below 2.
    let mut power = over.bits() - under.bits();
    over.times_power_of_two(-power);
    under.times_power_of_two(power);
    if over.compare(&under) < 0 {
        over.multiply_add(2, 0);
        power -= 1;
    }
    let above = (power - format.least).max(0);
    let mut wanted = format.bits as i32 + 1 + (power - format.least).min(0);
    if wanted < 0 {
        return 0;
    }
    let mut word = 0u64;
    while wanted != 0 {
        word <<= 1;
        if over.compare(&under) >= 0 {
            over.subtract(&under);
            word += 1;
        }
        over.multiply_add(2, 0);
        wanted -= 1;
    }
    let rest = over.compare(&under);
    if rest > 0 || rest == 0 && word & 1 != 0 {
        word += 1;
    }
    // A first bit that is written counts as one of the exponent, and so does what
    // rounding carries into it.
    (word + ((above as u64) << format.bits)).min(format.infinity())
}

/// Says that only the text itself can tell.
const UNDECIDED: Biased = Biased { mantissa: 0, exponent: -1 };

macro_rules! parse {
    ($float:ty, $format:expr, $powers:expr, $quick:ident, $quick_name:literal, $exact:ident, $exact_name:literal) => {
        #[unsafe(export_name = $quick_name)]
        fn $quick(exponent: i64, digits: u64) -> Biased {
            let powers = exponent.unsigned_abs();
            if digits != 0 && (digits > 1 << ($format.bits + 1) || powers > $powers) {
                return UNDECIDED;
            }
            // Both are exact, so this rounds once.
            let mut scale: $float = 1.0;
            let mut value = digits as $float;
            if digits != 0 {
                for _ in 0..powers {
                    scale *= 10.0;
                }
            }
            value = if exponent < 0 { value / scale } else { value * scale };
            $format.parts(value.to_bits() as u64)
        }

        #[unsafe(export_name = $exact_name)]
        fn $exact(text: &[u8]) -> Biased {
            $format.parts(nearest(text, $format))
        }
    };
}

parse!(f64, F64, 22, quick_f64, "lean core::num::imp::dec2flt::lemire::compute_float::<f64>", exact_f64, "lean core::num::imp::dec2flt::slow::parse_long_mantissa::<f64>");
parse!(f32, F32, 10, quick_f32, "lean core::num::imp::dec2flt::lemire::compute_float::<f32>", exact_f32, "lean core::num::imp::dec2flt::slow::parse_long_mantissa::<f32>");
