// usize arithmetic that goes below zero before indexing: the overflow panics
// in dev, the index elsewhere (its value depends on the pointer width, so only
// the profile with checks is compared).
// profiles: dev
// exit: 134

fn previous<'a>(v: &[&'a str], i: usize) -> &'a str {
    v[i - 1]
}

fn main() {
    let v = ["a", "b", "c"];
    for i in [3, 2, 1, 0] {
        println!("{}", previous(&v, i));
    }
}
