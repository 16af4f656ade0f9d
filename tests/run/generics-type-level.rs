// Types that compute: Peano numbers, lists of types, type states, phantom units,
// dispatch by reference level, polymorphic recursion, visitors over tuples.
use std::any::type_name;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;
use std::ops::{Add, Div, Mul};

struct Zero;
struct Next<N>(PhantomData<N>);
trait Nat {
    const VALUE: u32;
}
impl Nat for Zero {
    const VALUE: u32 = 0;
}
impl<N: Nat> Nat for Next<N> {
    const VALUE: u32 = N::VALUE + 1;
}
trait Plus<M> {
    type Sum: Nat;
}
impl<M: Nat> Plus<M> for Zero {
    type Sum = M;
}
impl<N: Plus<M>, M> Plus<M> for Next<N> {
    type Sum = Next<N::Sum>;
}
type Three = Next<Next<Next<Zero>>>;

struct Nil;
struct Cons<H, T>(H, T);
trait List {
    const LEN: usize;
    fn each(&self, f: &mut dyn FnMut(&dyn Debug));
}
impl List for Nil {
    const LEN: usize = 0;
    fn each(&self, _: &mut dyn FnMut(&dyn Debug)) {}
}
impl<H: Debug, T: List> List for Cons<H, T> {
    const LEN: usize = 1 + T::LEN;
    fn each(&self, f: &mut dyn FnMut(&dyn Debug)) {
        f(&self.0);
        self.1.each(f);
    }
}
macro_rules! list {
    () => { Nil };
    ($head:expr $(, $tail:expr)*) => { Cons($head, list!($($tail),*)) };
}

struct Open;
struct Closed;
struct Door<S> {
    turns: u32,
    state: PhantomData<S>,
}
impl Door<Closed> {
    fn new() -> Self {
        Door { turns: 0, state: PhantomData }
    }
    fn open(self) -> Door<Open> {
        Door { turns: self.turns + 1, state: PhantomData }
    }
}
impl Door<Open> {
    fn close(self) -> Door<Closed> {
        Door { turns: self.turns + 1, state: PhantomData }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Unit<const METERS: i8, const SECONDS: i8>(f64);
impl<const M: i8, const S: i8> Add for Unit<M, S> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Unit(self.0 + other.0)
    }
}
impl Div<Unit<0, 1>> for Unit<1, 0> {
    type Output = Unit<1, -1>;
    fn div(self, time: Unit<0, 1>) -> Self::Output {
        Unit(self.0 / time.0)
    }
}
impl Mul for Unit<1, 0> {
    type Output = Unit<2, 0>;
    fn mul(self, other: Self) -> Self::Output {
        Unit(self.0 * other.0)
    }
}

struct Probe<T>(T);
trait ByDisplay {
    fn describe(&self) -> String;
}
impl<T: Display> ByDisplay for Probe<T> {
    fn describe(&self) -> String {
        format!("shown {}", self.0)
    }
}
trait ByDebug {
    fn describe(&self) -> String;
}
impl<T: Debug> ByDebug for &Probe<T> {
    fn describe(&self) -> String {
        format!("debugged {:?}", self.0)
    }
}

