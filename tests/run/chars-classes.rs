// char: classes over the whole range (counted and summed), digits, case mappings,
// escapes, encodings, ranges, arithmetic and conversions that fail.
fn tally(name: &str, class: impl Fn(char) -> bool) {
    let (mut count, mut sum, mut last) = (0u32, 0u64, '\0');
    for c in ('\0'..=char::MAX).filter(|c| class(*c)) {
        count += 1;
        sum = sum.wrapping_mul(31).wrapping_add(u64::from(c));
        last = c;
    }
    println!("{name}: {count} {sum:016x} {:x}", last as u32);
}

fn main() {
    tally("alphabetic", char::is_alphabetic);
    tally("numeric", char::is_numeric);
    tally("alphanumeric", char::is_alphanumeric);
    tally("lowercase", char::is_lowercase);
    tally("uppercase", char::is_uppercase);
    tally("whitespace", char::is_whitespace);
    tally("control", char::is_control);
    tally("ascii", |c| c.is_ascii());
    tally("changed by to_uppercase", |c| !c.to_uppercase().eq([c]));
    tally("changed by to_lowercase", |c| !c.to_lowercase().eq([c]));
    tally("longer in upper case", |c| c.to_uppercase().count() > 1);
    tally("escaped by Debug", |c| c.escape_debug().count() > 1);
    tally("three bytes", |c| c.len_utf8() == 3);
    tally("pairs", |c| c.len_utf16() == 2);

    for c in ['a', 'Z', '7', 'ß', 'İ', 'ŉ', 'ǆ', 'Σ', 'ς', 'ﬃ', 'ⅷ', '٣', '½', '\u{300}', '\u{200b}', '🦀', '\'', '"', '\\', '\u{7f}', '\u{10ffff}'] {
        let mut utf8 = [0; 4];
        let mut utf16 = [0; 2];
        println!(
            "{c:?} {} {} {:?} {:?} {:x?} {:x?}",
            c.escape_default(),
            c.escape_unicode(),
            c.to_uppercase().to_string(),
            c.to_lowercase().collect::<String>(),
            c.encode_utf8(&mut utf8).as_bytes(),
            c.encode_utf16(&mut utf16),
        );
        println!("  {:?} {:?} {:?} {}", c.to_digit(10), c.to_digit(16), c.to_digit(36), c.eq_ignore_ascii_case(&c.to_ascii_uppercase()));
    }
    for radix in [2, 10, 16, 36] {
        println!("{radix} {}", (0..40).map(|d| char::from_digit(d, radix).unwrap_or('.')).collect::<String>());
    }
    for n in [0x41, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0x10ffff, 0x110000, u32::MAX] {
        println!("{n:x} {:?} {:?}", char::from_u32(n), char::try_from(n).map_err(|e| e.to_string()));
    }
    println!("{:?} {:?}", u8::try_from('ÿ'), u8::try_from('Ā').map_err(|e| e.to_string()));
    println!("{:?} {:?}", "ab".parse::<char>().map_err(|e| e.to_string()), "".parse::<char>().map_err(|e| e.to_string()));
    println!("{:?} {:?}", ('\u{d7fe}'..='\u{e001}').collect::<Vec<_>>(), ('\u{d7fe}'..'\u{e001}').rev().nth(1));
    println!("{} {:?}", ('a'..='z').step_by(5).collect::<String>(), ('a'..='z').size_hint());
    println!("{:?}", char::decode_utf16([0x48, 0xd83e, 0xdd80, 0xdc00, 0x49]).map(|r| r.map_err(|e| e.unpaired_surrogate())).collect::<Vec<_>>());
    println!("{} {:?} {}", char::REPLACEMENT_CHARACTER, 'b'.max('a'), 'a' as u8 as char);
    println!("{:?}", b"\x00\t\n az\x7f\x80".map(|b| (b.is_ascii_graphic(), b.is_ascii_punctuation(), b.is_ascii_control(), b.is_ascii_hexdigit())));
    println!("{}", b"bytes \"\\\n\xff".escape_ascii());
}
