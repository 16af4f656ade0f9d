// Associated types and constants, generic associated types (a lending
// iterator), blanket implementations, static dispatch by marker types, and
// traits with generic methods.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::marker::PhantomData;

trait LendingIterator {
    type Item<'a>
    where
        Self: 'a;
    fn next(&mut self) -> Option<Self::Item<'_>>;
    fn count_lent(&mut self) -> usize {
        let mut n = 0;
        while self.next().is_some() {
            n += 1;
        }
        n
    }
}

struct WindowsMut<'s, T> {
    slice: &'s mut [T],
    at: usize,
    len: usize,
}

impl<T> LendingIterator for WindowsMut<'_, T> {
    type Item<'a>
        = &'a mut [T]
    where
        Self: 'a;
    fn next(&mut self) -> Option<&mut [T]> {
        let w = self.slice.get_mut(self.at..self.at + self.len)?;
        self.at += 1;
        Some(w)
    }
}

trait Unit {
    const NAME: &'static str;
    const PER_METRE: f64;
}
#[derive(Debug, Clone, Copy)]
struct Metre;
#[derive(Debug, Clone, Copy)]
struct Foot;
impl Unit for Metre {
    const NAME: &'static str = "m";
    const PER_METRE: f64 = 1.0;
}
impl Unit for Foot {
    const NAME: &'static str = "ft";
    const PER_METRE: f64 = 1.0 / 0.3048;
}

#[derive(Debug, Clone, Copy)]
struct Length<U>(f64, PhantomData<U>);
impl<U: Unit> Length<U> {
    fn new(x: f64) -> Self {
        Length(x, PhantomData)
    }
    fn to<V: Unit>(self) -> Length<V> {
        Length::new(self.0 / U::PER_METRE * V::PER_METRE)
    }
    fn show(self) -> String {
        format!("{:.2}{}", self.0, U::NAME)
    }
}
impl<U: Unit, V: Unit> std::ops::Add<Length<V>> for Length<U> {
    type Output = Length<U>;
    fn add(self, o: Length<V>) -> Length<U> {
        Length::new(self.0 + o.to::<U>().0)
    }
}

trait Storage {
    type Key: Ord + Debug;
    type Value;
    type Iter<'a>: Iterator<Item = (&'a Self::Key, &'a Self::Value)>
    where
        Self: 'a;
    fn put(&mut self, k: Self::Key, v: Self::Value) -> Option<Self::Value>;
    fn all(&self) -> Self::Iter<'_>;
}

struct Tree<V>(BTreeMap<String, V>);
impl<V> Storage for Tree<V> {
    type Key = String;
    type Value = V;
    type Iter<'a>
        = std::collections::btree_map::Iter<'a, String, V>
    where
        V: 'a;
    fn put(&mut self, k: String, v: V) -> Option<V> {
        self.0.insert(k, v)
    }
    fn all(&self) -> Self::Iter<'_> {
        self.0.iter()
    }
}

fn dump<S: Storage>(s: &S) -> Vec<String>
where
    S::Value: Debug,
{
    s.all().map(|(k, v)| format!("{k:?}={v:?}")).collect()
}

trait Describe {
    fn describe(&self) -> String;
}
impl<T: Debug> Describe for T {
    fn describe(&self) -> String {
        format!("{}: {:?}", std::any::type_name::<T>().rsplit("::").next().unwrap(), self)
    }
}

trait Monoid {
    const ZERO: Self;
    fn plus(self, o: Self) -> Self;
}
impl Monoid for i32 {
    const ZERO: i32 = 0;
    fn plus(self, o: i32) -> i32 {
        self + o
    }
}
impl Monoid for String {
    const ZERO: String = String::new();
    fn plus(self, o: String) -> String {
        self + &o
    }
}
impl<A: Monoid, B: Monoid> Monoid for (A, B) {
    const ZERO: (A, B) = (A::ZERO, B::ZERO);
    fn plus(self, o: (A, B)) -> (A, B) {
        (self.0.plus(o.0), self.1.plus(o.1))
    }
}
fn total<M: Monoid>(it: impl IntoIterator<Item = M>) -> M {
    it.into_iter().fold(M::ZERO, M::plus)
}

fn main() {
    let mut data = [1, 2, 3, 4, 5, 6];
    let windows = WindowsMut { slice: &mut data, at: 0, len: 3 };
    let mut windows = windows;
    while let Some(w) = windows.next() {
        w[0] += w[2];
        w.swap(1, 2);
        println!("{w:?}");
    }
    println!("{}", WindowsMut { slice: &mut data, at: 0, len: 2 }.count_lent());
    println!("{data:?}");

    let a: Length<Metre> = Length::new(100.0);
    let b: Length<Foot> = Length::new(50.0);
    println!("{} {} {} {}", (a + b).show(), (b + a).show(), a.to::<Foot>().show(), b.to::<Metre>().show());

    let mut t = Tree(BTreeMap::new());
    for (i, w) in "the quick brown fox jumps over the lazy dog".split(' ').enumerate() {
        if let Some(old) = t.put(w.to_string(), i) {
            println!("{w} was {old}");
        }
    }
    println!("{:?}", dump(&t));

    println!("{} | {} | {}", 5u8.describe(), "x".describe(), Foot.describe());
    println!("{}", total([1, 2, 3]));
    println!("{:?}", total((1..5).map(|i| (i, (i.to_string(), i * i)))));
}
