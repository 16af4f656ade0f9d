//! Strings: what is UTF-8, and what a panic says of a cut within a character.
//!
//! std checks with a table of 256 widths, and its panic shows the character with
//! the tables that `{:?}` needs, which most programs reach by this panic alone.

/// What std's `Utf8Error` is: it is looked at by std only.
#[allow(dead_code)]
struct Broken {
    valid_up_to: usize,
    error_len: Option<u8>,
}

/// How many bytes a character has by its first one, beyond ASCII, and which may
/// come second; 0: it begins none.
fn shape(first: u8) -> (usize, u8, u8) {
    let width = 2 + (first >= 0xe0) as usize + (first >= 0xf0) as usize;
    // Below are characters that take fewer bytes, above halves of pairs of UTF-16
    // and what is no character.
    let least = match first {
        0xe0 => 0xa0,
        0xf0 => 0x90,
        _ => 0x80,
    };
    let most = match first {
        0xed => 0x9f,
        0xf4 => 0x8f,
        _ => 0xbf,
    };
    (if (0xc2..=0xf4).contains(&first) { width } else { 0 }, least, most)
}

/// Checks without std's table of 256 widths.
#[unsafe(export_name = "lean core::str::converts::from_utf8")]
fn from_utf8(bytes: &[u8]) -> Result<&str, Broken> {
    const WORD: usize = size_of::<u64>();
    const BEYOND_ASCII: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        if first < 0x80 {
            at += 1;
            // SAFETY: what is read is in `bytes`.
            while bytes.len() - at >= WORD
                && unsafe { (bytes.as_ptr().add(at) as *const u64).read_unaligned() } & BEYOND_ASCII == 0
            {
                at += WORD;
            }
            continue;
        }
        let (width, mut least, mut most) = shape(first);
        let mut behind = 1;
        while behind < width {
            match bytes.get(at + behind) {
                None => return Err(Broken { valid_up_to: at, error_len: None }),
                Some(byte) if (least..=most).contains(byte) => behind += 1,
                Some(_) => break,
            }
            (least, most) = (0x80, 0xbf);
        }
        if behind != width {
            return Err(Broken { valid_up_to: at, error_len: Some(behind as u8) });
        }
        at += width;
    }
    // SAFETY: all of it was looked at.
    Ok(unsafe { core::str::from_utf8_unchecked(bytes) })
}

/// std shows the character as `{:?}` does, for which it needs the tables of what
/// can be printed. Only characters beyond ASCII have an inside.
#[unsafe(export_name = "lean core::str::slice_error_fail_rt")]
#[track_caller]
fn cut_string(text: &str, begin: usize, end: usize) -> ! {
    let length = text.len();
    if begin <= length && end <= length {
        if begin > end {
            panic!("byte range starts at {begin} but ends at {end}");
        }
        let (name, at) = match text.is_char_boundary(begin) {
            false => ("start", begin),
            true => ("end", end),
        };
        let is_inside = |at: usize| text.as_bytes().get(at).is_some_and(|byte| *byte as i8 <= -65);
        if is_inside(at) {
            let (mut from, mut to) = (at, at + 1);
            while is_inside(from) {
                from -= 1;
            }
            while is_inside(to) {
                to += 1;
            }
            // SAFETY: a whole character, between its first byte and the next one's.
            let inside = unsafe { text.get_unchecked(from..to) };
            panic!(
                "{name} byte index {at} is not a char boundary; it is inside '{inside}' (bytes {from}..{to} of string)"
            );
        }
    }
    let (name, at) = if begin > length { ("start", begin) } else { ("end", end) };
    panic!("{name} byte index {at} is out of bounds for string of length {length}");
}

/// std reads aligned words, after the bytes before the first and before the bytes
/// behind the last.
#[unsafe(export_name = "lean core::slice::memchr::memchr_aligned")]
fn memchr(byte: u8, text: &[u8]) -> Option<usize> {
    const WORD: usize = size_of::<u64>();
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = 0;
    while text.len() - at >= WORD {
        // SAFETY: in the text.
        let word = unsafe { (text.as_ptr().add(at) as *const u64).read_unaligned() };
        let other = word ^ (byte as u64 * ONES);
        if other.wrapping_sub(ONES) & !other & (ONES << 7) != 0 {
            break;
        }
        at += WORD;
    }
    while let Some(&found) = text.get(at) {
        if found == byte {
            return Some(at);
        }
        at += 1;
    }
    None
}
