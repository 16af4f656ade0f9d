// Monomorphisation: the same generic code over many types, where clauses,
// specialised behaviour by trait bounds, generic recursion over tuples, and
// return-position generics (`collect`, `parse`, `Default`, `From`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::{Debug, Display};
use std::ops::{Add, Mul};
use std::str::FromStr;

fn dot<T>(a: &[T], b: &[T]) -> T
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    a.iter().zip(b).fold(T::default(), |acc, (&x, &y)| acc + x * y)
}

fn extremes<T: PartialOrd + Copy, I: IntoIterator<Item = T>>(it: I) -> Option<(T, T)> {
    let mut it = it.into_iter();
    let first = it.next()?;
    Some(it.fold((first, first), |(lo, hi), x| {
        (if x < lo { x } else { lo }, if x > hi { x } else { hi })
    }))
}

fn parse_all<T>(text: &str) -> Result<Vec<T>, String>
where
    T: FromStr,
    T::Err: Display,
{
    text.split(',').map(|s| s.trim().parse::<T>().map_err(|e| format!("{s:?}: {e}"))).collect()
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Stack<T> {
    items: Vec<T>,
}
impl<T> Default for Stack<T> {
    fn default() -> Self {
        Stack { items: Vec::new() }
    }
}
impl<T> FromIterator<T> for Stack<T> {
    fn from_iter<I: IntoIterator<Item = T>>(it: I) -> Self {
        Stack { items: it.into_iter().collect() }
    }
}
impl<T> Extend<T> for Stack<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, it: I) {
        for x in it {
            self.items.push(x);
        }
    }
}
impl<T> IntoIterator for Stack<T> {
    type Item = T;
    type IntoIter = std::iter::Rev<std::vec::IntoIter<T>>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter().rev()
    }
}
impl<'a, T> IntoIterator for &'a Stack<T> {
    type Item = &'a T;
    type IntoIter = std::iter::Rev<std::slice::Iter<'a, T>>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter().rev()
    }
}

trait Depth {
    fn depth(&self) -> u32;
    fn leaves(&self) -> String;
}
impl Depth for u8 {
    fn depth(&self) -> u32 {
        0
    }
    fn leaves(&self) -> String {
        self.to_string()
    }
}
impl<A: Depth, B: Depth> Depth for (A, B) {
    fn depth(&self) -> u32 {
        1 + self.0.depth().max(self.1.depth())
    }
    fn leaves(&self) -> String {
        format!("({} {})", self.0.leaves(), self.1.leaves())
    }
}
impl<A: Depth> Depth for Option<A> {
    fn depth(&self) -> u32 {
        self.as_ref().map_or(0, A::depth)
    }
    fn leaves(&self) -> String {
        self.as_ref().map_or("-".into(), A::leaves)
    }
}
impl<A: Depth, const N: usize> Depth for [A; N] {
    fn depth(&self) -> u32 {
        1 + self.iter().map(A::depth).max().unwrap_or(0)
    }
    fn leaves(&self) -> String {
        self.iter().map(A::leaves).collect::<Vec<_>>().join("/")
    }
}

fn show<C, T>(label: &str, c: C)
where
    C: IntoIterator<Item = T>,
    T: Debug,
{
    let items: Vec<String> = c.into_iter().map(|x| format!("{x:?}")).collect();
    println!("{label}: {}", items.join(" "));
}

fn main() {
    println!("{} {} {}", dot(&[1u8, 2, 3], &[4, 5, 6]), dot(&[-1i64, 7], &[9, 3]), dot(&[0.5f32, 0.25], &[4.0, 8.0]));
    println!("{:?} {:?}", extremes([3, -8, 12, 0]), extremes(Vec::<u8>::new()));
    println!("{:?} {:?}", extremes("streaming".chars()), extremes([2.5, f64::NEG_INFINITY, 9.75]));
    println!("{:?}", parse_all::<i16>("1, -2,300"));
    println!("{:?}", parse_all::<i8>("1, -2,300"));
    println!("{:?}", parse_all::<f64>("1e3, inf,-.5"));
    println!("{:?}", parse_all::<bool>("true,false,yes"));
    println!("{:?}", parse_all::<char>("a,é,xy"));

    let mut s: Stack<i32> = (1..=4).collect();
    s.extend([10, 20]);
    show("by ref", &s);
    let doubled: Stack<String> = s.clone().into_iter().map(|x| (x * 2).to_string()).collect();
    show("doubled", &doubled);
    println!("{:?} {}", Stack::<u8>::default(), s < Stack { items: vec![1, 2, 4] });

    let words = "pear apple fig apple date fig";
    show("set", words.split(' ').collect::<BTreeSet<_>>());
    show("deque", words.split(' ').rev().collect::<VecDeque<_>>());
    show("map", words.split(' ').map(|w| (w.len(), w)).collect::<BTreeMap<_, _>>());
    show("string", [words.split(' ').filter_map(|w| w.chars().next()).collect::<String>()]);
    let (short, long): (Vec<&str>, Vec<&str>) = words.split(' ').partition(|w| w.len() < 5);
    show("short", short);
    show("long", long);
    let (lens, upper): (Vec<usize>, Vec<String>) = words.split(' ').map(|w| (w.len(), w.to_uppercase())).unzip();
    show("lens", lens);
    show("upper", upper);

    let t = ((1u8, (2u8, Some((3u8, 4u8)))), [[(5u8, 6u8), (7, 8)], [(9, 10), (11, 12)]]);
    println!("{} {}", t.depth(), t.leaves());
    println!("{} {}", None::<(u8, u8)>.depth(), (None::<u8>, 3u8).leaves());
}
