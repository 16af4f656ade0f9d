//! Functions for JavaScript.
//!
//! What is `#[unsafe(no_mangle)] pub extern "C"` becomes an export of the module,
//! with its type in `{{crate}}.d.ts`. `cargo wasm build` makes the module and its
//! loader; `demo.mjs` and `index.html` use them.

/// The greatest common divisor of two numbers.
///
/// ```
/// assert_eq!({{crate}}::gcd(12, 18), 6);
/// ```
#[unsafe(no_mangle)]
pub extern "C" fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// How many steps `3n + 1` and `n / 2` take to reach one, or -1 for zero, which
/// never does.
///
/// ```
/// assert_eq!({{crate}}::collatz_steps(6), 8);
/// ```
#[unsafe(no_mangle)]
pub extern "C" fn collatz_steps(start: u32) -> i32 {
    let mut number = u64::from(start);
    if number == 0 {
        return -1;
    }
    let mut steps = 0;
    while number != 1 {
        number = if number.is_multiple_of(2) { number / 2 } else { 3 * number + 1 };
        steps += 1;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisors_of_zero_are_those_of_the_other() {
        assert_eq!(gcd(0, 7), 7);
        assert_eq!(gcd(7, 0), 7);
    }

    #[test]
    fn long_ways_do_not_overflow() {
        assert_eq!(collatz_steps(837_799), 524);
        assert_eq!(collatz_steps(0), -1);
    }
}
