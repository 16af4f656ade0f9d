// The standard adapters and consumers, each with a visible result: laziness and
// order of evaluation, fallible folds, sums and products with Option/Result,
// and adapters stacked deeply.
// edition: 2024

use std::ops::ControlFlow;

fn main() {
    let v = [5, 3, 8, 1, 9, 2, 7];
    println!("{:?}", v.iter().map(|x| x * x).filter(|x| x % 2 == 1).collect::<Vec<_>>());
    println!("{:?}", v.iter().enumerate().skip(1).step_by(2).collect::<Vec<_>>());
    println!("{:?}", v.iter().zip(v.iter().skip(1)).map(|(a, b)| b - a).collect::<Vec<_>>());
    println!("{:?}", v.iter().chain(&[100, 200]).rev().take(4).collect::<Vec<_>>());
    println!("{:?}", v.iter().scan(0, |acc, x| { *acc += x; (*acc < 30).then_some(*acc) }).collect::<Vec<_>>());
    println!("{:?}", v.iter().flat_map(|&n| (0..n % 4).map(move |i| n * 10 + i)).collect::<Vec<_>>());
    println!("{:?}", [Some(1), None, Some(3)].iter().flatten().sum::<i32>());
    println!("{:?}", v.windows(3).map(|w| w.iter().max().unwrap()).collect::<Vec<_>>());
    println!("{:?}", v.chunks(3).map(|c| c.iter().product::<i32>()).collect::<Vec<_>>());
    println!("{:?}", v.rchunks(3).map(<[i32]>::to_vec).collect::<Vec<_>>());
    println!("{:?} {:?}", v.chunks_exact(2).map(|c| c[0] - c[1]).collect::<Vec<_>>(), v.chunks_exact(2).remainder());
    println!("{:?}", v.chunk_by(|a, b| a > b).collect::<Vec<_>>());
    println!("{:?}", v.iter().take_while(|x| **x != 9).skip_while(|x| **x > 3).collect::<Vec<_>>());
    println!("{:?}", v.iter().map_while(|x| 24i32.checked_rem(*x - 1)).collect::<Vec<_>>());
    println!("{:?}", v.iter().copied().cycle().skip(5).take(9).collect::<Vec<_>>());
    println!("{:?} {:?}", v.iter().min_by_key(|x| (**x - 6).abs()), v.iter().max_by(|a, b| (*a % 5).cmp(&(*b % 5))));
    println!("{:?} {:?}", v.iter().position(|x| *x == 9), v.iter().rposition(|x| *x > 7));
    println!("{} {} {}", v.iter().any(|x| *x > 8), v.iter().all(|x| *x > 1), v.is_sorted());
    println!("{:?}", v.iter().partition::<Vec<i32>, _>(|x| **x > 4));
    println!("{:?}", v.iter().map(|x| x.to_string()).reduce(|a, b| format!("({a}{b})")));
    println!("{:?}", v.iter().rfold(String::new(), |s, x| s + &x.to_string()));
    println!("{:?}", v.iter().try_fold(0i8, |a, x| a.checked_add(*x as i8 * 5)));
    println!("{:?}", v.iter().try_fold(0i8, |a, x| a.checked_add(*x as i8)));
    println!("{:?}", ["1", "2", "x", "y"].iter().map(|s| s.parse::<u8>()).collect::<Result<Vec<_>, _>>());
    println!("{:?}", ["1", "2", "3"].iter().map(|s| s.parse::<u8>()).sum::<Result<u8, _>>());
    println!("{:?}", [Some(2), Some(5)].into_iter().product::<Option<i32>>());
    println!("{:?}", [Some(2), None].into_iter().collect::<Option<Vec<i32>>>());
    println!("{:?} {:?}", [1, 2].iter().cmp(&[1, 3]), [1.0, f64::NAN].iter().partial_cmp(&[1.0, 2.0]));
    println!("{} {}", (1..4).eq([1, 2, 3]), (1..4).lt(1..=4));
    println!("{:?} {:?}", (0..100).step_by(33).size_hint(), (0..10).filter(|x| x % 2 == 0).size_hint());

    let mut log = vec![];
    let found = (1..10)
        .inspect(|x| print!("{x} "))
        .map(|x| x * 7)
        .filter(|x| x % 2 == 0)
        .inspect(|x| log.push(*x))
        .find(|x| x % 5 == 3 || x % 5 == 2);
    println!("=> {found:?} {log:?}");

    let stop = (1..).try_for_each(|x| if x * x > 50 { ControlFlow::Break(x) } else { ControlFlow::Continue(()) });
    println!("{stop:?}");

    let mut p = [1, 1, 2, 3, 5, 8].iter().peekable();
    let mut firsts = vec![];
    while let Some(x) = p.next() {
        if let Some(next) = p.peek()
            && *next - x > 1
        {
            firsts.push((*x, **next));
        }
    }
    println!("{firsts:?}");

    let mut it = (1..=10).into_iter();
    let head: Vec<_> = it.by_ref().take(3).collect();
    let rest: i32 = it.sum();
    println!("{head:?} {rest}");

    println!("{:?}", (1..=3).flat_map(|a| (a..=4).flat_map(move |b| (b..=5).map(move |c| (a, b, c)))).filter(|(a, b, c)| a * a + b * b == c * c).collect::<Vec<_>>());
    let deep = (0..50u64).map(|x| x + 1).filter(|x| x % 3 != 0).map(|x| x * x).skip(2).step_by(3).zip((0..).map(|x| x * 2)).map(|(a, b)| a ^ b).rev_sorted();
    println!("{deep:?}");
    println!("{:?}", std::iter::zip([1, 2, 3], ["a", "b"]).unzip::<_, _, Vec<_>, Vec<_>>());
    println!("{:?}", (b'a'..=b'e').map(char::from).rev().collect::<String>());
    println!("{:?}", ('x'..='\u{80}').step_by(2).map(|c| c as u32).collect::<Vec<_>>());
    println!("{:?}", [3, 1, 2].iter().max().into_iter().chain(None).last());
    println!("{:?}", [[1, 2], [3, 4]].concat().iter().rev().skip(1).map(|x| x << 1).collect::<std::collections::VecDeque<_>>());
    println!("{:?}", v.iter().array_like());
}

trait More: Iterator + Sized {
    fn rev_sorted(self) -> Vec<Self::Item>
    where
        Self::Item: Ord,
    {
        let mut v: Vec<_> = self.collect();
        v.sort_by(|a, b| b.cmp(a));
        v
    }
    fn array_like(mut self) -> [Option<Self::Item>; 2] {
        [self.next(), self.last()]
    }
}
impl<I: Iterator> More for I {}
