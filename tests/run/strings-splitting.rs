// Searching and splitting: every splitting method with characters, sets, strings and
// closures as patterns, from both ends, on text with wide characters and none at all.
const TEXTS: [&str; 6] = ["a,b,,c,", "", "één, twée;drie", ",", "no separators", "🦀,🦀🦀,x"];

fn show<'a>(name: &str, parts: impl Iterator<Item = &'a str>) {
    println!("  {name}: {:?}", parts.collect::<Vec<_>>());
}

fn main() {
    for text in TEXTS {
        println!("{text:?}");
        show("split", text.split(','));
        show("split set", text.split([',', ';', ' ']));
        show("split text", text.split(", "));
        show("split closure", text.split(|c: char| !c.is_alphabetic()));
        show("rsplit", text.rsplit(','));
        show("splitn", text.splitn(2, ','));
        show("rsplitn", text.rsplitn(2, ','));
        show("terminator", text.split_terminator(','));
        show("rterminator", text.rsplit_terminator(','));
        show("inclusive", text.split_inclusive(','));
        show("whitespace", text.split_whitespace());
        show("ascii whitespace", text.split_ascii_whitespace());
        show("matches", text.matches(|c: char| c > 'b'));
        show("empty pattern", text.split(""));
        println!("  {:?} {:?}", text.split_once(','), text.rsplit_once(", "));
        println!("  {:?} {:?} {:?}", text.find('e'), text.rfind(','), text.find("🦀🦀"));
        println!("  {:?} {:?}", text.match_indices(',').collect::<Vec<_>>(), text.rmatch_indices("🦀").collect::<Vec<_>>());
        println!("  {:?} {:?} {:?}", text.trim_matches(','), text.trim_end_matches(',' ), text.trim_start_matches(char::is_alphabetic));
        println!("  {:?} {:?}", text.strip_prefix("a,"), text.strip_suffix(char::is_alphabetic));
        println!("  {:?} {:?}", text.replace(',', "<>"), text.replacen("🦀", "crab", 2));
        println!("  {:?} {:?}", text.chars().rev().collect::<String>(), text.char_indices().nth(2));
        println!("  {:?} {:?}", text.split_at_checked(2), text.get(1..3));
        println!("  {} {} {}", text.contains("ee"), text.starts_with(['a', 'n']), text.ends_with(char::is_numeric));
        println!("  {:?}", text.bytes().rposition(|b| b == b','));
    }
    let lines = "one\r\ntwo\n\nthree\rfour\n";
    show("lines", lines.lines());
    show("split_inclusive", lines.split_inclusive(['\r', '\n']));
    let mut parts = "k1=v1&k2=v2&k3".split('&');
    println!("{:?} {:?} {:?}", parts.next(), parts.next_back(), parts.clone().count());
    println!("{:?}", "k1=v1&k2=v2&k3".split('&').map(|p| p.split_once('=').unwrap_or((p, "-"))).collect::<Vec<_>>());
    let long = "abcab".repeat(2000);
    println!("{} {} {:?} {:?}", long.matches("cababc").count(), long.split("ba").count(), long.find("bb"), long.rfind("abcababc"));
    let worst = "a".repeat(5000) + "b";
    println!("{:?} {:?}", worst.find(&("a".repeat(100) + "b")), worst.rfind(&("a".repeat(4000))));
    println!("{:?} {:?}", "ẞtraße".to_lowercase(), "ΑΣ ΑΣΑ Σ".to_lowercase());
    println!("{:?}", "tab\tnul\0quote\"é\u{301}\u{feff}".escape_debug().to_string());
    println!("{:?} {:?}", "Zebra" < "apple", "é".cmp("e\u{301}"));
    println!("{:?}", [b"a b".as_slice(), b" c"].concat().trim_ascii().split(|b| *b == b' ').map(<[u8]>::len).collect::<Vec<_>>());
}
