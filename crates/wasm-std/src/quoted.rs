//! `{:?}` of text and characters: what is written as an escape, in half the room.
//!
//! std has a table of what can be printed, one of what joins the character in front
//! (grapheme extenders), and slices its text with checks that have messages. Here
//! one table has the lengths of runs: so many characters are escaped, then so many
//! are not, and so on. Finding a character in it takes a microsecond or two, so
//! this is for size; ASCII needs no table.
use core::char::UNICODE_VERSION;
use core::fmt::{self, Formatter, Write};

/// Of characters from U+7F on, beginning with escaped ones: lengths of runs as
/// digits of three bits, the lowest first, each but the last of a number with 8
/// added. `runs.rs` beside this folder writes it.
const RUNS: &str = "\
    a4c11aa918e1812647111c218c37ec21e42a623e5111212191b34692a1b111e5d2821dc18116221484211e3d\
    39b1b11e1b591738341911317f1193511b158482a597f61114814137a12d312181222e21711343112622211d\
    12134835116422e21712121243834117a12311c11191131e2171215348111231f124c171812181222e217121\
    531216222f12134a2b1116331432111232333c15112331331d2d263181131f21823134b2312224a17a11b113\
    1f21a115322112f23124a113e1b1131952112531312431a14a3221a23831911127912677a123c18612b18181\
    d1d421115183111a112911251191a12484832b311111e11c4a2151259681161d1d4d5416122293243824d112\
    261f1185115129f51427111429514294142711142f1197142b815d33a36ea126288a11c339b17a2d1b23291a\
    2e1d113f1c62178112b1913a16a16b15a169b1752a4115e81a1f344234216713a525b1c54a36b13972238711\
    91112816d1a16a16e1ea186a143811d391c128442687112311d1868125f13e75b52b1b11d117416132158838\
    81ea4262e4262811111111f32d61f11e1261b223191928381f59222b31d13a4e7c924aba1e2b1d2cac329f53\
    25d5115128772f1f29171717171717171794eb1a4a319b1c1ea3a3821956821ea14dc15b51eb11ea191861dd\
    9973f691cb5c2f541a18428a12681db3c2921314193254a168781c81a1c183d11e48193b11c1e36861242221\
    d11b1471931956222b13181112a12841b611322521118392281b162626917171c74de112143a16cced2c1f24\
    96c8c82ed52ad1e47c1551183151112121a9a1848282a1e2b41b214451f824db22f3362626233717d122c11a\
    31b2121f12e1a4bf1534d538b11d131f5d5b82d339682b34c491e35e4a1e31d44e1a5eb22a16c44c448581c6\
    b1c11f117121b11f117123c6c1fe491e2a1818361a5191d816211c512312f21891819186b2125943b35b3e48\
    74c22f5f14131d3a191791788184d46c191e63d32b35a374c178a1991f6b6d1b67a5c1a16e481838128a3f31\
    a531228268191f48581e2b191e2a244e4c3c2f29111e6f174e31221c196422214e1937a191c45191a281b413\
    b1c6911181421821c2b1a21c3324612f7711141f11b16f513d1a1812181222e2171215311114222231c17c3a\
    111211e41112f1112311312f487812311d21113e38612611211212481a1ec2f51264212b3c4b68121124b1a1\
    6d1b2b511128126a16c2c3b331124191f29f2f591121cc1ba1c18121281121831512641391a1e81812a58141\
    4b31a18562481911623e5d11291d19917a1fa1131118b1a4e1a16911e4e1116a1d33849317121b917121e4d2\
    191a166121d44211117a16c54a1ee3b22491f11c48123f2ea11f1a6d1bbe1ec1fd115b1c83c995bc1d18e829\
    2693bbe75f8919fad1e3c133a1e8b39f817f31a149a11a16e371a1867f1a1a1171d25b28e6a7e83bb1593293\
    c5b91587b1d18814e1591eabe195849c1be1dff82417121bc4f11d3321e1481c96c8c4bd15d13917a121218c\
    d7df33ce66f2f192fb1ce1c7ee3a1f42c753e227e34d7d2a8131af1c2c1c2c1fa19193f82da11f8112212224\
    1c11117198114281171c3141511371ca52cc42ae81f64a6811e117ce92f366d84e7aa2d5a172a142885e3a2c\
    54a1518a7c34a1ea3e32b141883f3131217259128c3714121f11d8329186c81714a1429ac1c81c91d7a8341b\
    31211211a1141111614111111312112111111111121124171414111a11925315192c62e94c54cc1c1f12f11f\
    11d4a1ed287d3d1c549172e16ab29bf13923d13ab36c141f1c148781a168581e32c142e191f48b581e12d13b\
    1397114822c14a17ba21fc1d8828cbba184ebc812e9ab129ece1f1ed91ace4eb81acf2b9d915adc82e8edcb3";
