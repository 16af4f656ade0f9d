// Cells and their shared cousins in one thread: Cell, RefCell, OnceCell, lazy
// values, Arc, Mutex, RwLock, OnceLock, LazyLock statics, and what they report
// when they are in use.

use std::cell::{Cell, LazyCell, OnceCell, Ref, RefCell, RefMut, UnsafeCell};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, Once, OnceLock, RwLock, Weak};

static COUNTS: LazyLock<Mutex<HashMap<&'static str, u32>>> = LazyLock::new(|| {
    println!("(counts begin)");
    Mutex::new(HashMap::new())
});
static TABLE: OnceLock<Vec<u64>> = OnceLock::new();
static START: Once = Once::new();
static CONFIG: RwLock<(u32, &str)> = RwLock::new((1, "start"));

fn table() -> &'static [u64] {
    TABLE.get_or_init(|| {
        println!("(table is made)");
        let mut t = vec![1, 1];
        while t.len() < 60 {
            t.push(t[t.len() - 1] + t[t.len() - 2]);
        }
        t
    })
}

fn hit(name: &'static str) -> u32 {
    let mut counts = COUNTS.lock().unwrap();
    let n = counts.entry(name).or_insert(0);
    *n += 1;
    *n
}

struct Memo {
    f: fn(&Memo, u64) -> u64,
    known: RefCell<HashMap<u64, u64>>,
    misses: Cell<u32>,
}
impl Memo {
    fn get(&self, n: u64) -> u64 {
        if let Some(&v) = self.known.borrow().get(&n) {
            return v;
        }
        self.misses.set(self.misses.get() + 1);
        let v = (self.f)(self, n);
        self.known.borrow_mut().insert(n, v);
        v
    }
}

struct Slot<T>(UnsafeCell<Option<T>>);
impl<T> Slot<T> {
    fn swap(&self, value: T) -> Option<T> {
        // Nothing else refers into the slot while this runs.
        unsafe { (*self.0.get()).replace(value) }
    }
}

fn main() {
    let cell = Cell::new(5);
    println!("{} {} {:?}", cell.replace(6), cell.get(), cell);
    let other = Cell::new(10);
    cell.swap(&other);
    cell.update(|x| x * 3);
    println!("{} {} {}", cell.take(), cell.get(), other.into_inner());
    let mut array = [1, 2, 3];
    let cells = Cell::from_mut(&mut array[..]).as_slice_of_cells();
    cells.windows(2).for_each(|w| w[1].set(w[0].get() + w[1].get()));
    println!("{array:?}");

    let shared = RefCell::new(vec![String::from("a"), "b".into()]);
    let (first, second) = (shared.borrow(), shared.borrow());
    println!("{:?} {} {}", shared.try_borrow_mut().map(|_| ()).map_err(|e| e.to_string()), first.len(), second[1]);
    let part = Ref::map(first, |v| &v[0]);
    drop(second);
    println!("{part} {:?}", shared.try_borrow_mut().is_err());
    drop(part);
    let (mut left, mut right) = RefMut::map_split(shared.borrow_mut(), |v| v.split_at_mut(1));
    std::mem::swap(&mut left[0], &mut right[0]);
    println!("{:?}", shared.try_borrow().map(|v| v.len()).map_err(|e| e.to_string()));
    drop((left, right));
    println!("{:?} {:?} {:?}", shared, shared.replace_with(|v| v.drain(1..).collect()), shared.take());

    let once = OnceCell::new();
    println!("{:?} {:?} {:?} {}", once.get(), once.set(1), once.set(2), once.get_or_init(|| 3));
    let lazy = LazyCell::new(|| {
        println!("(lazy runs)");
        7 * 6
    });
    println!("before {} {}", 1, *lazy + *lazy);
    let slot = Slot(UnsafeCell::new(None));
    println!("{:?} {:?} {:?}", slot.swap("x"), slot.swap("y"), slot.0.into_inner());

    let memo = Memo { f: |m, n| if n < 2 { n } else { m.get(n - 1) + m.get(n - 2) }, known: RefCell::default(), misses: Cell::new(0) };
    println!("{} {} {}", memo.get(80), memo.get(80), memo.misses.get());

    println!("{} {} {} {}", hit("a"), hit("b"), hit("a"), COUNTS.lock().unwrap().len());
    println!("{} {} {}", table()[59], table().len(), TABLE.get().is_some());
    for _ in 0..3 {
        START.call_once(|| println!("(once)"));
    }
    println!("{} {:?}", START.is_completed(), TABLE.set(vec![]).map_err(|v| v.len()));
    {
        let (a, b) = (CONFIG.read().unwrap(), CONFIG.read().unwrap());
        println!("{a:?} {} {}", b.1, CONFIG.try_write().is_err());
    }
    *CONFIG.write().unwrap() = (2, "changed");
    println!("{:?} {:?}", CONFIG.read().map(|c| *c).unwrap(), CONFIG.try_write().map(|mut c| { c.0 += 1; c.0 }).unwrap());

    let arc = Arc::new(Mutex::new(vec![1]));
    let weak: Weak<_> = Arc::downgrade(&arc);
    let held = arc.lock().unwrap();
    println!("{:?} {} {:?}", arc.try_lock().map(|_| ()).map_err(|e| e.to_string()), held.len(), weak.strong_count());
    drop(held);
    weak.upgrade().unwrap().lock().unwrap().push(2);
    println!("{arc:?}");
    println!("{:?}", Arc::try_unwrap(arc).unwrap().into_inner());
    println!("{:?}", weak.upgrade().is_none());
    let mut list: Arc<[u8]> = Arc::from(vec![3, 1, 2]);
    Arc::make_mut(&mut list).sort();
    println!("{list:?} {} {:?}", Arc::strong_count(&list), Mutex::new(3).get_mut());
}
