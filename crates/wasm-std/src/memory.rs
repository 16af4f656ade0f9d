//! The heap: a small allocator in place of dlmalloc.
//!
//! Memory is a row of blocks without gaps. A block begins with a word, its head:
//! the length, and in the low bits whether this block is used and whether the
//! one before it is. A free block also has its length in its last word, so that
//! whoever is freed finds both neighbours and joins them.
//!
//! ```text
//! | 24|used|before | payload | 40|before | next previous ... 40 | 0|used |
//! ```
//!
//! Free blocks stand in lists, four for each power of two of their length. The
//! first block that fits is taken, and cut.
//!
//! Payloads begin at multiples of 8 and lengths are such, so a head lies 4 behind
//! a multiple of 8. A region ends with a head without length. The first region is
//! what the linker left behind the data; it grows by whole pages, and when
//! somebody else has grown the memory meanwhile, the next pages are a region of
//! their own. Nothing is given back to the host, which cannot be done.
//!
//! All that is for programs that free something. Where the linker finds that nobody
//! does (`is_freed`), one allocation lies behind the other.
use core::arch::wasm32::{memory_grow, memory_size};
use core::ptr::{copy_nonoverlapping, null_mut, write_bytes};

const PAGE: usize = 65536;
const UNIT: usize = 8;
const SMALLEST: usize = 16;
const HEAD: usize = 4;
/// Flags in a head: this block is used; the one before it is.
const USED: usize = 1;
const BEFORE_USED: usize = 2;
const FLAGS: usize = USED | BEFORE_USED;
/// Where a free block has its neighbours in its list.
const NEXT_FREE: usize = 4;
const PREVIOUS_FREE: usize = 8;
const LISTS_COUNT: usize = 128;
/// How many blocks of its own list an allocation looks at, of which some may be
/// a little too short.
const TRIES: u32 = 32;

unsafe extern "C" {
    static __heap_base: u8;
    static __heap_end: u8;
}

/// The first blocks of the lists; 0: none.
static mut LISTS: [usize; LISTS_COUNT] = [0; LISTS_COUNT];
/// Where the last region ends; 0: nothing was asked for yet.
static mut END: usize = 0;

// SAFETY of this file: there is one thread, and nothing here calls back into a
// program. Every address that is loaded from or stored to is that of a word in a
// region, which looks as above whenever one of the functions that are exported
// begins and ends.

unsafe fn load(address: usize) -> usize {
    unsafe { load_at(address, 0) }
}

unsafe fn store(address: usize, word: usize) {
    unsafe { store_at(address, 0, word) }
}

/// The word so many bytes behind a head: no block ends where all addresses do, so
/// the engine may add them.
unsafe fn load_at(head: usize, offset: usize) -> usize {
    unsafe { *(head as *const u8).add(offset).cast() }
}

unsafe fn store_at(head: usize, offset: usize, word: usize) {
    unsafe { *(head as *mut u8).add(offset).cast() = word }
}

unsafe fn list_at(number: usize) -> *mut usize {
    unsafe { (&raw mut LISTS as *mut usize).add(number) }
}

/// The list for free blocks of a length: its power of two and two bits more.
unsafe fn list_of(length: usize) -> *mut usize {
    let power = 31 - length.leading_zeros();
    unsafe { list_at((power * 4) as usize + (length >> (power - 2) & 3)) }
}

/// Takes a free block out of its list.
#[inline(never)]
unsafe fn unlink(head: usize) {
    unsafe {
        let (next, previous) = (load_at(head, NEXT_FREE), load_at(head, PREVIOUS_FREE));
        if next != 0 {
            store_at(next, PREVIOUS_FREE, previous);
        }
        if previous != 0 {
            store_at(previous, NEXT_FREE, next);
        } else {
            *list_of(load(head) & !FLAGS) = next;
        }
    }
}

