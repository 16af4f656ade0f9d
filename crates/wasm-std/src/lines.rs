//! Standard output's buffer.
//!
//! It works by lines exactly as std's `LineWriter` around a `BufWriter` of 1,024
//! bytes does it, so that what a program writes elsewhere meanwhile comes out in
//! the same order.
use core::ptr::copy_nonoverlapping;

use crate::system::{STDOUT, write_all};

const CAPACITY: usize = 1024;

static mut BUFFER: [u8; CAPACITY] = [0; CAPACITY];
/// Bytes that wait in the buffer.
static mut LENGTH: usize = 0;

// One thread, and nothing here calls back into a program: all accesses to the
// two statics are in these functions, which end before another one begins.

/// Writes what waits. False when that fails.
pub fn flush() -> bool {
    // SAFETY: see above.
    unsafe {
        let length = LENGTH;
        if length == 0 {
            return true;
        }
        LENGTH = 0;
        write_all(STDOUT, &raw const BUFFER as *const u8, length)
    }
}

/// What `BufWriter` does with bytes.
fn write_buffered(start: *const u8, length: usize) -> bool {
    // SAFETY: see above; the copy fits because of the tests before it.
    unsafe {
        if length > CAPACITY - LENGTH && !flush() {
            return false;
        }
        if length >= CAPACITY {
            return write_all(STDOUT, start, length);
        }
        copy_nonoverlapping(start, (&raw mut BUFFER as *mut u8).add(LENGTH), length);
        LENGTH += length;
    }
    true
}

/// What `LineWriter` does: whole lines go out, the rest waits.
pub fn write_lines(start: *const u8, length: usize) -> bool {
    let mut lines = length;
    // SAFETY: `start` has `length` bytes; for the statics see above.
    unsafe {
        while lines != 0 && *start.add(lines - 1) != b'\n' {
            lines -= 1;
        }
        if lines == 0 {
            let waiting = LENGTH;
            let buffer = &raw const BUFFER as *const u8;
            if waiting != 0 && *buffer.add(waiting - 1) == b'\n' && !flush() {
                return false;
            }
        } else if LENGTH == 0 {
            if !write_all(STDOUT, start, lines) {
                return false;
            }
        } else if !write_buffered(start, lines) || !flush() {
            return false;
        }
        write_buffered(start.add(lines), length - lines)
    }
}
