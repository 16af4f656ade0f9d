//! Floats as text, with one way to find digits and one to write them.
//!
//! std has two ways to find the digits: Grisu, which is fast, needs a table and
//! gives up on some floats, and Dragon, which counts in large integers and knows
//! all of them; each once for the shortest digits that mean the float and once for
//! a given number of them. Here a float is a fraction, whose digits come out one by
//! one, and rounding is a comparison with what is left of it:
//!
//! ```text
//! 1.5 = 0.15 * 10^1     value 3, scale 20
//!                       value * 10 / scale = 1, and 10 are left
//!                       value * 10 / scale = 5, and 0 are left
//! ```
//!
//! (Steele and White 1990, "How to print floating-point numbers accurately", with
//! the bounds and ties of std's Dragon.) Common floats need some four limbs and take
//! a microsecond, the largest and the smallest ten.
use core::cmp::Ordering::{self, Equal, Greater, Less};
use core::fmt::{self, Alignment, Formatter, Write};

/// For 10^324, eight times the greatest float, and a digit more.
const LIMBS: usize = 40;
/// A float has 767 digits at most, and rounding may put one in front.
const DIGITS: usize = 770;

type Large = [u32; LIMBS];

#[inline(never)]
fn multiply(large: &mut [u32], factor: u32) {
    let mut carry = 0;
    for limb in large {
        carry += *limb as u64 * factor as u64;
        *limb = carry as u32;
        carry >>= 32;
    }
}

/// A fraction between 0 and 1, and how far away those begin that mean another float.
struct Fraction {
    value: Large,
    below: Large,
    above: Large,
    scale: Large,
    /// Limbs in use; the others are zero.
    used: usize,
    /// Do those at that very distance mean this float?
    inclusive: bool,
}

impl Fraction {
    /// `mantissa * 2^exponent`, not divided by anything yet.
    fn new(mantissa: u64, exponent: i32, below: u32, above: u32, inclusive: bool) -> Fraction {
        let bits = exponent.unsigned_abs();
        let large = |low: u64| {
            let mut large = [0; LIMBS];
            large[0] = low as u32;
            large[1] = (low >> 32) as u32;
            large
        };
        let mut new = Fraction {
            value: large(mantissa),
            below: large(below as u64),
            above: large(above as u64),
            scale: large(1),
            // Up to ten times the larger one of value and scale.
            used: (bits as usize + 64 + 8) / 32 + 1,
            inclusive,
        };
        let mut left = bits;
        while left > 0 {
            let step = left.min(31);
            if exponent < 0 {
                multiply(used(&mut new.scale, new.used), 1 << step);
            } else {
                new.multiply(1 << step);
            }
            left -= step;
        }
        new
    }

    #[inline(never)]
    fn multiply(&mut self, factor: u32) {
        for large in [&mut self.value, &mut self.below, &mut self.above] {
            multiply(used(large, self.used), factor);
        }
    }

    /// Adds `of` to `to` limb by limb, or takes it away; says how `to` compares
    /// with the scale then.
    #[inline(never)]
    fn against_scale(&self, to: &mut Large, of: &Large, minus: bool) -> Ordering {
        let mut carry = minus as u64;
        let mut order = Equal;
        for ((to, of), scale) in to.iter_mut().zip(of).zip(&self.scale).take(self.used) {
            carry += *to as u64 + (of ^ (minus as u32).wrapping_neg()) as u64;
            *to = carry as u32;
            carry >>= 32;
            order = (*to).cmp(scale).then(order);
        }
        order
    }

    fn includes(&self, order: Ordering) -> bool {
        order == Equal && self.inclusive
    }

    /// Does the scale mean this float, or less?
    fn reaches_scale(&self) -> bool {
        let order = self.against_scale(&mut self.value.clone(), &self.above, false);
        order == Greater || self.includes(order)
    }

    /// How twice the value compares with the scale.
    fn half(&self) -> Ordering {
        self.against_scale(&mut self.value.clone(), &self.value, false)
    }

    fn take_digit(&mut self) -> u8 {
        self.multiply(10);
        let mut digit = b'0';
        let mut rest = self.value;
        let mut order = self.against_scale(&mut rest, &[0; LIMBS], false);
        while order != Less {
            order = self.against_scale(&mut rest, &self.scale, true);
            digit += 1;
        }
        self.value = rest;
        digit
    }

    fn value_is_low(&self) -> bool {
        let order = self.value.iter().rev().cmp(self.below.iter().rev());
        order == Less || self.includes(order)
    }
}

fn used(large: &mut Large, count: usize) -> &mut [u32] {
    // SAFETY: no float has an exponent for which there is no room.
    unsafe { large.get_unchecked_mut(..count) }
}

/// How many digits are wanted: as few as mean the float, so many, or up to so many
/// behind the point.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Shortest,
    Digits(usize),
    Behind(usize),
}

