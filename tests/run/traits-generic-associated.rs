// Generic associated types, associated consts and defaults, higher-ranked
// bounds, blanket and conditional implementations, `impl Trait` in both places,
// returning iterators from traits, sealed traits, and operators through traits.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;
use std::ops::{AddAssign, Index, IndexMut, Mul};

trait Lending {
    type Item<'a>
    where
        Self: 'a;
    fn next(&mut self) -> Option<Self::Item<'_>>;
    fn for_each_lent(mut self, mut f: impl FnMut(Self::Item<'_>))
    where
        Self: Sized,
    {
        while let Some(x) = self.next() {
            f(x);
        }
    }
}
struct Windows<T> {
    data: Vec<T>,
    at: usize,
    width: usize,
}
impl<T> Lending for Windows<T> {
    type Item<'a>
        = &'a mut [T]
    where
        Self: 'a;
    fn next(&mut self) -> Option<&mut [T]> {
        let window = self.data.get_mut(self.at..self.at + self.width)?;
        self.at += 1;
        Some(window)
    }
}
struct Lines(String, u32);
impl Lending for Lines {
    type Item<'a> = (u32, &'a str);
    fn next(&mut self) -> Option<(u32, &str)> {
        if self.1 > 3 {
            return None;
        }
        self.1 += 1;
        self.0.push_str(&self.1.to_string());
        Some((self.1, &self.0))
    }
}

trait Family {
    type Of<T: Clone + Debug>: Container<T> + Debug;
    const NAME: &'static str = "unnamed";
}
trait Container<T>: FromIterator<T> {
    fn items<'a>(&'a self) -> impl Iterator<Item = &'a T>
    where
        T: 'a;
    fn count(&self) -> usize {
        self.items().map(|_| 1).sum()
    }
}
impl<T> Container<T> for Vec<T> {
    fn items<'a>(&'a self) -> impl Iterator<Item = &'a T>
    where
        T: 'a,
    {
        self.iter()
    }
    fn count(&self) -> usize {
        self.len()
    }
}
impl<T> Container<T> for Option<T>
where
    Option<T>: FromIterator<T>,
{
    fn items<'a>(&'a self) -> impl Iterator<Item = &'a T>
    where
        T: 'a,
    {
        self.iter()
    }
}
#[derive(Debug)]
struct Last<T>(Option<T>);
impl<T> FromIterator<T> for Last<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Last(items.into_iter().last())
    }
}
impl<T> Container<T> for Last<T> {
    fn items<'a>(&'a self) -> impl Iterator<Item = &'a T>
    where
        T: 'a,
    {
        self.0.iter()
    }
}
struct Vecs;
struct Lasts;
impl Family for Vecs {
    type Of<T: Clone + Debug> = Vec<T>;
    const NAME: &'static str = "vecs";
}
impl Family for Lasts {
    type Of<T: Clone + Debug> = Last<T>;
}
fn lengths<F: Family>(words: &[&str]) -> String {
    let all: F::Of<String> = words.iter().map(|w| w.to_string()).collect();
    let sizes: F::Of<usize> = all.items().map(String::len).collect();
    format!("{} {all:?} {sizes:?} {}", F::NAME, sizes.count())
}

