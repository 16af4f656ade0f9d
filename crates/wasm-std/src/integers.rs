//! `{}` of integers, for size: one loop for all of them, which cannot leave its
//! buffer, so that no program has a panic only because it prints a number.
//! std's has a table of digits, two at a time, and code for each width: faster, and
//! several times as large.
use core::fmt::{self, Display, Formatter, Write};
use core::mem::transmute;

use crate::format::Show;

/// Digits of 2^64.
const LONGEST: usize = 20;

/// The digits of a number, at the end of `to`, which has room for the longest one.
macro_rules! digits {
    ($number:expr, $to:ident) => {{
        let mut number = $number;
        let end = $to.as_mut_ptr_range().end;
        let mut at = end;
        // An address is one variable where an index is two. SAFETY: there is room
        // for the longest number, and digits are text.
        unsafe {
            loop {
                at = at.sub(1);
                *at = b'0' + (number % 10) as u8;
                number /= 10;
                if number == 0 {
                    break;
                }
            }
            let length = end.offset_from_unsigned(at);
            str::from_utf8_unchecked(core::slice::from_raw_parts(at, length))
        }
    }};
}
pub(crate) use digits;

/// The same for numbers of one word, where divisions by 10 are much smaller.
macro_rules! show_digits {
    ($name:ident, $word:ty) => {
        #[inline(never)]
        fn $name(number: $word, negative: bool, f: &mut Formatter<'_>) -> fmt::Result {
            let mut room = [0u8; LONGEST];
            let text = digits!(number, room);
            // What `pad_integral` would do, with the one sign that there is.
            if f.width().is_none() && !f.sign_plus() {
                if negative {
                    f.write_char('-')?;
                }
                return f.write_str(text);
            }
            f.pad_integral(!negative, "", text)
        }
    };
}

show_digits!(show_word, u32);
show_digits!(show_long, u64);

macro_rules! display {
    ($($name:ident $path:literal $type:ty, $show:ident, $word:ty;)*) => { $(
        #[inline(never)]
        #[unsafe(export_name = $path)]
        fn $name(number: &$type, f: &mut Formatter<'_>) -> fmt::Result {
            #[allow(unused_comparisons)]
            let negative = *number < 0;
            let word = *number as $word;
            $show(if negative { word.wrapping_neg() } else { word }, negative, f)
        }
    )* };
}

display! {
    show_i8 "lean <i8 as core::fmt::Display>::fmt" i8, show_word, u32;
    show_i16 "lean <i16 as core::fmt::Display>::fmt" i16, show_word, u32;
    show_i32 "lean <i32 as core::fmt::Display>::fmt" i32, show_word, u32;
    show_isize "lean <isize as core::fmt::Display>::fmt" isize, show_word, u32;
    show_u8 "lean <u8 as core::fmt::Display>::fmt" u8, show_word, u32;
    show_u16 "lean <u16 as core::fmt::Display>::fmt" u16, show_word, u32;
    show_u32 "lean <u32 as core::fmt::Display>::fmt" u32, show_word, u32;
    show_usize "lean <usize as core::fmt::Display>::fmt" usize, show_word, u32;
    show_i64 "lean <i64 as core::fmt::Display>::fmt" i64, show_long, u64;
    show_u64 "lean <u64 as core::fmt::Display>::fmt" u64, show_long, u64;
}

// By core's names, which are those of the functions above once they stand there.
// SAFETY: what they show is behind a pointer.
pub const USIZE: Show =
    unsafe { transmute(<usize as Display>::fmt as fn(&usize, &mut Formatter<'_>) -> _) };
pub const U32: Show =
    unsafe { transmute(<u32 as Display>::fmt as fn(&u32, &mut Formatter<'_>) -> _) };
