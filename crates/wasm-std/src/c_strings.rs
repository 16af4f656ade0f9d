//! C's functions on bytes that every program with files calls.
//!
//! wasi-libc's are written for a machine without an operation that copies: 1,300
//! bytes for `memcpy`. Engines have one.
#![cfg(target_feature = "bulk-memory")]
use core::ptr::{copy, copy_nonoverlapping, write_bytes};

#[unsafe(export_name = "lean memcpy")]
unsafe extern "C" fn copy_apart(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    unsafe { copy_nonoverlapping(from, to, length) };
    to
}

#[unsafe(export_name = "lean memmove")]
unsafe extern "C" fn copy_any(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    unsafe { copy(from, to, length) };
    to
}

#[unsafe(export_name = "lean memset")]
unsafe extern "C" fn fill(to: *mut u8, byte: i32, length: usize) -> *mut u8 {
    unsafe { write_bytes(to, byte as u8, length) };
    to
}

// The optimiser knows a loop that looks for the end as `strlen`, and would call it;
// not one whose accesses are volatile.

#[unsafe(export_name = "lean strlen")]
unsafe extern "C" fn length_of(text: *const u8) -> usize {
    let mut at = 0;
    while unsafe { text.add(at).read_volatile() } != 0 {
        at += 1;
    }
    at
}

#[unsafe(export_name = "lean strcpy")]
unsafe extern "C" fn copy_text(to: *mut u8, from: *const u8) -> *mut u8 {
    let mut at = 0;
    loop {
        let byte = unsafe { from.add(at).read_volatile() };
        unsafe { *to.add(at) = byte };
        if byte == 0 {
            return to;
        }
        at += 1;
    }
}
