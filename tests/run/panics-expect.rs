// `expect` with a message, `expect_err` on success, through a generic function
// with #[track_caller] so that the location is the outermost caller's.
// exit: 134

use std::collections::BTreeMap;
use std::fmt::Debug;

#[track_caller]
fn must<T, E: Debug>(r: Result<T, E>, what: &str) -> T {
    r.expect(what)
}

#[track_caller]
fn must_fail<T: Debug, E>(r: Result<T, E>) -> E {
    r.expect_err("this should have failed")
}

fn main() {
    let ages: BTreeMap<_, _> = [("ada", "36"), ("alan", "41"), ("grace", "85x")].into();
    println!("{}", must(ages["ada"].parse::<u8>(), "ada"));
    println!("{}", must_fail(ages["grace"].parse::<u8>()));
    println!("{}", must(ages["alan"].parse::<u16>(), "alan"));
    println!("{}", must_fail(ages["alan"].parse::<u16>()));
    println!("not reached");
}
