// `{:?}` of text: every character by itself, in text and between single quotes;
// several in a row; bytes that are no text.
// exit: 134
use std::ffi::OsStr;
use std::fmt::Write;

fn add(hash: &mut u64, text: &str) {
    for byte in text.bytes() {
        *hash = (*hash ^ byte as u64).wrapping_mul(0x100_0000_01b3);
    }
}

// Counts what it is given, as a stream of the program's own may.
struct Counted {
    text: String,
    pieces: usize,
}

impl Write for Counted {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.pieces += !text.is_empty() as usize;
        self.text.push_str(text);
        Ok(())
    }
}

// Has room for so many bytes, and fails with what is too much.
struct Short(usize);

impl Write for Short {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(std::fmt::Error)?;
        Ok(())
    }
}

fn main() {
    let mut room = String::new();
    // A line for each plane and a half: a difference is found without looking at all.
    for first in (0..=0x10ffffu32).step_by(0x1800) {
        let mut hash = 0xcbf2_9ce4_8422_2325;
        let mut escaped = 0;
        for c in (first..first + 0x1800).filter_map(char::from_u32) {
            room.clear();
            write!(room, "{:?}", c.encode_utf8(&mut [0; 4]) as &str).unwrap();
            escaped += (room.len() > c.len_utf8() + 2) as u32;
            write!(room, "{c:?}").unwrap();
            add(&mut hash, &room);
        }
        if first < 0x20000 || escaped != 0x1800 {
            println!("{first:06x} {escaped:4} {hash:016x}");
        }
    }
    for text in [
        "", "plain", "'", "\"", "\\", "\0\t\r\n", "a\u{7f}b", "\u{1b}[0m", "ä\u{301}", "\u{301}", "日本語", "🦀",
        "a\u{10ffff}", "x'y\"z", "\u{ad}", "\u{200b}\u{200b}", "é\n", "\né",
    ] {
        let mut counted = Counted { text: String::new(), pieces: 0 };
        write!(counted, "{text:?} {text:#?} {text:>12?}").unwrap();
        println!("{} {}", counted.text, counted.pieces);
        println!("{:?} {:?}", text.to_string(), text.chars().collect::<Vec<_>>());
        let fits = (0..40).filter(|room| write!(Short(*room), "{text:?}").is_ok()).count();
        println!("{fits}");
    }
    for bytes in [&b"text"[..], b"a\xff\x0fb\"", b"\xe2\x82", b"\xf0\x9f\xa6\x80\x80", b"\xed\xa0\x80'", b""] {
        // SAFETY: the bytes are shown and nothing else is done with them.
        println!("{:?}", unsafe { OsStr::from_encoded_bytes_unchecked(bytes) });
        println!("{bytes:?}");
    }
    let result: Result<(), &str> = Err("broken \"thing\"\n");
    result.unwrap();
}