/// 0.DIGITS * 10^exponent
struct Digits {
    digits: [u8; DIGITS],
    count: usize,
    exponent: i32,
}

impl Digits {
    fn push(&mut self, digit: u8) {
        // SAFETY: see DIGITS.
        unsafe { *self.digits.get_unchecked_mut(self.count) = digit };
        self.count += 1;
    }

    fn text(&self) -> &str {
        // SAFETY: as above; digits are text.
        unsafe { str::from_utf8_unchecked(self.digits.get_unchecked(..self.count)) }
    }

    /// `log2` is the whole part of the float's logarithm.
    fn find(&mut self, mut from: Fraction, log2: i32, wanted: Wanted) {
        // Never more than the exponent, since 1233 / 4096 is just below log10(2).
        self.exponent = log2 * 1233 >> 12;
        let mut left = self.exponent.unsigned_abs();
        while left > 0 {
            let (factor, tens) = if left < 9 { (10, 1) } else { (1_000_000_000, 9) };
            if self.exponent > 0 {
                multiply(used(&mut from.scale, from.used), factor);
            } else {
                from.multiply(factor);
            }
            left -= tens;
        }
        while from.reaches_scale() {
            multiply(used(&mut from.scale, from.used), 10);
            self.exponent += 1;
        }
        let most = match wanted {
            Wanted::Shortest => DIGITS as i32,
            Wanted::Digits(count) => count as i32,
            Wanted::Behind(count) => count as i32 + self.exponent,
        };
        if most < 0 {
            return;
        }
        let (mut down, mut up) = (false, false);
        while (self.count as i32) < most && !down && !up {
            let digit = from.take_digit();
            self.push(digit);
            down = from.value_is_low();
            up = wanted == Wanted::Shortest && from.reaches_scale();
        }
        let half = from.half();
        let rounds_up = match wanted {
            Wanted::Shortest => up && (!down || half != Less),
            _ => half == Greater || half == Equal && self.text().as_bytes().last().is_some_and(|last| last & 1 == 1),
        };
        if rounds_up {
            self.round_up(wanted);
        }
    }

    fn round_up(&mut self, wanted: Wanted) {
        let mut at = self.count;
        while at > 0 {
            at -= 1;
            // SAFETY: one of the digits.
            let digit = unsafe { self.digits.get_unchecked_mut(at) };
            if *digit != b'9' {
                *digit += 1;
                return;
            }
            *digit = b'0';
        }
        if !matches!(wanted, Wanted::Digits(_)) {
            self.push(b'0');
        }
        self.digits[0] = b'1';
        self.exponent += 1;
    }
}

/// A text, and so many zeros behind it.
type Piece<'a> = (&'a str, usize);

#[inline(never)]
fn repeat(f: &mut Formatter<'_>, c: char, times: usize) -> fmt::Result {
    for _ in 0..times {
        f.write_char(c)?;
    }
    Ok(())
}

#[inline(never)]
fn pad(f: &mut Formatter<'_>, sign: &str, pieces: &[Piece<'_>]) -> fmt::Result {
    let length: usize = pieces.iter().map(|(text, zeros)| text.len() + zeros).sum();
    let room = f.width().unwrap_or(0).saturating_sub(sign.len() + length);
    let zeros = if f.sign_aware_zero_pad() { room } else { 0 };
    let before = match f.align() {
        _ if zeros != 0 => 0,
        Some(Alignment::Left) => 0,
        Some(Alignment::Center) => room / 2,
        _ => room,
    };
    let fill = f.fill();
    repeat(f, fill, before)?;
    f.write_str(sign)?;
    repeat(f, '0', zeros)?;
    for (text, zeros) in pieces {
        f.write_str(text)?;
        repeat(f, '0', *zeros)?;
    }
    repeat(f, fill, room - before - zeros)
}

