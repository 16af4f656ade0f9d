// A global allocator of our own that counts and checks what it hands out, over
// the system's: sizes and alignments, growth of vectors, zeroed blocks, leaks.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Counting {
    allocations: AtomicUsize,
    frees: AtomicUsize,
    moves: AtomicUsize,
    live: AtomicUsize,
    peak: AtomicUsize,
    misaligned: AtomicUsize,
}

#[global_allocator]
static ALLOCATOR: Counting = Counting {
    allocations: AtomicUsize::new(0),
    frees: AtomicUsize::new(0),
    moves: AtomicUsize::new(0),
    live: AtomicUsize::new(0),
    peak: AtomicUsize::new(0),
    misaligned: AtomicUsize::new(0),
};

impl Counting {
    fn grown(&self, by: usize) {
        let live = self.live.fetch_add(by, Relaxed) + by;
        self.peak.fetch_max(live, Relaxed);
    }
    fn check(&self, block: *mut u8, align: usize) -> *mut u8 {
        if block.addr() % align != 0 {
            self.misaligned.fetch_add(1, Relaxed);
        }
        block
    }
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.allocations.fetch_add(1, Relaxed);
        self.grown(layout.size());
        self.check(System.alloc(layout), layout.align())
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.allocations.fetch_add(1, Relaxed);
        self.grown(layout.size());
        self.check(System.alloc_zeroed(layout), layout.align())
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        self.frees.fetch_add(1, Relaxed);
        self.live.fetch_sub(layout.size(), Relaxed);
        // Whoever still reads this sees that it is gone.
        block.write_bytes(0xdd, layout.size());
        System.dealloc(block, layout)
    }
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.moves.fetch_add(1, Relaxed);
        self.live.fetch_sub(layout.size(), Relaxed);
        self.grown(size);
        self.check(System.realloc(block, layout, size), layout.align())
    }
}

#[derive(Clone, Copy)]
#[repr(align(256))]
struct Wide(#[allow(dead_code)] [u8; 256]);

// (allocations, frees, moves, bytes that are left, peak above the start)
fn measured<T>(body: impl FnOnce() -> T) -> ([isize; 5], T) {
    let counts = [&ALLOCATOR.allocations, &ALLOCATOR.frees, &ALLOCATOR.moves, &ALLOCATOR.live];
    let before = counts.map(|c| c.load(Relaxed));
    ALLOCATOR.peak.store(before[3], Relaxed);
    let value = body();
    let mut row = [0; 5];
    for (i, c) in counts.iter().enumerate() {
        row[i] = c.load(Relaxed) as isize - before[i] as isize;
    }
    row[4] = ALLOCATOR.peak.load(Relaxed) as isize - before[3] as isize;
    (row, value)
}

macro_rules! show {
    ($name:literal, $body:expr) => {{
        let (row, value) = measured(|| $body);
        println!("{:<18} {row:?} {value:?}", $name);
        value
    }};
}

fn main() {
    show!("nothing", [1u8; 1000].iter().map(|&b| u32::from(b)).sum::<u32>());
    show!("box", *std::hint::black_box(Box::new(77u64)));
    let kept = show!("kept box", std::hint::black_box(Box::new([1u32; 16])));
    show!("pushes", {
        let mut v = vec![];
        for i in 0..1000u32 {
            v.push(std::hint::black_box(i));
        }
        v.iter().sum::<u32>()
    });
    show!("with capacity", {
        let mut v = Vec::with_capacity(1000);
        v.extend(0..1000u16);
        v.truncate(10);
        v.shrink_to_fit();
        v.capacity()
    });
    show!("zeroed", std::hint::black_box(vec![0u8; 100_000]).iter().filter(|b| **b == 0).count());
    show!("aligned", {
        let v = std::hint::black_box(vec![Wide([3; 256]); 4]);
        v.iter().map(|w| (w as *const Wide).addr() % 256).sum::<usize>()
    });
    show!("string", {
        let mut s = String::new();
        for i in 0..200 {
            s += ["ab", "c", "def"][i % 3];
        }
        s.len()
    });
    show!("deque", (0..100u64).collect::<VecDeque<_>>().into_iter().rev().take(3).collect::<Vec<_>>().len());
    let (row, map) = measured(|| (0..2000u32).map(|i| (i * 7919 % 2003, i)).collect::<BTreeMap<_, _>>());
    println!("map {} {} {}", row[0] > 100, row[3] > 2000 * 8, map.len());
    let (row, ()) = measured(|| drop(map));
    println!("map gone {} {}", row[0], row[3] < -2000 * 8);
    let shared: Rc<[u8]> = Rc::from(&b"shared bytes"[..]);
    show!("rc clones", (0..10).map(|_| shared.clone()).map(|r| r.len()).sum::<usize>());
    show!("leak", Box::leak(std::hint::black_box(Box::new(5u8))).count_ones());
    show!("forget", std::mem::forget(std::hint::black_box(vec![1u64; 8])));
    show!("zero-size", (Vec::<()>::with_capacity(50).len(), std::hint::black_box(Box::new(())), vec![(); 9].len()));
    show!("free the kept", drop(kept));
    println!("{}", ALLOCATOR.misaligned.load(Relaxed));
}
