// Arc, Mutex, RwLock, Once, OnceLock, LazyLock, Condvar-free channels and atomics,
// all on one thread: what they do does not depend on there being others.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, AtomicU32, AtomicU64, AtomicU8, AtomicUsize, Ordering::*};
use std::sync::{mpsc, Arc, LazyLock, Mutex, Once, OnceLock, RwLock, TryLockError, Weak};

static COUNTER: AtomicUsize = AtomicUsize::new(5);
static TABLE: LazyLock<HashMap<u32, String>> = LazyLock::new(|| {
    println!("making the table");
    (0..5).map(|i| (i * i, format!("square of {i}"))).collect()
});
static CONFIG: OnceLock<Vec<&'static str>> = OnceLock::new();
static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());
static START: Once = Once::new();
static NAMES: RwLock<[u8; 4]> = RwLock::new(*b"abcd");

fn log(s: impl Into<String>) {
    LOG.lock().unwrap().push(s.into());
}

fn main() {
    println!("before");
    println!("{:?} {}", TABLE.get(&9), TABLE.len());
    println!("{:?} {:?}", CONFIG.get(), CONFIG.set(vec!["x", "y"]));
    println!("{:?} {:?}", CONFIG.set(vec![]), CONFIG.get_or_init(|| unreachable!()));
    for i in 0..3 {
        START.call_once(|| log("started once"));
        log(format!("round {i}"));
    }
    println!("{} {:?}", START.is_completed(), LOG.lock().unwrap());
    {
        let held = LOG.lock().unwrap();
        println!("{}", matches!(LOG.try_lock(), Err(TryLockError::WouldBlock)));
        drop(held);
        println!("{:?}", LOG.try_lock().map(|l| l.len()).ok());
    }
    {
        let (a, b) = (NAMES.read().unwrap(), NAMES.read().unwrap());
        println!("{} {}", a[0] as char, b[1] as char);
        println!("{}", NAMES.try_write().is_err());
    }
    NAMES.write().unwrap().reverse();
    println!("{:?}", NAMES.read().unwrap());

    let c = &COUNTER;
    println!("{} {} {} {}", c.fetch_add(3, SeqCst), c.fetch_sub(1, Relaxed), c.swap(100, AcqRel), c.load(Acquire));
    println!("{} {} {} {}", c.fetch_and(0x6f, SeqCst), c.fetch_or(0x10, SeqCst), c.fetch_xor(0xff, SeqCst), c.fetch_nand(0xf, SeqCst) & 0xffff);
    println!("{:?} {:?}", AtomicU8::new(9).compare_exchange(9, 1, SeqCst, Relaxed), AtomicU8::new(9).compare_exchange(8, 1, SeqCst, Relaxed));
    let m = AtomicI64::new(-5);
    println!("{} {} {}", m.fetch_max(7, SeqCst), m.fetch_min(-100, SeqCst), m.load(SeqCst));
    println!("{:?} {:?}", m.fetch_update(SeqCst, SeqCst, |x| (x < 0).then_some(x * 2)), m.fetch_update(SeqCst, SeqCst, |x| (x > 0).then_some(x)));
    let w = AtomicU64::new(u64::MAX);
    println!("{} {}", w.fetch_add(2, SeqCst), w.into_inner());
    let flag = AtomicBool::new(false);
    println!("{} {} {}", flag.fetch_or(true, SeqCst), flag.fetch_not(SeqCst), flag.load(SeqCst));
    let (mut x, mut y) = (1, 2);
    let p = AtomicPtr::new(&mut x);
    unsafe { *p.swap(&mut y, SeqCst) = 10 };
    unsafe { *p.load(SeqCst) += 20 };
    println!("{x} {y}");
    let spins = AtomicU32::new(0);
    while spins.compare_exchange_weak(10, 99, SeqCst, Relaxed).is_err() {
        spins.fetch_add(1, SeqCst);
    }
    println!("{}", spins.load(SeqCst));

    let shared = Arc::new(Mutex::new(vec![1]));
    let clones: Vec<_> = (0..3).map(|_| Arc::clone(&shared)).collect();
    for (i, c) in clones.iter().enumerate() {
        c.lock().unwrap().push(i * 10);
    }
    let weak: Weak<_> = Arc::downgrade(&shared);
    println!("{} {} {:?}", Arc::strong_count(&shared), Arc::weak_count(&shared), shared);
    drop(clones);
    let inner = Arc::try_unwrap(shared).unwrap().into_inner().unwrap();
    println!("{inner:?} {:?}", weak.upgrade());
    let mut cow = Arc::new(String::from("a"));
    let old = cow.clone();
    Arc::make_mut(&mut cow).push('b');
    println!("{cow} {old} {:?}", Arc::<[i32]>::from([1, 2]));

    let (tx, rx) = mpsc::channel();
    let tx2 = tx.clone();
    tx.send(1).unwrap();
    tx2.send(2).unwrap();
    drop(tx);
    println!("{:?} {:?} {:?}", rx.try_recv(), rx.recv(), rx.try_recv());
    drop(tx2);
    println!("{:?} {:?}", rx.try_recv(), rx.iter().next());
    let (stx, srx) = mpsc::sync_channel(2);
    println!("{:?} {:?} {:?}", stx.try_send('a'), stx.try_send('b'), stx.try_send('c'));
    drop(stx);
    println!("{:?}", srx.into_iter().collect::<String>());
}
