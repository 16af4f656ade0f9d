//! `print!` and `eprint!`.
//!
//! Standard output is buffered by lines exactly as std's `LineWriter` around a
//! `BufWriter` of 1,024 bytes does it, so that what a program writes elsewhere
//! meanwhile comes out in the same order.
use core::fmt::{self, Write};
use core::ptr::copy_nonoverlapping;

use crate::format::{Pieces, Show, formatter, made_of, nothing};
use crate::system::{STDERR, STDOUT, write_all};

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
fn write_lines(start: *const u8, length: usize) -> bool {
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

/// Writes text to a stream. False when the stream refuses.
fn write_text(file: u32, text: &str) -> bool {
    if file == STDOUT {
        write_lines(text.as_ptr(), text.len())
    } else {
        write_all(file, text.as_ptr(), text.len())
    }
}

/// A stream, which remembers whether it refused something.
struct Stream<const FILE: u32>;

static mut REFUSED: bool = false;

impl<const FILE: u32> Write for Stream<FILE> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if write_text(FILE, text) {
            return Ok(());
        }
        // SAFETY: one thread.
        unsafe { REFUSED = true };
        Err(fmt::Error)
    }
}

/// Ends the program without the panic that std makes of it, which is more code
/// than all the rest.
#[cold]
fn give_up(message: &str) -> ! {
    write_all(STDERR, message.as_ptr(), message.len());
    core::intrinsics::abort()
}

/// `print!` and `eprint!`. With `PANIC` where a hook of the program's may want to
/// know of a failure.
struct Print<const FILE: u32, const PANIC: bool>;

impl<const FILE: u32, const PANIC: bool> Print<FILE, PANIC> {
    const FAILED: &str =
        if FILE == STDOUT { "failed printing to stdout\n" } else { "failed printing to stderr\n" };

    #[cold]
    #[inline(never)]
    fn fail() -> ! {
        if PANIC {
            panic!("{}", Self::FAILED.trim_ascii_end());
        }
        give_up(Self::FAILED)
    }

    #[inline(never)]
    fn text(text: &str) {
        if !write_text(FILE, text) {
            Self::fail()
        }
    }

    fn shown(result: fmt::Result) {
        if result.is_ok() {
            return;
        }
        // SAFETY: one thread.
        if unsafe { REFUSED } {
            Self::fail()
        }
        panic!(
            "a formatting trait implementation returned an error when the underlying stream did not"
        );
    }

    #[inline(never)]
    fn argument(value: *const (), show: Show, flags: u32, counts: u32) {
        // SAFETY: the two belong together, as in the arguments.
        Self::shown(unsafe { show(value, &mut formatter(&mut Stream::<FILE>, flags, counts)) });
    }

    const PIECES: &Pieces<fn(&str), fn(), fn(&str), ShowArgument, fn()> = &Pieces {
        fixed: Self::text,
        begin: nothing,
        text: Self::text,
        argument: Self::argument,
        end: nothing,
    };

    #[inline(always)]
    fn print(arguments: fmt::Arguments<'_>) {
        made_of((&raw const *Self::PIECES).cast());
        // Most calls print a fixed text, and of those formatting is no part.
        match arguments.as_str() {
            Some(text) => Self::text(text),
            None => Self::shown(fmt::write(&mut Stream::<FILE>, arguments)),
        }
    }
}

type ShowArgument = fn(*const (), Show, u32, u32);

#[unsafe(export_name = "lean std::io::stdio::_print unless std::io::stdio::STDOUT, std::io::stdio::set_output_capture, std::panicking::HOOK")]
fn print(arguments: fmt::Arguments<'_>) {
    Print::<STDOUT, false>::print(arguments);
}

#[unsafe(export_name = "lean std::io::stdio::_eprint unless std::io::stdio::set_output_capture, std::panicking::HOOK")]
fn eprint(arguments: fmt::Arguments<'_>) {
    Print::<STDERR, false>::print(arguments);
}

#[unsafe(export_name = "lean std::io::stdio::_print unless std::io::stdio::STDOUT, std::io::stdio::set_output_capture")]
fn print_or_panic(arguments: fmt::Arguments<'_>) {
    Print::<STDOUT, true>::print(arguments);
}

#[unsafe(export_name = "lean std::io::stdio::_eprint unless std::io::stdio::set_output_capture")]
fn eprint_or_panic(arguments: fmt::Arguments<'_>) {
    Print::<STDERR, true>::print(arguments);
}
