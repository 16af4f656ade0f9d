// Zero-sized types everywhere: in vectors, boxes, maps, iterators, as states,
// as closures and function items, with Drop, and arrays of length zero.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

static DROPS: AtomicU32 = AtomicU32::new(0);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
struct Unit;

#[derive(Debug)]
struct Counted;
impl Drop for Counted {
    fn drop(&mut self) {
        DROPS.fetch_add(1, Ordering::Relaxed);
    }
}

struct Open;
struct Closed;
struct Door<S> {
    opened: u32,
    state: PhantomData<S>,
}
impl Door<Closed> {
    fn new() -> Self {
        Door { opened: 0, state: PhantomData }
    }
    fn open(self) -> Door<Open> {
        Door { opened: self.opened + 1, state: PhantomData }
    }
}
impl Door<Open> {
    fn close(self) -> Door<Closed> {
        Door { opened: self.opened, state: PhantomData }
    }
}

trait Policy: Default {
    const NAME: &'static str;
    fn apply(&self, x: u32) -> u32;
}
#[derive(Default)]
struct Double;
#[derive(Default)]
struct Square;
impl Policy for Double {
    const NAME: &'static str = "double";
    fn apply(&self, x: u32) -> u32 {
        x * 2
    }
}
impl Policy for Square {
    const NAME: &'static str = "square";
    fn apply(&self, x: u32) -> u32 {
        x * x
    }
}
fn with<P: Policy>(v: &[u32]) -> String {
    let p = P::default();
    format!("{} {:?} {}", P::NAME, v.iter().map(|x| p.apply(*x)).collect::<Vec<_>>(), size_of_val(&p))
}

fn main() {
    let mut v = vec![Unit; 1000];
    v.extend(std::iter::repeat_n(Unit, 234));
    println!("{} {} {:?}", v.len(), v.iter().count(), v.get(1233));
    println!("{:?}", v.get(1234));
    println!("{:?}", v.pop());
    println!("{}", v.drain(10..20).len());
    v.insert(5, Unit);
    v.swap(0, 100);
    v.reverse();
    v.sort();
    println!("{} {} {:?}", v.len(), v.chunks(7).len(), v.split_at(3).0);
    println!("{:?} {}", v.binary_search(&Unit).is_ok(), v.windows(2).all(|w| w[0] == w[1]));
    v.dedup();
    println!("{v:?} {}", v.capacity() == usize::MAX);

    let units: Vec<()> = (0..5).map(|_| ()).collect();
    println!("{units:?} {} {:?}", units.iter().rev().zip(0..).count(), units.clone().into_iter().fold(0, |n, ()| n + 1));
    println!("{:?}", ["1", "x"].iter().map(|s| s.parse::<u8>().map(drop)).collect::<Result<(), _>>().is_err());
    let mut huge: Vec<()> = Vec::new();
    huge.resize(300_000, ());
    println!("{} {:?}", huge.len(), huge.last());

    {
        let c: Vec<Counted> = (0..10).map(|_| Counted).collect();
        let mut it = c.into_iter();
        it.next();
        it.nth(2);
        println!("{} {}", DROPS.load(Ordering::Relaxed), it.len());
        let b: Box<[Counted]> = it.rev().collect();
        println!("{} {:?}", DROPS.load(Ordering::Relaxed), b.first());
        let arr = [Counted, Counted, Counted];
        let [a, ..] = arr;
        drop(a);
        println!("{}", DROPS.load(Ordering::Relaxed));
    }
    println!("{}", DROPS.load(Ordering::Relaxed));
    let r = Rc::new(Counted);
    let r2 = r.clone();
    drop(r);
    println!("{} {:?}", Rc::strong_count(&r2), r2);
    drop(r2);
    println!("{}", DROPS.load(Ordering::Relaxed));

    let b = Box::new(Unit);
    let d: Box<dyn Fn(i32) -> i32> = Box::new(|x| x + 1);
    println!("{:?} {} {}", *b, size_of_val(&*d), d(1));
    fn item(x: i32) -> i32 {
        x * 3
    }
    println!("{} {} {}", size_of_val(&item), size_of_val(&|x: i32| x), [item(1), item(2)].map(item)[1]);

    let door = Door::new().open().close().open();
    println!("{} {}", door.opened, size_of::<Door<Open>>());
    println!("{} | {}", with::<Double>(&[1, 2, 3]), with::<Square>(&[4, 5]));

    let set: HashSet<()> = [(), (), ()].into();
    let tree: BTreeSet<Unit> = [Unit; 9].into();
    let mut q: VecDeque<Unit> = VecDeque::from(vec![Unit; 4]);
    q.rotate_left(2);
    q.push_front(Unit);
    println!("{} {} {} {:?}", set.len(), tree.len(), q.len(), q.pop_back());
    let empty: [String; 0] = [];
    println!("{empty:?} {} {:?}", empty.len(), empty.iter().max());
    println!("{:?} {:?}", <[u8; 0]>::try_from(&[][..]), [[(); 2]; 3].as_flattened().len());
    let nested: Option<Option<()>> = Some(None);
    println!("{nested:?} {} {}", size_of::<Option<Option<()>>>(), size_of::<Result<(), ()>>());
}
