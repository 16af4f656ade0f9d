//! A program that frees nothing has its memory one block behind the other: blocks of
//! many sizes and alignments, more than memory has at first, pages that somebody else
//! takes in between, and one that cannot be had.
use std::alloc::{Layout, alloc, alloc_zeroed};

const COUNT: usize = 4000;

static mut BLOCKS: [(usize, usize); COUNT] = [(0, 0); COUNT];

/// Pages that are not the allocator's.
#[cfg(target_arch = "wasm32")]
fn take_pages() {
    let before = core::arch::wasm32::memory_grow::<0>(1);
    let bytes = (before * 65536) as *mut u8;
    // SAFETY: a page that was made just now.
    unsafe { bytes.write_bytes(0xaa, 65536) };
}
#[cfg(not(target_arch = "wasm32"))]
fn take_pages() {}

fn main() {
    // SAFETY: one thread.
    let blocks = unsafe { &mut *(&raw mut BLOCKS) };
    let (mut seed, mut right, mut bytes) = (1u32, true, 0);
    for (i, block) in blocks.iter_mut().enumerate() {
        seed = seed.wrapping_mul(1664525).wrapping_add(1013904223);
        let large = if i % 500 == 499 { 300_000 } else { 0 };
        let size = (seed >> 16) as usize % 700 + 1 + large;
        let align = 1 << (seed >> 8) % 9;
        let layout = Layout::from_size_align(size, align).unwrap();
        // SAFETY: a size that is not zero, and memory of that size.
        unsafe {
            let start = if i % 2 == 0 { alloc(layout) } else { alloc_zeroed(layout) };
            right &= !start.is_null() && start as usize % align == 0;
            right &= i % 2 == 0 || (0..size).all(|at| *start.add(at) == 0);
            start.write_bytes(i as u8, size);
            *block = (start as usize, size);
        }
        bytes += size;
        if i % 900 == 0 {
            take_pages();
        }
    }
    println!("{COUNT} blocks, {bytes} bytes: {}", if right { "right" } else { "wrong" });
    let kept = blocks.iter().enumerate().all(|(i, &(start, size))| {
        // SAFETY: nothing was freed.
        (0..size).all(|at| unsafe { *((start + at) as *const u8) } == i as u8)
    });
    println!("{}", if kept { "all are as they were" } else { "one lies in another" });
    // More than pages are aligned by themselves.
    for align in [1 << 16, 1 << 17, 1 << 20, 4] {
        let layout = Layout::from_size_align(70_000, align).unwrap();
        // SAFETY: as above.
        let start = unsafe { alloc_zeroed(layout) };
        println!("{}", !start.is_null() && start as usize % align == 0);
        let last = blocks[COUNT - 1];
        println!("{}", start as usize + 70_000 <= last.0 || start as usize >= last.0 + last.1);
    }
    let too_much = Layout::from_size_align(isize::MAX as usize - 65536, 1).unwrap();
    // SAFETY: a size that is not zero.
    let nothing = std::hint::black_box(unsafe { [alloc(too_much), alloc(too_much)] });
    println!("{}", nothing[1].is_null());
    // SAFETY: as above.
    let small = std::hint::black_box(unsafe { alloc(Layout::new::<u64>()) });
    println!("{}", small.is_null());
}
