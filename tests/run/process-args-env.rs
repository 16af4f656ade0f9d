// Arguments and environment of the process: order, empty and quoted words,
// options parsed by hand, variables that are set, unset, changed and removed.
// args: --level=3 -v "two words" '' -o out.txt --list a,b,,c --ünï=é -- -v --help
// env: GREETING=hello there
// env: EMPTY=
// env: NUMBER=-42
// env: WITH_EQUALS=a=b=c

use std::collections::BTreeMap;
use std::env;

#[derive(Debug, Default)]
struct Options {
    level: Option<u8>,
    verbose: u32,
    output: Option<String>,
    list: Vec<String>,
    unknown: BTreeMap<String, Option<String>>,
    words: Vec<String>,
}

fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    let mut arguments = arguments.into_iter().peekable();
    let mut only_words = false;
    while let Some(word) = arguments.next() {
        if only_words || !word.starts_with('-') {
            options.words.push(word);
            continue;
        }
        let (name, value) = match word.split_once('=') {
            Some((n, v)) => (n.to_string(), Some(v.to_string())),
            None => (word, None),
        };
        let mut needed = |value: Option<String>| value.or_else(|| arguments.next()).ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--" => only_words = true,
            "-v" => options.verbose += 1,
            "--level" => options.level = Some(needed(value)?.parse().map_err(|e| format!("{name}: {e}"))?),
            "-o" => options.output = Some(needed(value)?),
            "--list" => options.list = needed(value)?.split(',').map(String::from).collect(),
            _ => {
                options.unknown.insert(name, value);
            }
        }
    }
    Ok(options)
}

fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        out += &rest[..at];
        rest = &rest[at + 2..];
        let end = rest.find('}').unwrap_or(rest.len());
        let (name, default) = rest[..end].split_once(":-").unwrap_or((&rest[..end], ""));
        out += &env::var(name).ok().filter(|v| !v.is_empty()).unwrap_or_else(|| default.to_string());
        rest = rest.get(end + 1..).unwrap_or("");
    }
    out + rest
}

fn main() {
    let all: Vec<String> = env::args().collect();
    println!("{} {:?}", all.len(), &all[1..]);
    println!("{:?} {:?}", env::args().rev().next(), env::args_os().nth(4).map(|a| a.len()));
    println!("{:#?}", parse(env::args().skip(1)));
    println!("{:?}", parse(["-o".to_string()]).map(|o| o.verbose));
    println!("{:?}", parse(["--level".to_string(), "256".to_string()]).map(|o| o.level));
    println!("{:?}", parse(["--level=".to_string()]).unwrap_err());

    for name in ["GREETING", "EMPTY", "NUMBER", "WITH_EQUALS", "NOT_SET_ANYWHERE"] {
        println!("{name}: {:?} {:?}", env::var(name), env::var_os(name).map(|v| v.len()));
    }
    println!("{:?}", env::var("NUMBER").map(|n| n.parse::<i32>().map(i32::abs)));
    println!("{} | {}", expand("${GREETING}, ${NOBODY:-someone}! ${EMPTY:-e}${WITH_EQUALS}"), expand("${unclosed"));
    let mine: BTreeMap<String, String> = env::vars().filter(|(k, _)| ["GREETING", "EMPTY", "NUMBER"].contains(&k.as_str())).collect();
    println!("{mine:?}");
    println!("{:?}", env::var("RUST_BACKTRACE"));
    // One thread only.
    unsafe {
        env::set_var("GREETING", "changed ❤");
        env::set_var("FRESH", "1");
        env::remove_var("NUMBER");
    }
    println!("{:?} {:?} {:?}", env::var("GREETING"), env::var("FRESH"), env::var("NUMBER"));
    println!("{}", env::vars().filter(|(k, _)| ["GREETING", "FRESH", "NUMBER"].contains(&&**k)).count());
    println!("{:?}", option_env!("SURELY_NOT_SET_AT_COMPILE_TIME"));
    println!("{:?} {}", env::consts::EXE_SUFFIX.len() < 6, env::args().map(|a| a.len()).skip(1).sum::<usize>());
}
