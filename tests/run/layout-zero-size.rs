// Zero-size types: vectors, maps and iterators of them, phantom markers, empty
// arrays and slices, never values, sentinels that count only their drops.

use std::collections::{BTreeMap, HashMap, HashSet, LinkedList, VecDeque};
use std::convert::Infallible;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::mem::{align_of, size_of, size_of_val};
use std::ops::{Add, Mul};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

static DROPS: AtomicUsize = AtomicUsize::new(0);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Unit;
#[derive(Debug)]
struct Counts;
impl Drop for Counts {
    fn drop(&mut self) {
        DROPS.fetch_add(1, Ordering::Relaxed);
    }
}
impl Clone for Counts {
    fn clone(&self) -> Self {
        Counts
    }
}
#[repr(align(32))]
#[derive(Clone, Copy, Debug, Default)]
struct Aligned;

// Units of measure that cost nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Quantity<const LENGTH: i8, const TIME: i8>(f64);
type Meters = Quantity<1, 0>;
type Seconds = Quantity<0, 1>;
impl<const L: i8, const T: i8> Add for Quantity<L, T> {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Quantity(self.0 + o.0)
    }
}
impl Mul<Seconds> for Quantity<1, -1> {
    type Output = Meters;
    fn mul(self, o: Seconds) -> Meters {
        Quantity(self.0 * o.0)
    }
}

trait Door {
    const NAME: &'static str;
}
struct Open;
struct Closed;
impl Door for Open {
    const NAME: &'static str = "open";
}
impl Door for Closed {
    const NAME: &'static str = "closed";
}
struct House<D: Door> {
    moves: u32,
    _door: PhantomData<D>,
}
impl<D: Door> House<D> {
    fn turn<E: Door>(self) -> House<E> {
        House { moves: self.moves + 1, _door: PhantomData }
    }
    fn describe(&self) -> String {
        format!("{} after {}", D::NAME, self.moves)
    }
}

fn never(n: Result<u32, Infallible>) -> u32 {
    match n {
        Ok(n) => n,
        Err(e) => match e {},
    }
}

fn count<T: Debug>(items: impl IntoIterator<Item = T>) -> String {
    let v: Vec<T> = items.into_iter().collect();
    format!("{} {:?}", v.len(), v.first())
}

fn main() {
    println!("{} {} {} {}", size_of::<Unit>(), size_of::<[Unit; 100]>(), size_of::<[u64; 0]>(), align_of::<[u64; 0]>());
    println!("{} {} {}", size_of::<Aligned>(), align_of::<Aligned>(), size_of::<(Aligned, u8)>());
    println!("{} {} {}", size_of::<PhantomData<String>>(), size_of::<Meters>(), size_of::<House<Open>>());
    println!("{} {}", size_of::<Result<u32, Infallible>>(), size_of_val(&|| 1));

    let mut v = vec![Unit; 1000];
    v.push(Unit);
    v.insert(500, Unit);
    v.swap_remove(3);
    println!("{} {:?} {:?}", v.len(), v.pop(), v.drain(100..).count());
    println!("{} {} {:?}", v.len(), v.capacity() == usize::MAX, v.iter().rev().nth(98));
    v.sort();
    v.dedup();
    println!("{v:?} {:?} {:?}", v.contains(&Unit), v.binary_search(&Unit));
    println!("{}", vec![(); 1 << 30].len());
    println!("{:?}", [(); 10].iter().zip(0..).map(|(_, i)| i).sum::<i32>());
    println!("{:?}", [Unit; 7].chunks(3).map(<[Unit]>::len).collect::<Vec<_>>());
    println!("{:?} {:?}", [Unit; 5].split_at(2).1.len(), [(); 6].windows(4).count());

    let mut counts = vec![Counts, Counts, Counts];
    counts.resize(10, Counts);
    counts.truncate(8);
    println!("{} {}", counts.len(), DROPS.load(Ordering::Relaxed));
    let boxed: Box<[Counts]> = counts.into();
    let rc: Rc<[Counts]> = Rc::from(boxed);
    let other = rc.clone();
    println!("{} {} {}", rc.len(), Rc::strong_count(&other), DROPS.load(Ordering::Relaxed));
    drop(rc);
    println!("{}", DROPS.load(Ordering::Relaxed));
    drop(other);
    println!("{}", DROPS.load(Ordering::Relaxed));
    let mut iter = vec![Counts, Counts, Counts].into_iter();
    iter.next_back();
    println!("{} {}", iter.len(), DROPS.load(Ordering::Relaxed));
    drop(iter);
    let _: Box<dyn Debug> = Box::new(Counts);
    println!("{}", DROPS.load(Ordering::Relaxed));

    let mut map: HashMap<Unit, u8> = HashMap::new();
    println!("{:?} {:?} {}", map.insert(Unit, 1), map.insert(Unit, 2), map.len());
    println!("{:?} {:?}", HashSet::from([(), ()]), BTreeMap::from([((), 1), ((), 2)]));
    println!("{} {}", count(VecDeque::from([Unit; 3])), count(LinkedList::from([(); 4])));
    println!("{} {}", count([[0u8; 0]; 5]), count(vec![Aligned; 3]));
    println!("{:?} {:?}", Vec::<u8>::new(), <&[u32]>::default().iter().max());
    println!("{:?} {:?}", Box::new(Unit), std::iter::repeat_n(Unit, 3).collect::<Vec<_>>());

    let speed = Quantity::<1, -1>(2.5);
    println!("{:?} {:?}", speed * Quantity(4.0) + Quantity(0.5), (speed + speed).0);
    let house: House<Closed> = House { moves: 0, _door: PhantomData };
    let house = house.turn::<Open>().turn::<Closed>().turn::<Open>();
    println!("{} {}", house.describe(), never(Ok(7)));
    let f: [fn() -> Unit; 2] = [|| Unit, Unit::default];
    println!("{:?} {:?}", f.map(|f| f()), ((), [(); 2], Unit, Aligned));
    println!("{:?} {:?}", Unit.cmp(&Unit), () == ());
}
