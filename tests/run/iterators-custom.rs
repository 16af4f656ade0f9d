// Hand-written iterators: infinite ones, DoubleEnded and ExactSize ones, a
// peeking grouper, an iterator over a tree without recursion, iterators as
// trait objects, and default methods that an implementation overrides.

use std::collections::VecDeque;
use std::iter::{FusedIterator, Peekable};

struct Collatz(u64);
impl Iterator for Collatz {
    type Item = u64;
    fn next(&mut self) -> Option<u64> {
        if self.0 == 0 {
            return None;
        }
        let now = self.0;
        self.0 = match now {
            1 => 0,
            n if n % 2 == 0 => n / 2,
            n => 3 * n + 1,
        };
        Some(now)
    }
}
impl FusedIterator for Collatz {}

#[derive(Clone)]
struct Countdown {
    lo: u32,
    hi: u32,
}
impl Iterator for Countdown {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        (self.lo < self.hi).then(|| {
            self.hi -= 1;
            self.hi
        })
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        let n = (self.hi - self.lo) as usize;
        (n, Some(n))
    }
    fn nth(&mut self, n: usize) -> Option<u32> {
        self.hi = self.hi.saturating_sub(n as u32).max(self.lo);
        self.next()
    }
}
impl DoubleEndedIterator for Countdown {
    fn next_back(&mut self) -> Option<u32> {
        (self.lo < self.hi).then(|| {
            self.lo += 1;
            self.lo - 1
        })
    }
}
impl ExactSizeIterator for Countdown {}

struct Runs<I: Iterator>(Peekable<I>);
impl<I: Iterator> Iterator for Runs<I>
where
    I::Item: PartialEq,
{
    type Item = (I::Item, usize);
    fn next(&mut self) -> Option<Self::Item> {
        let first = self.0.next()?;
        let mut n = 1;
        while self.0.next_if(|x| *x == first).is_some() {
            n += 1;
        }
        Some((first, n))
    }
}
trait RunsExt: Iterator + Sized {
    fn runs(self) -> Runs<Self> {
        Runs(self.peekable())
    }
}
impl<I: Iterator> RunsExt for I {}

struct Node {
    value: i32,
    children: Vec<Node>,
}
fn node(value: i32, children: Vec<Node>) -> Node {
    Node { value, children }
}
impl Node {
    fn depth_first(&self) -> impl Iterator<Item = (usize, i32)> + '_ {
        let mut stack = vec![(0, self)];
        std::iter::from_fn(move || {
            let (depth, n) = stack.pop()?;
            stack.extend(n.children.iter().rev().map(|c| (depth + 1, c)));
            Some((depth, n.value))
        })
    }
    fn breadth_first(&self) -> Box<dyn Iterator<Item = i32> + '_> {
        let mut queue = VecDeque::from([self]);
        Box::new(std::iter::from_fn(move || {
            let n = queue.pop_front()?;
            queue.extend(&n.children);
            Some(n.value)
        }))
    }
}

fn main() {
    println!("{:?}", Collatz(27).take(15).collect::<Vec<_>>());
    println!("{} {:?}", Collatz(27).count(), Collatz(27).max());
    println!("{:?}", (1..40).max_by_key(|&n| Collatz(n).count()));

    let c = Countdown { lo: 3, hi: 12 };
    println!("{:?} {:?}", c.clone().collect::<Vec<_>>(), c.clone().rev().collect::<Vec<_>>());
    println!("{} {:?} {:?}", c.len(), c.clone().nth(4), c.clone().nth(100));
    let mut both = c.clone();
    let mut out = vec![];
    while let (Some(a), b) = (both.next(), both.next_back()) {
        out.push((a, b, both.len()));
    }
    println!("{out:?}");
    println!("{:?}", c.clone().rposition(|x| x == 5));
    println!("{:?}", c.zip("abcdefghijklm".bytes()).rev().take(3).collect::<Vec<_>>());

    println!("{:?}", "aaabccddddda".chars().runs().collect::<Vec<_>>());
    println!("{:?}", [1, 1, 2, 3, 3].iter().runs().map(|(x, n)| x * n as i32).sum::<i32>());

    let tree = node(1, vec![node(2, vec![node(4, vec![]), node(5, vec![node(8, vec![])])]), node(3, vec![node(6, vec![]), node(7, vec![])])]);
    for (d, v) in tree.depth_first() {
        println!("{:width$}{v}", "", width = d * 2);
    }
    println!("{:?}", tree.breadth_first().collect::<Vec<_>>());

    let mut parts: Vec<Box<dyn Iterator<Item = u64>>> = vec![
        Box::new(Collatz(6)),
        Box::new((1..4).map(|x| x * 100)),
        Box::new(std::iter::once(7).chain(std::iter::repeat_n(8, 2))),
        Box::new(std::iter::successors(Some(1u64), |x| x.checked_mul(10)).skip(17)),
    ];
    let mut round = 0;
    while !parts.is_empty() {
        round += 1;
        let mut line = vec![];
        parts.retain_mut(|p| p.next().map(|x| line.push(x)).is_some());
        println!("round {round}: {line:?}");
    }
}