/// Makes `length` bytes at `head` a free block, joined with what is free on both
/// sides. Of the head only the flag for the block before it has to be right.
#[inline(never)]
unsafe fn release(mut head: usize, mut length: usize) {
    unsafe {
        if load(head) & BEFORE_USED == 0 {
            let before = load(head - 4);
            head -= before;
            length += before;
            unlink(head);
        }
        let after = load(head + length);
        if after & USED == 0 {
            unlink(head + length);
            length += after & !FLAGS;
        }
        let next = head + length;
        store(next, load(next) & !BEFORE_USED);
        store(next - 4, length);
        store(head, length | BEFORE_USED);
        let list = list_of(length);
        let first = *list;
        store_at(head, NEXT_FREE, first);
        store_at(head, PREVIOUS_FREE, 0);
        if first != 0 {
            store_at(first, PREVIOUS_FREE, head);
        }
        *list = head;
    }
}

/// Makes `length` bytes at `head` a used block; what is behind `wanted` of them
/// becomes free.
#[inline(never)]
unsafe fn occupy(head: usize, length: usize, wanted: usize) {
    unsafe {
        let rest = length - wanted;
        let kept = if rest < SMALLEST { length } else { wanted };
        let next = head + kept;
        store(head, load(head) & BEFORE_USED | USED | kept);
        if rest < SMALLEST {
            store(next, load(next) | BEFORE_USED);
        } else {
            store(next, BEFORE_USED);
            release(next, rest);
        }
    }
}

/// Makes the bytes from `start` to `end` free memory.
#[inline(never)]
unsafe fn add_region(start: usize, end: usize) {
    unsafe {
        let mut head = start - HEAD;
        if start != END {
            head = start + HEAD;
            store(head, BEFORE_USED);
        }
        END = end;
        store(end - HEAD, USED);
        release(head, end - HEAD - head);
    }
}

/// Adds memory in which a block of `length` bytes fits, or the first region.
/// False: there is none.
#[inline(never)]
unsafe fn grow(length: usize) -> bool {
    unsafe {
        if END == 0 {
            let start = (&raw const __heap_base as usize).next_multiple_of(UNIT);
            let end = &raw const __heap_end as usize;
            END = 1;
            if start + 2 * SMALLEST < end {
                add_region(start, end);
                return true;
            }
        }
        // A region has a word before its first block and the last head.
        let pages = length / PAGE + 1 + (length % PAGE + 2 * HEAD > PAGE) as usize;
        let before = memory_grow::<0>(pages);
        if before == usize::MAX {
            return false;
        }
        // Not the last page of all addresses, whose end would be 0.
        let end = (before + pages).min(PAGE - 1) * PAGE;
        if end <= before * PAGE {
            return false;
        }
        add_region(before * PAGE, end);
        true
    }
}

/// A free block of at least `length` bytes, out of its list; 0: none.
unsafe fn find(length: usize) -> usize {
    unsafe {
        loop {
            let mut list = list_of(length);
            let mut tries = TRIES;
            while list != list_at(LISTS_COUNT) {
                let mut head = *list;
                while head != 0 && tries != 0 {
                    if load(head) >= length {
                        unlink(head);
                        return head;
                    }
                    tries -= 1;
                    head = load_at(head, NEXT_FREE);
                }
                tries = 1;
                list = list.add(1);
            }
            if !grow(length) {
                return 0;
            }
        }
    }
}

/// What a block for `size` bytes takes. A size is at most half of all addresses.
fn length_for(size: usize) -> usize {
    ((size + HEAD + UNIT - 1) & !(UNIT - 1)).max(SMALLEST)
}

/// Says that memory is freed, or taken for something longer. The linker takes the call
/// away.
#[inline(never)]
#[unsafe(export_name = "memory freed")]
pub fn note_freed() {
    core::hint::black_box(());
}

/// Does anything that is left of the program say so? (compiler/lower/llvm/freed.h)
#[inline(never)]
#[unsafe(export_name = "memory is freed")]
fn is_freed() -> bool {
    core::hint::black_box(true)
}

/// Memory for a program that frees nothing: from here, to there. All of what the
/// linker left behind the data at first.
static mut NEXT: *const u8 = &raw const __heap_base;
static mut LIMIT: *const u8 = &raw const __heap_end;

