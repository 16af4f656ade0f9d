// An integration test: it sees what a user of the library sees. All tests run
// with `cargo wasm test`, this file alone with
//
//   cargo wasm test --test output
use {{crate}}::Counts;

#[test]
fn prints_all_three_numbers() {
    let text = Counts::of("one\ntwo three\n").to_string();
    assert_eq!(text, "2 lines, 3 words, 14 characters");
}
