// Atomics of every width in one thread: all read-modify-write operations and
// orders, compare-and-swap loops, fences, atomic pointers, a seqlock, a ticket
// lock and a lock-free stack, statics that count.

use std::ptr;
use std::sync::atomic::{
    compiler_fence, fence, AtomicBool, AtomicI16, AtomicI32, AtomicI64, AtomicI8, AtomicIsize, AtomicPtr, AtomicU16, AtomicU32, AtomicU64, AtomicU8, AtomicUsize,
    Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst},
};

macro_rules! exercise {
    ($($atomic:ident $int:ident),*) => {$(
        let a = $atomic::new(5);
        let was = [
            a.swap(9, SeqCst), a.fetch_add(3, Relaxed), a.fetch_sub(20, AcqRel), a.fetch_and(0x6d, Acquire),
            a.fetch_nand(0x33, Release), a.fetch_or(0x11, SeqCst), a.fetch_xor(0x5a, SeqCst),
            a.fetch_max(100, SeqCst), a.fetch_min(7, SeqCst), a.load(Acquire),
        ];
        println!("{} {was:?}", stringify!($int));
        a.store($int::MAX, Release);
        println!("  {} {} {:?} {:?}", a.fetch_add(1, SeqCst), a.fetch_sub(1, SeqCst), a.compare_exchange(1, 2, SeqCst, Relaxed), a.compare_exchange(a.load(Relaxed), 3, AcqRel, Acquire));
        println!("  {:?} {:?} {a:?}", a.fetch_update(SeqCst, Relaxed, |x| x.checked_mul(7)), a.fetch_update(SeqCst, Relaxed, |_| None));
    )*};
}

struct Stack {
    head: AtomicPtr<Node>,
    length: AtomicUsize,
}
struct Node {
    value: String,
    next: *mut Node,
}
impl Stack {
    const fn new() -> Self {
        Stack { head: AtomicPtr::new(ptr::null_mut()), length: AtomicUsize::new(0) }
    }
    fn push(&self, value: String) {
        let node = Box::into_raw(Box::new(Node { value, next: ptr::null_mut() }));
        loop {
            let head = self.head.load(Relaxed);
            unsafe { (*node).next = head };
            if self.head.compare_exchange_weak(head, node, Release, Relaxed).is_ok() {
                self.length.fetch_add(1, Relaxed);
                return;
            }
        }
    }
    fn pop(&self) -> Option<String> {
        loop {
            let head = self.head.load(Acquire);
            if head.is_null() {
                return None;
            }
            let next = unsafe { (*head).next };
            if self.head.compare_exchange(head, next, AcqRel, Acquire).is_ok() {
                self.length.fetch_sub(1, Relaxed);
                return Some(unsafe { Box::from_raw(head) }.value);
            }
        }
    }
}
impl Drop for Stack {
    fn drop(&mut self) {
        while let Some(s) = self.pop() {
            println!("left {s}");
        }
    }
}

#[derive(Default)]
struct Ticket {
    next: AtomicU32,
    serving: AtomicU32,
}
impl Ticket {
    fn with<R>(&self, f: impl FnOnce() -> R) -> R {
        let mine = self.next.fetch_add(1, Relaxed);
        while self.serving.load(Acquire) != mine {
            std::hint::spin_loop();
        }
        let r = f();
        self.serving.store(mine.wrapping_add(1), Release);
        r
    }
}

#[derive(Default)]
struct SeqLock {
    version: AtomicU64,
    parts: [AtomicU64; 2],
}
impl SeqLock {
    fn write(&self, x: u128) {
        self.version.fetch_add(1, AcqRel);
        fence(Release);
        self.parts[0].store(x as u64, Relaxed);
        self.parts[1].store((x >> 64) as u64, Relaxed);
        self.version.fetch_add(1, Release);
    }
    fn read(&self) -> (u64, u128) {
        loop {
            let before = self.version.load(Acquire);
            let x = u128::from(self.parts[0].load(Relaxed)) | u128::from(self.parts[1].load(Relaxed)) << 64;
            fence(Acquire);
            if before % 2 == 0 && before == self.version.load(Relaxed) {
                return (before, x);
            }
        }
    }
}

static IDS: AtomicU64 = AtomicU64::new(1 << 40);
static READY: AtomicBool = AtomicBool::new(false);
static HIGHEST: [AtomicI32; 3] = [const { AtomicI32::new(i32::MIN) }; 3];

fn orders() -> Vec<String> {
    let all: [Ordering; 5] = [Relaxed, Release, Acquire, AcqRel, SeqCst];
    all.iter().map(|o| format!("{o:?}")).collect()
}

fn main() {
    exercise!(AtomicU8 u8, AtomicI8 i8, AtomicU16 u16, AtomicI16 i16, AtomicU32 u32, AtomicI32 i32, AtomicU64 u64, AtomicI64 i64);
    let (u, i) = (AtomicUsize::new(7), AtomicIsize::new(-7));
    println!("{} {} {} {}", u.fetch_add(1, SeqCst), i.fetch_max(3, SeqCst), u.into_inner(), i.into_inner());
    let b = AtomicBool::new(true);
    println!("{:?}", [b.fetch_and(false, SeqCst), b.fetch_or(true, SeqCst), b.fetch_xor(true, SeqCst), b.fetch_nand(true, SeqCst), b.fetch_not(SeqCst), b.swap(true, SeqCst)]);

    let stack = Stack::new();
    for word in ["one", "two", "three", "four"] {
        stack.push(word.repeat(2));
    }
    println!("{:?} {:?} {}", stack.pop(), stack.pop(), stack.length.load(SeqCst));
    stack.push("last".into());
    let ticket = Ticket::default();
    let sum: u32 = (0..50).map(|n| ticket.with(|| n * 2)).sum();
    println!("{sum} {:?}", (ticket.next, ticket.serving));
    let lock = SeqLock::default();
    for n in [1, u128::MAX / 3, 5 << 90] {
        lock.write(n);
        println!("{:?}", lock.read());
    }

    let ids: Vec<u64> = (0..5).map(|_| IDS.fetch_add(3, Relaxed)).collect();
    println!("{ids:?} {} {}", READY.swap(true, AcqRel), READY.load(Acquire));
    for (i, n) in [5, -3, 9, 2, 7, 1].into_iter().enumerate() {
        HIGHEST[i % 3].fetch_max(n, Relaxed);
    }
    compiler_fence(SeqCst);
    println!("{HIGHEST:?} {:?}", orders());
    let mut value = 10;
    let p = AtomicPtr::new(&mut value);
    unsafe { *p.load(Relaxed) += 1 };
    let mut other = 3;
    let old = p.swap(&mut other, AcqRel);
    println!("{} {}", unsafe { *old }, unsafe { *p.load(Acquire) });
    let mut plain = AtomicI64::new(1);
    *plain.get_mut() -= 100;
    println!("{plain:?} {}", AtomicU16::from(4).into_inner());
    drop(stack);
    println!("end");
}
