//! C's heap: `malloc` and what belongs to it, over the allocator of memory.rs.
//!
//! Files, the environment and foreign libraries take memory from `malloc`, and
//! wasi-libc's is 10 KB beside Rust's. A block of ours knows its length,
//! so `free` needs nothing but the address, and one heap serves both.
//!
//! What C promises beyond Rust's allocator: an alignment that every type is content
//! with, memory even for no bytes, a product that is checked (`calloc`), and why
//! there is nothing (`errno`). More than half of all addresses is refused.
use core::ptr::{null_mut, write_bytes};

use crate::memory::{length_of, note_freed, reallocate, release_block, take};

/// Of C's `max_align_t`.
const ALIGN: usize = 16;
const MOST: usize = isize::MAX as usize;
const ENOMEM: i32 = 48;
const EINVAL: i32 = 28;

unsafe extern "C" {
    #[thread_local]
    static mut errno: i32;
}

/// The block, or null with the reason.
unsafe fn or_reason(block: *mut u8) -> *mut u8 {
    if block.is_null() {
        // SAFETY: one thread.
        unsafe { errno = ENOMEM };
    }
    block
}

/// A block; null: there is none.
unsafe fn aligned(align: usize, size: usize) -> *mut u8 {
    if size > MOST {
        return null_mut();
    }
    // SAFETY: it is a power of two.
    unsafe { take(size, align) }
}

#[inline(never)]
unsafe fn allocate(size: usize) -> *mut u8 {
    unsafe { or_reason(aligned(ALIGN, size)) }
}

#[inline(never)]
unsafe fn allocate_zeroed(count: usize, size: usize) -> *mut u8 {
    unsafe {
        let size = count.checked_mul(size).unwrap_or(usize::MAX);
        let block = allocate(size);
        if !block.is_null() {
            write_bytes(block, 0, size);
        }
        block
    }
}

#[inline(never)]
unsafe fn give_back(block: *mut u8) {
    if !block.is_null() {
        note_freed();
        // SAFETY: the caller's block.
        unsafe { release_block(block) };
    }
}

#[unsafe(export_name = "lean malloc unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn malloc(size: usize) -> *mut u8 {
    unsafe { allocate(size) }
}

#[unsafe(export_name = "lean __libc_malloc unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn libc_malloc(size: usize) -> *mut u8 {
    unsafe { allocate(size) }
}

#[unsafe(export_name = "lean calloc unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut u8 {
    unsafe { allocate_zeroed(count, size) }
}

#[unsafe(export_name = "lean __libc_calloc unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn libc_calloc(count: usize, size: usize) -> *mut u8 {
    unsafe { allocate_zeroed(count, size) }
}

#[unsafe(export_name = "lean free unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn free(block: *mut u8) {
    unsafe { give_back(block) }
}

#[unsafe(export_name = "lean __libc_free unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn libc_free(block: *mut u8) {
    unsafe { give_back(block) }
}

/// No bytes are a size like any other, as in wasi-libc.
#[unsafe(export_name = "lean realloc unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn realloc(block: *mut u8, size: usize) -> *mut u8 {
    unsafe {
        if block.is_null() {
            return allocate(size);
        }
        or_reason(if size > MOST {
            null_mut()
        } else {
            reallocate(block, length_of(block), ALIGN, size)
        })
    }
}

/// Any alignment will do, as in wasi-libc: the next power of two is meant.
#[unsafe(export_name = "lean aligned_alloc unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn aligned_alloc(align: usize, size: usize) -> *mut u8 {
    unsafe {
        or_reason(match align.max(ALIGN).checked_next_power_of_two() {
            Some(align) => aligned(align, size),
            None => null_mut(),
        })
    }
}

#[unsafe(export_name = "lean posix_memalign unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn posix_memalign(to: *mut *mut u8, align: usize, size: usize) -> i32 {
    if !align.is_power_of_two() || align < size_of::<usize>() {
        return EINVAL;
    }
    unsafe {
        let block = aligned(align.max(ALIGN), size);
        if block.is_null() {
            return ENOMEM;
        }
        *to = block;
    }
    0
}

#[unsafe(export_name = "lean malloc_usable_size unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn malloc_usable_size(block: *mut u8) -> usize {
    if block.is_null() {
        return 0;
    }
    // A block of memory that nobody frees knows no length.
    note_freed();
    unsafe { length_of(block) }
}
