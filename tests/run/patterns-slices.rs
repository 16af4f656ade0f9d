// Patterns: slices with rest, bindings with @, ranges, nested enums and
// references, guards, or-patterns at depth, constants, and matching on strings.

#[derive(Debug, Clone, PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Num(f64),
    Str(String),
    List(Vec<Json>),
    Obj(Vec<(String, Json)>),
}
use Json::*;

fn kind(j: &Json) -> String {
    match j {
        Null => "null".into(),
        Bool(true) | Num(1.0) => "truthy".into(),
        Bool(false) | Num(0.0) => "falsy".into(),
        Num(n @ (..0.0 | 1e9..)) => format!("odd number {n}"),
        Num(n) => format!("number {n}"),
        Str(s) if s.is_empty() => "empty string".into(),
        Str(s) => match s.as_bytes() {
            [b'a'..=b'z', rest @ .., b'!'] => format!("shout with {} between", rest.len()),
            [first, .., last] if first == last => format!("same ends {}", *first as char),
            [one] => format!("single {one:#x}"),
            _ => format!("string {s:?}"),
        },
        List(v) => match v.as_slice() {
            [] => "nothing".into(),
            [Num(a), Num(b), Num(c)] if a + b == *c => format!("{a}+{b}={c}"),
            [first, middle @ .., last] if first == last => format!("{} in a sandwich", middle.len()),
            [Str(tag), List(inner), ..] => {
                format!("tagged {tag} {}", inner.iter().map(kind).collect::<Vec<_>>().join("|"))
            }
            [_, tail @ ..] => format!("head and {} more", tail.len()),
        },
        Obj(fields) => match &fields[..] {
            [(k, Num(n)), (_, Str(s))] => format!("{k} {n} {s}"),
            [(k, v)] => format!("one field {k}: {}", kind(v)),
            all => all.iter().map(|(k, _)| k.as_str()).collect::<Vec<_>>().join(","),
        },
    }
}

fn bucket(x: i64) -> &'static str {
    const LIMIT: i64 = 1_000;
    match x {
        i64::MIN..=-1 => "negative",
        0 => "zero",
        1 | 2 | 3 | 5 | 8 => "small fibonacci",
        4..10 => "small",
        10..LIMIT => "medium",
        LIMIT => "limit",
        _ if x % 2 == 0 => "large even",
        _ => "large odd",
    }
}

fn class(c: char) -> u8 {
    match c {
        '0'..='9' => 1,
        'a'..='z' | 'A'..='Z' => 2,
        '\u{0}'..='\u{1f}' | '\u{7f}' => 3,
        'α'..='ω' => 4,
        '\u{1F300}'..='\u{1FAFF}' => 5,
        _ => 0,
    }
}

fn merge<'a>(a: &'a [i32], b: &'a [i32], out: &mut Vec<i32>) {
    match (a, b) {
        ([], rest) | (rest, []) => out.extend(rest),
        ([x, xs @ ..], [y, ..]) if x <= y => {
            out.push(*x);
            merge(xs, b, out)
        }
        (_, [y, ys @ ..]) => {
            out.push(*y);
            merge(a, ys, out)
        }
    }
}

fn main() {
    let s = |x: &str| Str(x.to_string());
    let values = [
        Null, Bool(true), Bool(false), Num(1.0), Num(-0.0), Num(-5.5), Num(2e9), Num(12.25),
        s(""), s("hey there!"), s("abba"), s("x"), s("plain text"),
        List(vec![]), List(vec![Num(1.5), Num(2.5), Num(4.0)]), List(vec![Null, Bool(true), Null]),
        List(vec![s("p"), List(vec![Num(0.0), s("zz")]), Null]), List(vec![Bool(false), Null, Num(3.0)]),
        Obj(vec![]), Obj(vec![("k".into(), List(vec![s("q")]))]),
        Obj(vec![("n".into(), Num(7.0)), ("s".into(), s("t"))]),
        Obj(vec![("a".into(), Null), ("b".into(), Null), ("c".into(), Null)]),
    ];
    for v in &values {
        println!("{}", kind(v));
    }
    for x in [i64::MIN, -1, 0, 3, 4, 7, 8, 9, 10, 999, 1000, 1001, 1002, i64::MAX] {
        println!("{x}: {}", bucket(x));
    }
    println!("{:?}", "5gZ\t\u{7f}λ🦀é".chars().map(class).collect::<Vec<_>>());
    let mut out = vec![];
    merge(&[1, 4, 4, 9, 12], &[0, 4, 5, 20, 21], &mut out);
    println!("{out:?}");

    let nested = Some(Ok::<_, String>((1, [Some(2), None, Some(3)])));
    if let Some(Ok((a @ 1..=5, [Some(b), None, c @ Some(_)]))) = &nested {
        println!("{a} {b} {c:?}");
    }
    let [a, b, rest @ ..] = [1, 2, 3, 4, 5];
    let (ref p, (q, ..), r) = (String::from("p"), (a, b, 9), &rest);
    println!("{p} {q} {r:?}");
    let whole @ (left, right) = (3, 4);
    println!("{whole:?} {left} {right}");
    for (i, &(ref name, [.., z])) in [("n", [1, 2, 3]), ("m", [4, 5, 6])].iter().enumerate() {
        println!("{i} {name} {z}");
    }
}
