//! Floats from text, without std's 10 KB of powers of five.
//!
//! The text is read once; its first 19 digits are an integer w. Where w and the
//! power of ten are exact floats, the float is one operation of the machine, which
//! rounds once. Otherwise w * 10^q is counted in four words of 32 bits, thirteen
//! powers of five at a time; what does not fit falls off at the lower end:
//!
//! ```text
//! "0.1234567890123456789"   1234567890123456789 | 0 | 0   / 5^13 / 5^6 * 2^-19
//!                           = 11111100110101101 .. 001 | 01111010010 ..
//!                                 53 bits of a float     10000000000 is half way
//! ```
//!
//! What has fallen off is less than one unit of the 63 upper bits, so the float is
//! known unless half way lies within that unit: one text of a thousand. Then all
//! digits are counted, in LARGE words. Why that is enough:
//!
//! - Something falls off only while the top word of W is not zero, and makes the
//!   value less by 2^-32(W-1) of itself at most. With four words there are up to
//!   (345 + 12) / 13 steps, together less than 2^-91 of the value; with LARGE ones
//!   there are (345 + 761 + 12) / 13 steps and less than 2^-2777.
//! - D * 10^-k with D < 2^2592 (all digits) and k <= 1106 and half way, m * 2^e with
//!   m < 2^54, are in the ratio of D * 2^i and m * 5^k * 2^j, of which one has no
//!   factor 2^i or 2^j. These are integers: when they are not equal, they differ by
//!   1, or 2^-2623 of the smaller one. When they are equal, D has the factor 5^k and
//!   every division comes out even. D * 10^q below 10^330 has room as it is. So the
//!   result is half way when the words say so, and on their side of it otherwise.
use core::mem::transmute;
use core::num::{NonZero, ParseFloatError};

/// Words for all digits of a text.
const LARGE: usize = 88;
/// Digits behind the first 19. Half way between two floats has 767 digits at most,
/// so more of them say no more than that there is something.
const DIGITS: i32 = 760;

/// What a format of floats is.
#[derive(Clone, Copy)]
struct Format {
    /// Bits of a mantissa that are written down.
    bits: u32,
    /// The exponent of the least float of full length.
    least: i32,
    sign: u64,
}

const F64: Format = Format { bits: 52, least: -1022, sign: 1 << 63 };
const F32: Format = Format { bits: 23, least: -126, sign: 1 << 31 };

impl Format {
    fn infinity(self) -> u64 {
        ((2 - 2 * self.least) as u64 + 1) << self.bits
    }

    /// The bits of the float nearest to `upper * 2^(exponent - 62)`, the greater of
    /// two. A first bit that is written counts as one of the exponent, and so does
    /// what rounding carries into it.
    fn nearest(self, upper: u64, exponent: i32) -> u64 {
        let above = exponent - self.least;
        let dropped = (62 - self.bits as i32 - above.min(0)).min(64);
        let rounded = ((upper >> (dropped - 1)) + 1) >> 1;
        (rounded + ((above.max(0) as u64) << self.bits)).min(self.infinity())
    }
}

/// Times a factor, plus a term; what does not fit in.
fn multiply_add(words: &mut [u32], factor: u32, term: u32) -> u32 {
    let mut carry = term as u64;
    for word in words {
        carry += *word as u64 * factor as u64;
        *word = carry as u32;
        carry >>= 32;
    }
    carry as u32
}

/// Divides a number that is not zero, and moves up what becomes free at the top; by
/// how many words.
fn divide(words: &mut [u32], divisor: NonZero<u64>) -> i32 {
    let (mut rest, mut from, mut to) = (0u64, words.len(), words.len());
    let mut free = 0;
    while to != 0 {
        rest <<= 32;
        if from != 0 {
            from -= 1;
            // SAFETY: it is less than their number, and so is `to` below.
            rest |= unsafe { *words.get_unchecked(from) } as u64;
        }
        let digit = rest / divisor;
        rest -= digit * divisor.get();
        if digit == 0 && to == words.len() {
            free += 1;
        } else {
            to -= 1;
            unsafe { *words.get_unchecked_mut(to) = digit as u32 };
        }
    }
    free
}

/// The upper 63 bits of `words * 10^power`, of which the last one also says whether
/// there is more, and the exponent of the first. Some word is not zero, and the two
/// least are.
fn scale(words: &mut [u32], mut power: i32) -> (u64, i32) {
    let mut exponent = power;
    while power != 0 {
        let (mut five, sign) = (1u32, power.signum());
        while power != 0 && five < 1 << 30 {
            five *= 5;
            power -= sign;
        }
        if sign < 0 {
            // SAFETY: a power of five below 2^32.
            exponent -= 32 * divide(words, unsafe { NonZero::new_unchecked(five as u64) });
            continue;
        }
        let carry = multiply_add(words, five, 0);
        if carry != 0 {
            words.copy_within(1.., 0);
            if let Some(top) = words.last_mut() {
                *top = carry;
            }
            exponent += 32;
        }
    }
    let mut at = words.len() - 1;
    // SAFETY: what is not zero was above the two least words, and comes down only
    // where the top word is not zero.
    let (top, second, third, lower) = unsafe {
        while *words.get_unchecked(at) == 0 {
            at -= 1;
        }
        (*words.get_unchecked(at), *words.get_unchecked(at - 1), *words.get_unchecked(at - 2), words.get_unchecked(..at - 2))
    };
    let room = top.leading_zeros();
    let third = (third as u64) << room;
    let upper = ((top as u64) << 32 | second as u64) << room | third >> 32;
    let more = upper & 1 != 0 || third as u32 != 0 || lower.iter().any(|word| *word != 0);
    (upper >> 1 | more as u64, exponent + 32 * at as i32 + 31 - room as i32)
}