/// Memory for a program that frees nothing.
#[inline(never)]
unsafe fn take_for_good(size: usize, align: usize) -> *mut u8 {
    unsafe {
        if align > PAGE {
            let found = take_for_good(size + align, PAGE);
            let start = (found as usize + align - 1) & !(align - 1);
            return if found.is_null() { found } else { start as *mut u8 };
        }
        // The limit is that of a page, so that this is not behind it.
        let mut start = (NEXT as usize + align - 1) & !(align - 1);
        let limit = LIMIT as usize;
        // More than what is taken, so that nothing ends where all addresses do. There
        // the limit is 0, and what is left is right all the same.
        if limit.wrapping_sub(start) <= size {
            let before = memory_grow::<0>(size / PAGE + 1);
            if before == usize::MAX {
                return null_mut();
            }
            // Somebody else has grown it meanwhile.
            if before.wrapping_mul(PAGE) != limit {
                start = before.wrapping_mul(PAGE);
            }
            LIMIT = memory_size::<0>().wrapping_mul(PAGE) as *const u8;
        }
        NEXT = (start + size) as *const u8;
        start as *mut u8
    }
}

/// A block; null: there is none. A size is at most half of all addresses, and an
/// alignment is a power of two.
#[inline(never)]
pub unsafe fn take(size: usize, align: usize) -> *mut u8 {
    unsafe {
        if !is_freed() {
            return take_for_good(size, align);
        }
        let wanted = length_for(size);
        // To move the payload to where it has to be, with a block before it.
        let more = if align > UNIT { align + SMALLEST } else { 0 };
        let mut head = find(wanted.saturating_add(more));
        if head == 0 {
            return null_mut();
        }
        let mut length = load(head) & !FLAGS;
        let mut payload = head + HEAD;
        if payload & (align - 1) != 0 {
            payload = (payload + SMALLEST + align - 1) & !(align - 1);
            let gap = payload - HEAD - head;
            store(payload - HEAD, USED);
            release(head, gap);
            head += gap;
            length -= gap;
        }
        occupy(head, length, wanted);
        payload as *mut u8
    }
}

#[inline(never)]
pub unsafe fn release_block(payload: *mut u8) {
    unsafe {
        let head = payload as usize - HEAD;
        release(head, load(head) & !FLAGS);
    }
}

/// How many bytes there are in a block, of memory that is freed.
pub unsafe fn length_of(payload: *mut u8) -> usize {
    unsafe { (load(payload as usize - HEAD) & !FLAGS) - HEAD }
}

/// Makes a block of `size` bytes one of `new_size` bytes; null: it stays as it is.
#[inline(never)]
pub unsafe fn reallocate(
    payload: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    note_freed();
    unsafe {
        let wanted = length_for(new_size);
        let head = payload as usize - HEAD;
        let mut length = load(head) & !FLAGS;
        loop {
            if wanted <= length {
                occupy(head, length, wanted);
                return payload;
            }
            let after = load(head + length);
            if after & USED == 0 {
                // All that is free behind it; what is too much becomes free again.
                unlink(head + length);
                length += after & !FLAGS;
                let next = head + length;
                store(head, load(head) & FLAGS | length);
                store(next, load(next) | BEFORE_USED);
            } else if head + length + HEAD != END || !grow(wanted - length) {
                break;
            }
        }
        let moved = take(new_size, align);
        if !moved.is_null() {
            copy_nonoverlapping(payload, moved, size.min(new_size));
            release_block(payload);
        }
        moved
    }
}

#[unsafe(export_name = "lean __rustc::__rdl_alloc unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn allocate(size: usize, align: usize) -> *mut u8 {
    unsafe { take(size, align) }
}

#[unsafe(export_name = "lean __rustc::__rdl_alloc_zeroed unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn allocate_zeroed(size: usize, align: usize) -> *mut u8 {
    unsafe {
        let payload = take(size, align);
        if !payload.is_null() {
            write_bytes(payload, 0, size);
        }
        payload
    }
}

#[unsafe(export_name = "lean __rustc::__rdl_dealloc unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn free(payload: *mut u8, _size: usize, _align: usize) {
    note_freed();
    unsafe { release_block(payload) }
}

#[unsafe(export_name = "lean __rustc::__rdl_realloc unless sbrk, __heap_base, std::sys::alloc::wasm::DLMALLOC")]
unsafe extern "C" fn resize(
    payload: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    unsafe { reallocate(payload, size, align, new_size) }
}
