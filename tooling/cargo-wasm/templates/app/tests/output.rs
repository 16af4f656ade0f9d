use {{crate}}::Counts;

#[test]
fn prints_all_three_numbers() {
    let text = Counts::of("one\ntwo three\n").to_string();
    assert_eq!(text, "2 lines, 3 words, 14 characters");
}