const KNOWN: (u8, u8, u8) = (17, 0, 0);

static PACKED: [u8; RUNS.len().div_ceil(2)] = {
    let mut packed = [0; RUNS.len().div_ceil(2)];
    let mut at = 0;
    while at < RUNS.len() {
        let digit = match RUNS.as_bytes()[at] {
            digit @ b'0'..=b'9' => digit - b'0',
            digit => digit - b'a' + 10,
        };
        packed[at / 2] |= digit << (at % 2 * 4);
        at += 1;
    }
    packed
};

/// Is it escaped? Of characters from U+7F on.
fn is_escaped(c: char) -> bool {
    if UNICODE_VERSION != KNOWN {
        return c.escape_debug().len() != 1;
    }
    let mut left = c as u32 - 0x7f;
    let (mut at, mut escaped) = (0, true);
    loop {
        let (mut length, mut shift) = (0, 0);
        loop {
            // SAFETY: the runs together are as long as there are characters.
            let digit = unsafe { PACKED.get_unchecked(at / 2) } >> (at % 2 * 4) & 15;
            at += 1;
            length |= (digit as u32 & 7) << shift;
            shift += 3;
            if digit < 8 {
                break;
            }
        }
        if left < length {
            return escaped;
        }
        left -= length;
        escaped = !escaped;
    }
}

/// Room for `\u{10ffff}`.
type Room = [u8; 10];

/// How a character is escaped between such quotes; None when it stands for itself.
#[inline(never)]
fn escape(c: char, quote: char, room: &mut Room) -> Option<&str> {
    let short = match c {
        '\0' => b'0',
        '\t' => b't',
        '\r' => b'r',
        '\n' => b'n',
        '\\' => b'\\',
        _ if c == quote => quote as u8,
        ' '..='~' => return None,
        '\u{7f}'.. if !is_escaped(c) => return None,
        _ => 0,
    };
    let mut at = room.len();
    let mut put = |byte| {
        at -= 1;
        // SAFETY: six digits and four signs have room.
        unsafe { *room.get_unchecked_mut(at) = byte };
    };
    if short != 0 {
        put(short);
    } else {
        put(b'}');
        let mut rest = c as u32;
        loop {
            let digit = (rest & 15) as u8;
            put(digit + if digit < 10 { b'0' } else { b'a' - 10 });
            rest >>= 4;
            if rest == 0 {
                break;
            }
        }
        put(b'{');
        put(b'u');
    }
    put(b'\\');
    // SAFETY: as above; all of it is ASCII.
    Some(unsafe { str::from_utf8_unchecked(room.get_unchecked(at..)) })
}

#[inline(never)]
fn show_inside(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let mut room = [0; _];
        if let Some(escaped) = escape(c, '"', &mut room) {
            // SAFETY: both are the beginnings of characters.
            f.write_str(unsafe { text.get_unchecked(from..at) })?;
            f.write_str(escaped)?;
            from = at + c.len_utf8();
        }
    }
    // SAFETY: behind a character.
    f.write_str(unsafe { text.get_unchecked(from..) })
}

#[unsafe(export_name = "lean <str as core::fmt::Debug>::fmt")]
fn show_text(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    show_inside(text, f)?;
    f.write_char('"')
}

#[unsafe(export_name = "lean <char as core::fmt::Debug>::fmt")]
fn show_char(c: &char, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('\'')?;
    let mut room = [0; _];
    match escape(*c, '\'', &mut room) {
        Some(escaped) => f.write_str(escaped)?,
        None => f.write_char(*c)?,
    }
    f.write_char('\'')
}

/// What may be no text: names of files, arguments. `bytes` stands for std's struct
/// with nothing else in it.
#[unsafe(export_name = "lean <core::str::lossy::Debug as core::fmt::Debug>::fmt")]
fn show_bytes(bytes: &&[u8], f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for chunk in bytes.utf8_chunks() {
        show_inside(chunk.valid(), f)?;
        for byte in chunk.invalid() {
            let digit = |value: u8| value + if value < 10 { b'0' } else { b'A' - 10 };
            let escaped = [b'\\', b'x', digit(byte >> 4), digit(byte & 15)];
            // SAFETY: all of it is ASCII.
            f.write_str(unsafe { str::from_utf8_unchecked(&escaped) })?;
        }
    }
    f.write_char('"')
}