/// What `nearest` never is.
const UNDECIDED: u64 = !0;

/// The bits of the float nearest to `words * 10^(power + 64)`, the even one of two,
/// where the upper bits are not known but for some units.
#[cold]
#[inline(never)]
fn decide(words: &mut [u32], power: i32, unsure: u64, format: Format) -> u64 {
    let (upper, exponent) = scale(words, power);
    let below = format.nearest(upper - 1, exponent - 64);
    let above = format.nearest(upper + unsure, exponent - 64);
    if unsure != 0 && below != above {
        return UNDECIDED;
    }
    // Half way, they are two.
    above & !((below ^ above) & 1)
}

/// Infinity and what is no number, without sign.
fn named(text: &[u8], format: Format) -> Option<u64> {
    let letters = text.iter().fold(0, |word, &byte| word << 8 | (byte & 0xdf) as u64);
    match (text.len(), letters) {
        (3, 0x494e46) | (8, 0x494e46494e495459) => Some(format.infinity()),
        (3, 0x4e414e) => Some(format.infinity() | 1 << (format.bits - 1)),
        _ => None,
    }
}

/// `digits * 10^power`, and how long the text behind the first 19 digits is.
struct Decimal {
    digits: u64,
    power: i32,
    behind: usize,
}

fn read(text: &[u8]) -> Option<Decimal> {
    let (mut digits, mut power, mut behind) = (0u64, 0i32, 0);
    let (mut some, mut point) = (false, false);
    let mut rest = text;
    while let Some((&byte, next)) = rest.split_first() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            some = true;
            power -= point as i32;
            if digits < 1_000_000_000_000_000_000 {
                digits = digits * 10 + digit as u64;
            } else {
                power += 1;
                behind = behind.max(rest.len());
            }
        } else if byte == b'.' && !point {
            point = true;
        } else if byte | 0x20 == b'e' && some {
            power += exponent(next)?;
            break;
        } else {
            return None;
        }
        rest = next;
    }
    some.then_some(Decimal { digits, power, behind })
}

fn exponent(mut text: &[u8]) -> Option<i32> {
    let negative = text.first() == Some(&b'-');
    if let [b'-' | b'+', next @ ..] = text {
        text = next;
    }
    if text.is_empty() {
        return None;
    }
    let mut number = 0i32;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        if number < 0x10000 {
            number = number * 10 + digit as i32;
        }
    }
    Some(if negative { -number } else { number })
}

/// `digits * 10^power` where that is one operation on floats without error.
fn at_once(digits: u64, power: i32) -> Option<u64> {
    if digits > 1 << 53 || power.unsigned_abs() > 22 {
        return None;
    }
    let (mut scale, value) = (1.0, digits as f64);
    for _ in 0..power.unsigned_abs() {
        scale *= 10.0;
    }
    Some(if power < 0 { value / scale } else { value * scale }.to_bits())
}

/// Decides by all digits: the first 19, and those in the text behind them.
#[cold]
#[inline(never)]
fn decide_by_all(digits: u64, mut power: i32, behind: &[u8], format: Format) -> u64 {
    let mut words = [0; LARGE];
    let [_, _, counted @ ..] = &mut words;
    counted[0] = digits as u32;
    counted[1] = (digits >> 32) as u32;
    let (mut count, mut more) = (0i32, false);
    for byte in behind {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            if count == DIGITS {
                more |= digit != 0;
            } else {
                count += 1;
                multiply_add(counted, 10, digit as u32);
            }
        } else if *byte != b'.' {
            break;
        }
    }
    if more {
        count += 1;
        multiply_add(counted, 10, 1);
    }
    power -= count;
    decide(&mut words, power, 0, format)
}

/// The bits of the float that is nearest to a text without sign, the even one of two.
fn parse(text: &[u8], format: Format) -> Option<u64> {
    let Some(Decimal { digits, power, behind }) = read(text) else {
        return named(text, format);
    };
    if digits == 0 || power < -345 {
        return Some(0);
    }
    if power > 309 {
        return Some(format.infinity());
    }
    if format.bits == 52
        && behind == 0
        && let Some(word) = at_once(digits, power)
    {
        return Some(word);
    }
    // Digits behind 19 of them are less than 10^-18 of the value, or 10 units.
    let unsure = if behind == 0 { 1 } else { 12 };
    let word = decide(&mut [0, 0, digits as u32, (digits >> 32) as u32], power, unsure, format);
    if word != UNDECIDED {
        return Some(word);
    }
    let behind = text.get(text.len() - behind..).unwrap_or_default();
    Some(decide_by_all(digits, power, behind, format))
}

fn signed(text: &str, format: Format) -> Result<u64, ParseFloatError> {
    const { assert!(size_of::<ParseFloatError>() == 1) }
    let mut text = text.as_bytes();
    // SAFETY: it is one of two, `Empty` and `Invalid`.
    let error = unsafe { transmute::<bool, ParseFloatError>(!text.is_empty()) };
    let negative = text.first() == Some(&b'-');
    if let [b'-' | b'+', rest @ ..] = text {
        text = rest;
    }
    match parse(text, format) {
        Some(word) => Ok(if negative { word | format.sign } else { word }),
        None => Err(error),
    }
}

#[unsafe(export_name = "lean <f64 as core::str::traits::FromStr>::from_str")]
fn f64_from(text: &str) -> Result<f64, ParseFloatError> {
    signed(text, F64).map(f64::from_bits)
}

#[unsafe(export_name = "lean <f32 as core::str::traits::FromStr>::from_str")]
fn f32_from(text: &str) -> Result<f32, ParseFloatError> {
    signed(text, F32).map(|word| f32::from_bits(word as u32))
}
