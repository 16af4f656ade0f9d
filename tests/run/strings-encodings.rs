// UTF-8 errors with their positions, lossy decoding, UTF-16 with lone
// surrogates, char boundaries, bytes and CStr, and byte-string literals.

use std::ffi::{CStr, CString};

fn show(bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(s) => println!("{bytes:02x?} = {s:?}"),
        Err(e) => {
            println!("{bytes:02x?}: {e}; valid to {}, length {:?}", e.valid_up_to(), e.error_len());
            println!("  lossy {:?}", String::from_utf8_lossy(bytes));
            for chunk in bytes.utf8_chunks() {
                println!("  {:?} then {:02x?}", chunk.valid(), chunk.invalid());
            }
        }
    }
}

fn main() {
    show(b"plain");
    show("né€🦀".as_bytes());
    show(b"abc\xff def");
    show(b"\xc3");
    show(b"x\xe2\x82");
    show(b"\xe2\x28\xa1ok");
    show(b"\xf0\x9f\xa6");
    show(b"\xf0\x9f\xa6\x80\xf0\x9f");
    show(b"\xc0\xaf overlong");
    show(b"\xed\xa0\x80 surrogate");
    show(b"\xf4\x90\x80\x80 too big");
    show(b"\xf8\x88\x80\x80\x80");
    show(b"ascii and then a long run of text \xe6\x97\xa5\xe6\x9c\xac and \x80 end of it all");

    let e = String::from_utf8(vec![b'a', 0xff, b'b']).unwrap_err();
    println!("{e} {:?}", e.utf8_error().valid_up_to());
    println!("{:?}", e.into_bytes());

    let text = "aé中🦀\u{10ffff}";
    let wide: Vec<u16> = text.encode_utf16().collect();
    println!("{wide:04x?}");
    println!("{:?} {}", String::from_utf16(&wide), String::from_utf16_lossy(&wide) == text);
    let broken = [0x61, 0xd83e, 0x62, 0xdd80, 0xd83e, 0xdd80, 0xdc00, 0xd800];
    println!("{:?}", String::from_utf16(&broken).map_err(|e| e.to_string()));
    println!("{:?}", String::from_utf16_lossy(&broken));
    for r in char::decode_utf16(broken) {
        match r {
            Ok(c) => println!("  {c:?}"),
            Err(e) => println!("  lone {:04x}: {e}", e.unpaired_surrogate()),
        }
    }
    let mut buf = [0u8; 4];
    for c in ['\0', 'a', '\u{7f}', '\u{80}', '\u{7ff}', '\u{800}', '\u{ffff}', '\u{10000}', '\u{10ffff}'] {
        let mut units = [0u16; 2];
        println!("{:>6x} {:02x?} {:04x?}", c as u32, c.encode_utf8(&mut buf).as_bytes(), c.encode_utf16(&mut units));
    }

    let c = CString::new("c string").unwrap();
    println!("{:?} {} {:?}", c, c.as_bytes_with_nul().len(), CString::new("in\0side").map_err(|e| e.to_string()));
    println!("{:?}", CStr::from_bytes_until_nul(b"first\0second\0").unwrap());
    println!("{:?}", CStr::from_bytes_with_nul(b"no nul").is_err());
    println!("{:?} {}", c"literal \xff é", c"abc".count_bytes());
    println!("{:?} {:?} {}", b"bytes\n\x01\xfe", br"raw\n", b'\'');
    println!("{}", r#"raw "quotes" and \ slashes"#);
    println!("{}", "line one \
              continued\ttab");
    let mut s = String::with_capacity(16);
    for b in (b'a'..=b'z').step_by(5) {
        s.push(b as char);
    }
    println!("{s} {:?} {:?}", s.as_bytes().first(), unsafe { std::str::from_utf8_unchecked(&s.as_bytes()[1..3]) });
    println!("{:?}", s.into_boxed_str().into_string().into_bytes());
}