// The type grows with each call, and so does the code, up to a limit.
trait Nest: Sized + Debug {
    const DEPTH: u32;
    fn nest(self, left: u32) -> String;
}
#[derive(Debug)]
struct Leaf;
#[derive(Debug)]
struct Wrap<T>(#[allow(dead_code)] T);
impl Nest for Leaf {
    const DEPTH: u32 = 0;
    fn nest(self, left: u32) -> String {
        if left == 0 { format!("{self:?}") } else { Wrap(self).nest(left - 1) }
    }
}
macro_rules! nests {
    ($type:ty) => {
        impl Nest for $type {
            const DEPTH: u32 = 99;
            fn nest(self, left: u32) -> String {
                format!("{left} {self:?}")
            }
        }
    };
    ($type:ty, $($more:ty),+) => {
        impl Nest for $type {
            const DEPTH: u32 = <Inner<$type>>::DEPTH + 1;
            fn nest(self, left: u32) -> String {
                if left == 0 { format!("{self:?} {}", Self::DEPTH) } else { Wrap(self).nest(left - 1) }
            }
        }
        nests!($($more),+);
    };
}
trait Unwrapped {
    type Of: Nest;
}
impl<T: Nest> Unwrapped for Wrap<T> {
    type Of = T;
}
type Inner<T> = <T as Unwrapped>::Of;
nests!(Wrap<Leaf>, Wrap<Wrap<Leaf>>, Wrap<Wrap<Wrap<Leaf>>>, Wrap<Wrap<Wrap<Wrap<Leaf>>>>);

struct Parser<T, F>(F, PhantomData<fn() -> T>);
type Parsed<'a, T> = Option<(T, &'a str)>;
fn parser<'a, T, F: Fn(&'a str) -> Parsed<'a, T>>(f: F) -> Parser<T, F> {
    Parser(f, PhantomData)
}
impl<'a, T, F: Fn(&'a str) -> Parsed<'a, T>> Parser<T, F> {
    fn map<U>(self, f: impl Fn(T) -> U) -> Parser<U, impl Fn(&'a str) -> Parsed<'a, U>> {
        parser(move |s| (self.0)(s).map(|(t, rest)| (f(t), rest)))
    }
    fn then<U, G: Fn(&'a str) -> Parsed<'a, U>>(self, next: Parser<U, G>) -> Parser<(T, U), impl Fn(&'a str) -> Parsed<'a, (T, U)>> {
        parser(move |s| {
            let (t, rest) = (self.0)(s)?;
            let (u, rest) = (next.0)(rest)?;
            Some(((t, u), rest))
        })
    }
    fn many(self) -> Parser<Vec<T>, impl Fn(&'a str) -> Parsed<'a, Vec<T>>> {
        parser(move |mut s| {
            let mut all = vec![];
            while let Some((t, rest)) = (self.0)(s) {
                all.push(t);
                s = rest;
            }
            Some((all, s))
        })
    }
}
fn token<'a>(test: fn(char) -> bool) -> Parser<&'a str, impl Fn(&'a str) -> Parsed<'a, &'a str>> {
    parser(move |s: &'a str| {
        let end = s.find(|c| !test(c)).unwrap_or(s.len());
        (end > 0).then(|| s.split_at(end))
    })
}

fn main() {
    println!("{} {}", Three::VALUE, <<Three as Plus<Next<Three>>>::Sum as Nat>::VALUE);
    let items = list!(1u8, "two", '3', Some(4.5), list_len(&list!((), ())));
    let mut shown = vec![];
    items.each(&mut |x| shown.push(format!("{x:?}")));
    println!("{} {}", list_len(&items), shown.join(" "));
    println!("{}", Door::new().open().close().open().turns);
    println!("{:?} {:?}", Unit::<1, 0>(10.0) / Unit::<0, 1>(4.0), Unit::<1, 0>(3.0) * (Unit(1.5) + Unit(0.5)));
    println!("{} | {}", (&Probe(5)).describe(), (&Probe(vec!["x"])).describe());
    println!("{:?}", (0..6).map(|n| Leaf.nest(n)).collect::<Vec<_>>());
    let pairs = token(|c| c.is_alphabetic()).then(token(|c| c == '=')).then(token(|c| c.is_numeric()).map(|n| n.parse::<u64>().unwrap()));
    println!("{:?}", (pairs.map(|((k, _), v)| (k, v)).many().0)("a=1bc=22d=x"));
    println!("{} {}", type_name::<Next<Zero>>().rsplit("::").count(), type_name::<Unit<1, -1>>().ends_with("Unit<1, -1>"));
}

fn list_len<L: List>(_: &L) -> usize {
    L::LEN
}
