// UTF-8 strings: characters and byte positions, searching and splitting with
// multi-byte patterns, case mapping that changes lengths, combining marks
// counted by hand, trimming, escapes and char classification.

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

// Clusters of a base character and the marks that follow it (a simplification).
fn clusters(s: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    let mut joined = false;
    for c in s.chars() {
        match out.last_mut() {
            Some(last) if is_mark(c) || joined => last.push(c),
            _ => out.push(c.to_string()),
        }
        joined = c == '\u{200d}';
    }
    out
}

fn main() {
    let s = "Grüße, Jürgen ❤ 日本語 👩‍👩‍👧 e\u{301}té";
    println!("{} bytes {} chars {} clusters", s.len(), s.chars().count(), clusters(s).len());
    println!("{:?}", clusters(s).iter().filter(|c| c.len() > 3).collect::<Vec<_>>());
    for (i, c) in s.char_indices().filter(|(_, c)| !c.is_ascii()).take(6) {
        println!("{i}: {c} U+{:04X} {} bytes {} units", c as u32, c.len_utf8(), c.len_utf16());
    }
    println!("{}", s.chars().rev().collect::<String>());
    println!("{:?} {:?} {:?}", s.find('❤'), s.find("本"), s.rfind(char::is_whitespace));
    println!("{:?}", s.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>());
    println!("{:?}", s.match_indices("ü").collect::<Vec<_>>());
    println!("{:?}", s.split_once("❤").map(|(a, b)| (a.trim(), b.trim().len())));
    println!("{} {}", s.is_char_boundary(3), s.is_char_boundary(2));
    println!("{:?} {:?}", s.get(0..4), s.get(0..3));
    println!("{}", s.replace("ü", "ue").replacen("ß", "ss", 1));

    for w in ["straße", "ŉ", "ǆ", "İstanbul", "ΌΔΟΣ ΟΣ", "ﬁn", "ÀÉ", "ᏸ", "𐐨𐐀"] {
        println!("{w} -> {} -> {}", w.to_uppercase(), w.to_lowercase());
    }
    println!("{:?} {:?}", 'ß'.to_uppercase().collect::<String>(), 'İ'.to_lowercase().map(|c| c as u32).collect::<Vec<_>>());

    for c in ['a', 'Z', '9', '٣', 'Ⅷ', '½', ' ', '\u{a0}', '\u{85}', '\n', 'ñ', '中', '_', '\u{ad}', '\u{e000}'] {
        let flags = [
            c.is_alphabetic(), c.is_numeric(), c.is_whitespace(), c.is_control(),
            c.is_uppercase(), c.is_lowercase(), c.is_ascii_punctuation(), c.is_alphanumeric(),
        ];
        println!("{:>8} {} {:?} {:?}", c.escape_unicode().to_string(), flags.map(|f| if f { '+' } else { '.' }).iter().collect::<String>(), c.to_digit(10), c);
    }
    println!("{:?}", "tab\t nl\n quote\" back\\ nul\0 bell\u{7} é \u{301} \u{200b} 🦀");
    println!("{}", "é\n🦀'".escape_debug());
    println!("{}", "é\n🦀'".escape_default());
    println!("{}", "é🦀".escape_unicode());

    println!("[{}] [{}] [{}]", "\u{3000} x\t".trim(), "xxaxx".trim_matches('x'), "12ab34".trim_start_matches(char::is_numeric));
    println!("{:?} {:?}", "prefix-body".strip_prefix("prefix-"), "body".strip_suffix("x"));
    println!("{:?}", "a,b,,c,".split(',').collect::<Vec<_>>());
    println!("{:?}", "a,b,,c,".split_terminator(',').rev().collect::<Vec<_>>());
    println!("{:?}", "a,b,,c,".rsplitn(2, ',').collect::<Vec<_>>());
    println!("{:?}", "one\r\ntwo\nthree\r\n\r\n".lines().collect::<Vec<_>>());
    println!("{:?}", "Mary had\ta  lamb".split_ascii_whitespace().collect::<Vec<_>>());
    println!("{:?}", "lionXtigerYleopard".split(['X', 'Y']).collect::<Vec<_>>());
    println!("{:?}", "AbcDefG".split_inclusive(char::is_uppercase).collect::<Vec<_>>());
    println!("{:?}", "z a é Z".split(' ').max());
    println!("{:?} {:?}", "abc".cmp("abd"), "é" > "z");
    println!("{}", "ab".repeat(5));
    println!("{:?}", char::from_u32(0xd800).is_none() && char::from_u32(0x10ffff).is_some());
    println!("{:?} {:?}", char::from_digit(35, 36), 'z'.to_digit(36));
    let mut t = String::from("héllo");
    println!("{:?} {:?}", t.pop(), t.remove(1));
    t.insert(1, '€');
    t.insert_str(4, "日本");
    t.truncate(7);
    t.retain(|c| c != 'l');
    println!("{t} {:?}", t.drain(1..4).collect::<String>());
    t.replace_range(..1, "<>");
    println!("{t} {:?}", t.bytes().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" "));
}
