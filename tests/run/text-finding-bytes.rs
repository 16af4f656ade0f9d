// A byte in a text, at every place and in texts of every length and alignment, among
// bytes that differ from it in one bit.
use std::hint::black_box;

fn main() {
    let mut sum = 0u64;
    for wanted in [0u8, 1, b'\n', 0x7f] {
        for near in [wanted ^ 1, wanted.wrapping_sub(1) & 0x7f, b'a'] {
            for from in 0..9 {
                for length in 0..41 {
                    let mut bytes = vec![near; from + length];
                    let count = |bytes: &[u8]| {
                        let text = std::str::from_utf8(black_box(bytes)).unwrap();
                        text.find(wanted as char).map_or(1_000, |at| at as u64)
                    };
                    let expected = if near == wanted && length > 0 { 0 } else { 1_000 };
                    assert_eq!(count(&bytes[from..]), expected);
                    for at in (from..from + length).rev() {
                        bytes[at] = wanted;
                        let found = count(&bytes[from..]);
                        assert_eq!(found, (if near == wanted { 0 } else { at - from }) as u64);
                        sum = sum.wrapping_mul(31).wrapping_add(found);
                    }
                }
            }
        }
    }
    println!("{sum}");
    println!("{:?}", "ein Käse, zwei Käse".split('ä').collect::<Vec<_>>());
    println!("{:?}", "ein Käse, zwei Käse".split(", ").map(str::len).collect::<Vec<_>>());
}
