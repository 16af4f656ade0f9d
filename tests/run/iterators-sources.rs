// Where iterators come from and how they are asked: from_fn, successors, repeats,
// arrays, peeking, state in scan, early ends, both ends, comparison, grouping.
use std::collections::BTreeMap;
use std::iter::{self, FusedIterator, Peekable};
use std::ops::ControlFlow;

// Gives nothing every third time, so that fuse() matters.
struct Blinking(u32);
impl Iterator for Blinking {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        self.0 += 1;
        (self.0 % 3 != 0).then_some(self.0)
    }
}
struct Countdown(u8);
impl Iterator for Countdown {
    type Item = u8;
    fn next(&mut self) -> Option<u8> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.into(), Some(self.0.into()))
    }
}
impl ExactSizeIterator for Countdown {}
impl FusedIterator for Countdown {}

fn tokens<I: Iterator<Item = char>>(chars: &mut Peekable<I>) -> Vec<String> {
    let mut tokens = vec![];
    while let Some(&c) = chars.peek() {
        let mut token = String::new();
        if c.is_ascii_digit() {
            while let Some(d) = chars.next_if(char::is_ascii_digit) {
                token.push(d);
            }
        } else if chars.next_if_eq(&'<').is_some() {
            token.push('<');
            token.extend(chars.next_if_eq(&'='));
        } else {
            token.extend(chars.next());
        }
        tokens.push(token);
    }
    tokens
}

fn main() {
    let mut state = (0u64, 1u64);
    let fibonacci = iter::from_fn(|| {
        state = (state.1, state.0 + state.1);
        Some(state.0)
    });
    println!("{:?}", fibonacci.skip_while(|x| *x < 50).take(5).collect::<Vec<_>>());
    println!("{:?}", iter::successors(Some(27u32), |n| (*n != 1).then(|| if n % 2 == 0 { n / 2 } else { 3 * n + 1 })).count());
    println!("{:?}", iter::repeat_n("ab", 3).chain(iter::once("c")).chain(iter::empty()).collect::<String>());
    println!("{:?}", iter::repeat_with(|| 7).zip(1..=3).map(|(a, b)| a * b).collect::<Vec<_>>());
    println!("{:?} {:?}", iter::once_with(|| "late").next(), iter::zip([1, 2], ["x", "y", "z"]).collect::<BTreeMap<_, _>>());
    let mut blinking = Blinking(0);
    println!("{:?} {:?}", blinking.by_ref().collect::<Vec<_>>(), blinking.by_ref().take(2).sum::<u32>());
    let mut fused = blinking.fuse();
    println!("{:?} {:?} {:?}", fused.next(), fused.next(), fused.next());
    println!("{} {:?} {:?}", Countdown(9).len(), Countdown(4).collect::<Vec<_>>(), Countdown(0).max());
    println!("{:?}", tokens(&mut "12<=345<x".chars().peekable()));

    let words = ["apple", "avocado", "banana", "blueberry", "cherry", "apricot"];
    println!("{:?}", words.chunk_by(|a, b| a.as_bytes()[0] == b.as_bytes()[0]).map(<[_]>::len).collect::<Vec<_>>());
    println!("{:?}", words.iter().scan(0, |sum, w| { *sum += w.len(); (*sum < 30).then_some(*sum) }).collect::<Vec<_>>());
    println!("{:?}", words.iter().map_while(|w| w.strip_prefix('a')).collect::<Vec<_>>());
    println!("{:?} {:?}", words.iter().position(|w| w.len() == 6), words.iter().rposition(|w| w.len() == 6));
    println!("{:?} {:?}", words.iter().max_by_key(|w| w.len()), words.iter().min_by(|a, b| a.len().cmp(&b.len()).reverse()));
    println!("{:?}", words.iter().copied().partition::<Vec<&str>, _>(|w| w.contains("rr")));
    println!("{:?} {:?}", words.is_sorted(), words.iter().is_sorted_by_key(|w| w.as_bytes()[0] == b'b'));
    println!("{:?}", words.windows(2).filter(|w| w[0] < w[1]).count());
    println!("{:?}", words.iter().flat_map(|w| w.chars().rev().take(1)).collect::<String>());
    println!("{:?}", words.iter().enumerate().step_by(2).rev().map(|(i, w)| i * w.len()).collect::<Vec<_>>());
    println!("{:?}", words.iter().copied().reduce(|a, b| if a.len() >= b.len() { a } else { b }));
    println!("{:?}", words.iter().try_for_each(|w| if w.len() > 8 { ControlFlow::Break(*w) } else { ControlFlow::Continue(()) }));
    println!("{:?}", words.iter().try_fold(0u8, |a, w| a.checked_mul(2)?.checked_add(w.len() as u8)));
    println!("{:?}", words.iter().map(|w| w.len()).rfold(String::new(), |s, n| s + &n.to_string()));

    println!("{:?} {:?} {:?}", [1, 2].iter().cmp(&[1, 3]), [1.0, f64::NAN].iter().partial_cmp(&[1.0, 2.0]), [1].iter().lt(&[1, 0]));
    println!("{} {} {}", (0..3).eq([0, 1, 2]), (0..3).ne(0..4), [3, 4].into_iter().ge([3]));
    let (small, large): (Vec<i32>, Vec<String>) = (0..4).map(|x| (x, "#".repeat(x as usize))).unzip();
    println!("{small:?} {large:?}");
    let mut both = (1..=6).collect::<Vec<_>>().into_iter();
    println!("{:?} {:?} {:?} {:?}", both.next(), both.next_back(), both.as_slice(), both.len());
    println!("{:?}", [[1, 2], [3, 4]].into_iter().flatten().rev().inspect(|x| print!("<{x}>")).last());
    println!("{:?}", (1..=3).cycle().skip(1).step_by(2).take(5).collect::<Vec<_>>());
    println!("{:?} {:?}", (1..=4).chain(7..9).size_hint(), (0..10).filter(|x| x % 2 == 0).size_hint());
    println!("{:?}", [Some(1), None, Some(3)].into_iter().flatten().zip("ab".chars()).map(|(n, c)| format!("{n}{c}")).collect::<Vec<_>>());
    println!("{:?}", (1..6).map(|x| x * x).array_sum());
}

trait ArraySum: Iterator<Item = i32> + Sized {
    fn array_sum(self) -> [i32; 2] {
        self.fold([0; 2], |[odd, even], x| if x % 2 == 1 { [odd + x, even] } else { [odd, even + x] })
    }
}
impl<I: Iterator<Item = i32>> ArraySum for I {}
