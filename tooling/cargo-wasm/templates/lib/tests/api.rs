// An integration test: the functions as another Rust crate would call them. All
// tests run with `cargo wasm test`, this file alone with
//
//   cargo wasm test --test api
use {{crate}}::{collatz_steps, gcd};

#[test]
fn divides_both() {
    for (a, b) in [(12, 18), (100, 75), (17, 5)] {
        let divisor = gcd(a, b);
        assert_eq!((a % divisor, b % divisor), (0, 0));
    }
}

#[test]
fn one_is_there_already() {
    assert_eq!(collatz_steps(1), 0);
}
