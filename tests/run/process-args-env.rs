// Command-line arguments and variables of the environment.
// args: first "second with spaces" "" --flag=x ünï 'single "quoted"' -5
// env: GREETING=hello there
// env: EMPTY=
// env: NUMBER=42

use std::env;

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    println!("{} {args:?}", args.len());
    for (i, a) in env::args_os().enumerate().skip(1) {
        println!("{i}: {} {:?}", a.len(), a.to_str());
    }
    let mut it = env::args();
    println!("{} {:?} {:?}", it.len(), it.nth(2), it.next_back());
    let flags: Vec<_> = args.iter().filter_map(|a| a.strip_prefix("--")).filter_map(|a| a.split_once('=')).collect();
    println!("{flags:?} {:?}", args.iter().filter_map(|a| a.parse::<i32>().ok()).sum::<i32>());
    println!("{:?} {:?}", env::var("GREETING"), env::var("EMPTY"));
    println!("{:?} {}", env::var("NOT_THERE"), env::var("NOT_THERE").unwrap_err());
    println!("{:?}", env::var("NUMBER").ok().and_then(|n| n.parse::<u8>().ok()));
    println!("{:?}", env::var_os("GREETING").map(|v| v.len()));
    println!("{}", env::vars().any(|(k, v)| k == "NUMBER" && v == "42"));
    println!("{:?} {:?}", option_env!("SURELY_NOT_SET_WHEN_COMPILING"), env::consts::FAMILY.len() < 100);
}