/// Of an exponent of ten, behind its letter.
fn exponent_text(room: &mut [u8; 6], letter: u8, exponent: i32) -> &str {
    let mut at = room.len();
    let mut put = |byte| {
        at -= 1;
        // SAFETY: three digits, a sign and a letter have room.
        unsafe { *room.get_unchecked_mut(at) = byte };
    };
    let mut rest = exponent.unsigned_abs();
    loop {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if exponent < 0 {
        put(b'-');
    }
    put(letter);
    // SAFETY: as above; all of it is ASCII.
    unsafe { str::from_utf8_unchecked(room.get_unchecked(at..)) }
}

/// Widths of the parts of a float.
struct Format {
    mantissa: u32,
    exponent: u32,
}

const F64: Format = Format { mantissa: 52, exponent: 11 };
const F32: Format = Format { mantissa: 23, exponent: 8 };

/// With an exponent behind the letter, or without a letter; `least` are digits behind
/// the point that are there in any case.
#[inline(never)]
fn show(word: u64, format: &Format, letter: u8, least: usize, f: &mut Formatter<'_>) -> fmt::Result {
    let greatest = (1 << format.exponent) - 1;
    let field = (word >> format.mantissa) as i32 & greatest;
    let fraction = word & ((1 << format.mantissa) - 1);
    let sign = match f.sign_plus() {
        _ if word >> (format.mantissa + format.exponent) != 0 => "-",
        true => "+",
        false => "",
    };
    if field == greatest {
        return match fraction {
            0 => pad(f, sign, &[("inf", 0)]),
            _ => pad(f, "", &[("NaN", 0)]),
        };
    }
    let precision = f.precision();
    let wanted = match precision {
        None => Wanted::Shortest,
        Some(count) if letter != 0 => Wanted::Digits(count + 1),
        Some(count) => Wanted::Behind(count),
    };
    let mut digits = Digits { digits: [0; _], count: 0, exponent: 0 };
    let exponent = field - (greatest / 2 + format.mantissa as i32);
    let whole = fraction | 1 << format.mantissa;
    let inclusive = precision.is_some() || field == 0 || fraction & 1 == 0;
    // The neighbours are half as far away below a power of two.
    let (mantissa, exponent, above) = match fraction {
        _ if field == 0 => (fraction << 1, exponent, 1),
        0 => (whole << 2, exponent - 2, 2),
        _ => (whole << 1, exponent - 1, 1),
    };
    if mantissa != 0 {
        let near = precision.is_none() as u32;
        let from = Fraction::new(mantissa, exponent, near, above * near, inclusive);
        digits.find(from, exponent + mantissa.ilog2() as i32, wanted);
    }
    if digits.count == 0 {
        digits.push(b'0');
        digits.exponent = 1;
    }
    let (text, count, exponent) = (digits.text(), digits.count, digits.exponent);
    // SAFETY: where it is cut there are digits in front and behind.
    let cut = |at: usize| unsafe { (text.get_unchecked(..at), text.get_unchecked(at..)) };
    if letter != 0 {
        let (first, rest) = cut(1);
        let zeros = precision.unwrap_or(0).saturating_sub(rest.len());
        let point = if rest.len() + zeros > 0 { "." } else { "" };
        let mut room = [0; 6];
        let behind = exponent_text(&mut room, letter, exponent - 1);
        return pad(f, sign, &[(first, 0), (point, 0), (rest, zeros), (behind, 0)]);
    }
    let behind = precision.unwrap_or(least);
    if exponent <= 0 {
        let zeros = exponent.unsigned_abs() as usize;
        pad(f, sign, &[("0.", zeros), (text, behind.saturating_sub(zeros + count))])
    } else if (exponent as usize) < count {
        let (front, rest) = cut(exponent as usize);
        pad(f, sign, &[(front, 0), (".", 0), (rest, behind.saturating_sub(rest.len()))])
    } else {
        let point = if behind > 0 { "." } else { "" };
        pad(f, sign, &[(text, exponent as usize - count), (point, behind)])
    }
}

macro_rules! floats {
    ($($format:ident $type:ty, $display:ident $display_path:literal, $debug:ident $debug_path:literal,
        $lower:ident $lower_path:literal, $upper:ident $upper_path:literal;)*) => { $(
        #[unsafe(export_name = $display_path)]
        fn $display(float: &$type, f: &mut Formatter<'_>) -> fmt::Result {
            show(float.to_bits() as u64, &$format, 0, 0, f)
        }

        #[unsafe(export_name = $debug_path)]
        fn $debug(float: &$type, f: &mut Formatter<'_>) -> fmt::Result {
            let size = float.abs();
            let is_far = size != 0.0 && size < 1e-4 || size >= 1e16;
            let letter = if is_far && f.precision().is_none() { b'e' } else { 0 };
            show(float.to_bits() as u64, &$format, letter, 1, f)
        }

        #[unsafe(export_name = $lower_path)]
        fn $lower(float: &$type, f: &mut Formatter<'_>) -> fmt::Result {
            show(float.to_bits() as u64, &$format, b'e', 0, f)
        }

        #[unsafe(export_name = $upper_path)]
        fn $upper(float: &$type, f: &mut Formatter<'_>) -> fmt::Result {
            show(float.to_bits() as u64, &$format, b'E', 0, f)
        }
    )* };
}

floats! {
    F64 f64, display_f64 "lean <f64 as core::fmt::Display>::fmt", debug_f64 "lean <f64 as core::fmt::Debug>::fmt",
        lower_f64 "lean <f64 as core::fmt::LowerExp>::fmt", upper_f64 "lean <f64 as core::fmt::UpperExp>::fmt";
    F32 f32, display_f32 "lean <f32 as core::fmt::Display>::fmt", debug_f32 "lean <f32 as core::fmt::Debug>::fmt",
        lower_f32 "lean <f32 as core::fmt::LowerExp>::fmt", upper_f32 "lean <f32 as core::fmt::UpperExp>::fmt";
}
