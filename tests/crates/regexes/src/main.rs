// regex: captures, alternation, repetition, Unicode classes, sets, replacement,
// splitting, flags, errors of the syntax, and a scan of a longer text.

use regex::{bytes, Captures, Regex, RegexBuilder, RegexSet};

const LOG: &str = "2024-02-29 12:00:01 INFO  start id=17 user=zoë
2024-02-29 12:00:02 WARN  slow query: 350ms id=18
2024-03-01 00:00:00 ERROR failed: \"no such file\" id=19 user=bob
garbage line
2024-03-01 07:15:59 INFO  done in 1234ms";

fn all<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    Regex::new(pattern).unwrap().find_iter(text).map(|m| m.as_str()).collect()
}

fn main() {
    let line = Regex::new(r"(?m)^(?P<date>\d{4}-\d\d-\d\d) (?<time>[\d:]{8}) (?<level>[A-Z]+)\s+(?<text>.*?)(?: id=(?<id>\d+))?(?: user=(?<user>\w+))?$").unwrap();
    for c in line.captures_iter(LOG) {
        println!("{} {} {:?} id {:?} user {:?}", &c["date"], &c["level"], &c["text"], c.name("id").map(|m| m.as_str()), c.name("user").map(|m| m.range()));
    }
    println!("{:?}", line.capture_names().flatten().collect::<Vec<_>>());

    println!("{:?}", all(r"\b\w{5}\b", LOG));
    println!("{:?}", all(r"\d+(?:ms|s)", LOG));
    println!("{:?}", all(r"a*", "baaac"));
    println!("{:?}", all(r"(?i)straße|ÉTÉ", "STRASSE Straße été"));
    println!("{:?}", all(r"\p{Greek}+|\p{Lu}\p{Ll}*", "Αβγ abc Def ΔΕΖ Éa"));
    println!("{:?}", all(r"[^\x00-\x7F]", "aé中🦀z"));
    println!("{:?}", all(r"(?s)a.b|(?-s)c.d", "a\nb c\nd cxd"));
    println!("{:?}", all(r"(?x) \d{3} # three digits
                           - \d{4}", "555-1234 55-123"));
    println!("{:?}", all(r"x{2,3}?y|x{2,}", "xxxxy xxy xxx"));
    println!("{:?}", all(r"(ab|a)(bcd|c)?", "abcd acab"));
    println!("{:?}", all(r"^|$|\B", "ab c"));

    let swap = Regex::new(r"(\w+)@(\w+)\.com").unwrap();
    println!("{}", swap.replace_all("me@here.com, you@there.com", "$2 has ${1}_$0"));
    println!("{}", swap.replacen("a@b.com c@d.com", 1, |c: &Captures| c[1].to_uppercase() + &c[2].repeat(2)));
    println!("{:?}", Regex::new(r"[,;]\s*").unwrap().split("a, b;c,;d").collect::<Vec<_>>());
    println!("{:?}", Regex::new(r"\d").unwrap().splitn("a1b2c3d", 3).collect::<Vec<_>>());
    let set = RegexSet::new([r"^\w+$", r"\d", r"[aeiou]{2}", r"^$", r"(?i)RUST"]).unwrap();
    for t in ["rusty", "beautiful 1", "", "xyz9"] {
        println!("{t:?}: {:?}", set.matches(t).into_iter().collect::<Vec<_>>());
    }
    for bad in ["(", "a{2,1}", "[z-a]", r"\q", "*a", "(?P<n>a)(?P<n>b)", r"\p{Nope}", "a{100000000}"] {
        println!("{bad}: {}", Regex::new(bad).unwrap_err().to_string().lines().last().unwrap_or(""));
    }
    let b = bytes::Regex::new(r"(?-u)\xff(.)\x00?").unwrap();
    println!("{:?}", b.captures_iter(b"\xffa\x00\xffb z\xff\xfe").map(|c| (c[0].to_vec(), c[1].to_vec())).collect::<Vec<_>>());
    let r = RegexBuilder::new(r"^end").multi_line(true).case_insensitive(true).build().unwrap();
    println!("{:?} {:?}", r.find("the\nEND").map(|m| (m.start(), m.end())), r.is_match("the end"));
    println!("{:?}", Regex::new(r"(a)|(b)|(c)").unwrap().captures("c").unwrap().iter().map(|m| m.map(|m| m.as_str())).collect::<Vec<_>>());

    let mut text = String::new();
    let mut seed = 7u32;
    for _ in 0..20_000 {
        seed = seed.wrapping_mul(1664525).wrapping_add(1013904223);
        text.push(b"abcde 0123\n"[(seed >> 24) as usize % 11] as char);
    }
    for p in [r"[a-c]+\d", r"(?:ab|cd)+e?", r"\b\d{2,}\b", r"(?m)^[^\n]{3}$", r"e.*?0", r"(a+)+b"] {
        let r = Regex::new(p).unwrap();
        let (n, h) = r.find_iter(&text).fold((0, 0u32), |(n, h), m| (n + 1, h.rotate_left(3) ^ (m.start() * 31 + m.len()) as u32));
        println!("{p}: {n} {h:08x}");
    }
    println!("{}", regex::escape("a.b*c[d]"));
}
