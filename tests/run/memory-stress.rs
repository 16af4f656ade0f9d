// Millions of mixed allocations against a model that lives outside of the heap:
// every byte of every block is what was written to it, blocks keep their
// alignment up to 64 KiB and what realloc has to keep, zeroed ones are zero. Now and
// then somebody else takes pages of the same memory, which stay as he left them.
use std::alloc::{Layout, alloc, alloc_zeroed, dealloc, realloc};

const PLACES: usize = 4096;
const STEPS: u32 = 2_000_000;

#[derive(Clone, Copy)]
struct Block {
    start: *mut u8,
    size: usize,
    align: usize,
    mark: u8,
}

static mut BLOCKS: [Block; PLACES] =
    [Block { start: std::ptr::null_mut(), size: 0, align: 1, mark: 0 }; PLACES];

struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as u32
    }
    fn below(&mut self, end: u32) -> u32 {
        self.next() % end
    }
}

// Mostly small, now and then large.
fn some_size(random: &mut Random) -> usize {
    let bits = match random.below(100) {
        0..60 => 6,
        60..90 => 9,
        90..99 => 13,
        _ => 18,
    };
    1 + random.below(1 << bits) as usize
}

fn some_align(random: &mut Random) -> usize {
    match random.below(50) {
        0 => 1 << random.below(17),
        1..5 => 16,
        n => 1 << (n % 4),
    }
}

// A few bytes at both ends and in the middle, so that all steps are quick.
fn positions(size: usize) -> [usize; 5] {
    [0, size / 4, size / 2, size - 1 - size / 8, size - 1]
}

fn fill(block: &Block) {
    for at in positions(block.size) {
        unsafe { *block.start.add(at) = block.mark ^ at as u8 };
    }
}

fn check(block: &Block) {
    for at in positions(block.size) {
        assert_eq!(unsafe { *block.start.add(at) }, block.mark ^ at as u8, "a byte has changed");
    }
}

fn release(block: &mut Block) {
    check(block);
    let layout = Layout::from_size_align(block.size, block.align).unwrap();
    unsafe { dealloc(block.start, layout) };
    block.start = std::ptr::null_mut();
}

fn take(block: &mut Block, random: &mut Random) {
    block.size = some_size(random);
    block.align = some_align(random);
    block.mark = random.next() as u8;
    let layout = Layout::from_size_align(block.size, block.align).unwrap();
    let zeroed = random.below(8) == 0;
    block.start = unsafe { if zeroed { alloc_zeroed(layout) } else { alloc(layout) } };
    assert!(!block.start.is_null(), "no memory");
    assert_eq!(block.start as usize % block.align, 0, "alignment");
    if zeroed {
        let bytes = unsafe { std::slice::from_raw_parts(block.start, block.size) };
        assert!(bytes.iter().all(|byte| *byte == 0), "not zero");
    }
    fill(block);
}

fn resize(block: &mut Block, random: &mut Random) {
    check(block);
    let layout = Layout::from_size_align(block.size, block.align).unwrap();
    // What lies in both sizes has to stay: all of it is written first.
    let size = if random.below(2) == 0 { some_size(random) } else { block.size + block.size / 2 + 1 };
    let size = size.min(1 << 19);
    let kept = size.min(block.size);
    let bytes = unsafe { std::slice::from_raw_parts_mut(block.start, kept) };
    bytes.fill(block.mark);
    block.start = unsafe { realloc(block.start, layout, size) };
    assert!(!block.start.is_null(), "no memory");
    assert_eq!(block.start as usize % block.align, 0, "alignment after realloc");
    let bytes = unsafe { std::slice::from_raw_parts(block.start, kept) };
    assert!(bytes.iter().all(|byte| *byte == block.mark), "realloc lost something");
    block.size = size;
    fill(block);
}

/// Pages that no allocator knows of; natively they are from elsewhere.
#[cfg(target_family = "wasm")]
fn pages_of_another() -> &'static mut [u8] {
    let before = core::arch::wasm32::memory_grow::<0>(1);
    assert_ne!(before, usize::MAX, "no memory");
    unsafe { std::slice::from_raw_parts_mut((before * 65536) as *mut u8, 65536) }
}
#[cfg(not(target_family = "wasm"))]
fn pages_of_another() -> &'static mut [u8] {
    Vec::leak(vec![0; 65536])
}

fn main() {
    let mut others: [Option<&'static mut [u8]>; 16] = [const { None }; 16];
    let mut random = Random(1);
    let blocks = unsafe { &mut *(&raw mut BLOCKS) };
    let (mut taken, mut resized, mut released) = (0u32, 0u32, 0u32);
    for step in 0..STEPS {
        // Waves of more and of fewer blocks.
        let places = if step / 250_000 % 2 == 0 { PLACES } else { PLACES / 16 };
        if step % 125_000 == 60_000 {
            let pages = pages_of_another();
            pages.fill(0xa5);
            others[step as usize / 125_000] = Some(pages);
        }
        let block = &mut blocks[random.below(places as u32) as usize];
        if block.start.is_null() {
            take(block, &mut random);
            taken += 1;
        } else if random.below(3) == 0 {
            resize(block, &mut random);
            resized += 1;
        } else {
            release(block);
            released += 1;
        }
    }
    for block in blocks.iter_mut().filter(|block| !block.start.is_null()) {
        release(block);
        released += 1;
    }
    println!("{taken} taken, {resized} resized, {released} released");
    // All of it is free again: a block of half the memory that was ever used fits
    // many times, one after the other.
    for _ in 0..100 {
        drop(std::hint::black_box(vec![1u8; 4 << 20]));
    }
    let untouched = others.iter().flatten().filter(|pages| pages.iter().all(|byte| *byte == 0xa5));
    println!("{} pages are another's", untouched.count());
}