// A matrix whose storage decides.
trait Store {
    type Cells<const N: usize>: Default + Index<usize, Output = f64> + IndexMut<usize>;
}
struct Dense;
struct Sparse;
#[derive(Default)]
struct Cells<const N: usize>(BTreeMap<usize, f64>);
struct Array<const N: usize>([f64; N]);
impl<const N: usize> Default for Array<N> {
    fn default() -> Self {
        Array([0.0; N])
    }
}
macro_rules! indexed {
    ($t:ident, $s:ident $i:ident => $get:expr, $get_mut:expr) => {
        impl<const N: usize> Index<usize> for $t<N> {
            type Output = f64;
            fn index(&$s, $i: usize) -> &f64 { $get }
        }
        impl<const N: usize> IndexMut<usize> for $t<N> {
            fn index_mut(&mut $s, $i: usize) -> &mut f64 { $get_mut }
        }
    };
}
indexed!(Array, self i => &self.0[i], &mut self.0[i]);
indexed!(Cells, self i => self.0.get(&i).unwrap_or(&0.0), self.0.entry(i).or_insert(0.0));
impl Store for Dense {
    type Cells<const N: usize> = Array<N>;
}
impl Store for Sparse {
    type Cells<const N: usize> = Cells<N>;
}
struct Vector<S: Store, const N: usize>(S::Cells<N>, PhantomData<S>);
impl<S: Store, const N: usize> Vector<S, N> {
    fn of(items: &[(usize, f64)]) -> Self {
        let mut cells = S::Cells::<N>::default();
        items.iter().for_each(|&(i, x)| cells[i] = x);
        Vector(cells, PhantomData)
    }
}
impl<A: Store, B: Store, const N: usize> Mul<&Vector<B, N>> for &Vector<A, N> {
    type Output = f64;
    fn mul(self, other: &Vector<B, N>) -> f64 {
        (0..N).map(|i| self.0[i] * other.0[i]).sum()
    }
}
impl<S: Store, const N: usize> AddAssign<f64> for Vector<S, N> {
    fn add_assign(&mut self, x: f64) {
        (0..N).step_by(2).for_each(|i| self.0[i] += x);
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for i32 {}
    impl<T: Sealed> Sealed for [T] {}
    impl<T: Sealed + ?Sized> Sealed for &T {}
}
trait Depth: sealed::Sealed {
    const DEPTH: u32;
    fn total(&self) -> i64;
}
impl Depth for i32 {
    const DEPTH: u32 = 0;
    fn total(&self) -> i64 {
        i64::from(*self)
    }
}
impl<T: Depth> Depth for [T] {
    const DEPTH: u32 = T::DEPTH + 1;
    fn total(&self) -> i64 {
        self.iter().map(T::total).sum::<i64>() * i64::from(Self::DEPTH)
    }
}
impl<T: Depth + ?Sized> Depth for &T {
    const DEPTH: u32 = T::DEPTH;
    fn total(&self) -> i64 {
        (**self).total()
    }
}
fn depth<T: Depth + ?Sized>(x: &T) -> (u32, i64) {
    (T::DEPTH, x.total())
}

trait Describe {
    fn describe(&self) -> String;
}
impl<T: Debug> Describe for T {
    fn describe(&self) -> String {
        format!("<{self:?}>")
    }
}
fn with_longest<R>(texts: &[String], f: impl for<'a> Fn(&'a str) -> &'a str, g: &dyn for<'b> Fn(&'b str) -> R) -> Option<R> {
    texts.iter().map(|t| f(t)).max_by_key(|t| t.len()).map(g)
}
fn counter(step: u32) -> impl Iterator<Item = u32> + Clone + use<> {
    (0..).step_by(step as usize)
}
fn parts<'a, T: Display + 'a>(items: impl IntoIterator<Item = &'a T>) -> impl Fn(&str) -> String {
    let texts: Vec<String> = items.into_iter().map(T::to_string).collect();
    move |between| texts.join(between)
}

fn main() {
    let mut sums = vec![];
    Windows { data: vec![1, 2, 3, 4, 5], at: 0, width: 2 }.for_each_lent(|w| {
        w[1] += w[0] * 10;
        sums.push(w[1]);
    });
    println!("{sums:?}");
    Lines("n".into(), 0).for_each_lent(|(n, text)| println!("{n} {text}"));
    println!("{} | {}", lengths::<Vecs>(&["a", "bcd", "éé"]), lengths::<Lasts>(&["a", "bcd", "éé"]));
    println!("{}", lengths::<Lasts>(&[]));
    let mut a = Vector::<Dense, 6>::of(&[(0, 1.5), (3, 2.0)]);
    let mut b = Vector::<Sparse, 6>::of(&[(3, 4.0), (5, -1.0)]);
    println!("{} {} {}", &a * &b, &b * &b, b.0 .0.len());
    a += 1.0;
    b += 0.5;
    println!("{} {} {}", &a * &b, &a * &a, b.0 .0.len());
    println!("{:?} {:?} {:?}", depth(&7), depth(&[1, 2, 3][..]), depth(&[&[1, 2][..], &[3]][..]));
    println!("{} {} {}", 5.describe(), "x".describe(), [Some(1), None].describe());
    let texts = ["  pad ".to_string(), "longer than".into(), "          ".into()];
    println!("{:?} {:?}", with_longest(&texts, str::trim, &|s| s.len()), with_longest(&[], |s| &s[1..], &str::to_uppercase));
    let c = counter(7);
    println!("{:?} {:?}", c.clone().take(4).collect::<Vec<_>>(), c.skip(2).next());
    println!("{} {}", parts(&[1.5, 2.0])(" + "), parts(["a", "b"].iter())("/"));
}
