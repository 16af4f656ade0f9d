//! Prints the runs of characters that `{:?}` escapes, for `RUNS` of src/quoted.rs.
//!
//! They are those of the std of the rustc that compiles this; the version of
//! Unicode in the first line is `KNOWN` there. With another one that file asks std,
//! so that nothing is wrong until this is run again, only larger.
//!
//!     rustc --edition 2024 -o runs crates/wasm-std/runs.rs && ./runs
fn main() {
    let is_escaped = |code: u32| char::from_u32(code).map(|c| c.escape_debug().len() != 1);
    let mut digits = String::new();
    let (mut length, mut escaped) = (0u32, true);
    let mut end = |mut length: u32| {
        while length > 7 {
            digits.push(char::from_digit(length & 7 | 8, 16).unwrap());
            length >>= 3;
        }
        digits.push(char::from_digit(length, 16).unwrap());
    };
    for code in 0x7f..=char::MAX as u32 {
        // Halves of surrogates are no characters, and belong to the run around them.
        if is_escaped(code).is_some_and(|now| now != escaped) {
            end(length);
            (length, escaped) = (0, !escaped);
        }
        length += 1;
    }
    end(length);
    println!("// Unicode {:?}", char::UNICODE_VERSION);
    for line in digits.as_bytes().chunks(88) {
        println!("    {}\\", str::from_utf8(line).unwrap());
    }
}
