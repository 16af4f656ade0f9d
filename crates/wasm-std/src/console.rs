//! `print!` and `eprint!`.
//!
//! Standard output is buffered by lines exactly as std's `LineWriter` around a
//! `BufWriter` of 1,024 bytes does it, so that what a program writes elsewhere
//! meanwhile comes out in the same order.
use core::fmt::{self, Write};
use core::ptr::copy_nonoverlapping;

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

/// A stream, and whether it refused something.
struct Stream {
    file: u32,
    refused: bool,
}

impl Write for Stream {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.refused = !write_text(self.file, text);
        if self.refused { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Writes what is formatted. False when the stream refuses.
#[inline(always)]
fn write(file: u32, arguments: fmt::Arguments<'_>) -> bool {
    // Most calls print a fixed text, and of those formatting is no part.
    if let Some(text) = arguments.as_str() {
        return write_text(file, text);
    }
    let mut stream = Stream { file, refused: false };
    if fmt::write(&mut stream, arguments).is_err() && !stream.refused {
        panic!(
            "a formatting trait implementation returned an error when the underlying stream did not"
        );
    }
    !stream.refused
}

/// Ends the program without the panic that std makes of it, which is more code
/// than all the rest.
#[cold]
fn give_up(message: &str) -> ! {
    write_all(STDERR, message.as_ptr(), message.len());
    core::intrinsics::abort()
}

#[unsafe(export_name = "lean std::io::stdio::_print unless std::io::stdio::STDOUT, std::io::stdio::set_output_capture, std::panicking::HOOK")]
fn print(arguments: fmt::Arguments<'_>) {
    if !write(STDOUT, arguments) {
        give_up("failed printing to stdout\n");
    }
}

#[unsafe(export_name = "lean std::io::stdio::_eprint unless std::io::stdio::set_output_capture, std::panicking::HOOK")]
fn eprint(arguments: fmt::Arguments<'_>) {
    if !write(STDERR, arguments) {
        give_up("failed printing to stderr\n");
    }
}

/// Where a hook of the program's may want to know.
#[unsafe(export_name = "lean std::io::stdio::_print unless std::io::stdio::STDOUT, std::io::stdio::set_output_capture")]
fn print_or_panic(arguments: fmt::Arguments<'_>) {
    if !write(STDOUT, arguments) {
        panic!("failed printing to stdout");
    }
}

#[unsafe(export_name = "lean std::io::stdio::_eprint unless std::io::stdio::set_output_capture")]
fn eprint_or_panic(arguments: fmt::Arguments<'_>) {
    if !write(STDERR, arguments) {
        panic!("failed printing to stderr");
    }
}
