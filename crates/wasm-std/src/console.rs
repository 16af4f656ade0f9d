//! `print!` and `eprint!`.
//!
//! Standard output has a buffer by lines (lines.rs). Where there is no system, the
//! host has it: JavaScript knows when a program is at its end, and calling it is
//! no system call.
use core::fmt::{self, Write};

use crate::format::{Pieces, Show, formatter, made_of, nothing};
#[cfg(target_os = "wasi")]
pub use crate::lines::flush;
#[cfg(target_os = "wasi")]
use crate::lines::write_lines;
use crate::system::{STDERR, STDOUT, write_all};

#[cfg(not(target_os = "wasi"))]
fn write_lines(start: *const u8, length: usize) -> bool {
    write_all(STDOUT, start, length)
}

/// The host does it.
#[cfg(not(target_os = "wasi"))]
pub fn flush() -> bool {
    true
}

/// Writes text to a stream. False when the stream refuses.
fn write_text(file: u32, text: &str) -> bool {
    if file == STDOUT {
        write_lines(text.as_ptr(), text.len())
    } else {
        write_all(file, text.as_ptr(), text.len())
    }
}

/// Ends the program without the panic that std makes of it, which is more code
/// than all the rest.
#[cold]
fn give_up(message: &str) -> ! {
    write_all(STDERR, message.as_ptr(), message.len());
    core::intrinsics::abort()
}

/// What becomes of a stream that refuses something: the end; a panic, where a hook
/// of the program's may want to know of it; or nothing.
const ENDS: u8 = 0;
const PANICS: u8 = 1;
const IS_IGNORED: u8 = 2;

/// `print!` and `eprint!`.
struct Print<const FILE: u32, const REFUSAL: u8>;

/// A stream that refuses something ends the program at once. So what is shown never
/// fails by its stream, and where nothing else makes it fail, nobody looks.
impl<const FILE: u32, const REFUSAL: u8> Write for Print<FILE, REFUSAL> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        Self::text(text);
        Ok(())
    }
}

impl<const FILE: u32, const REFUSAL: u8> Print<FILE, REFUSAL> {
    const FAILED: &str =
        if FILE == STDOUT { "failed printing to stdout\n" } else { "failed printing to stderr\n" };

    #[cold]
    #[inline(never)]
    fn fail() -> ! {
        if REFUSAL == PANICS {
            panic!("{}", Self::FAILED.trim_ascii_end());
        }
        give_up(Self::FAILED)
    }

    #[inline(never)]
    fn text(text: &str) {
        if !write_text(FILE, text) && REFUSAL != IS_IGNORED {
            Self::fail()
        }
    }

    fn shown(result: fmt::Result) {
        if result.is_err() {
            panic!(
                "a formatting trait implementation returned an error when the underlying stream did not"
            );
        }
    }

    #[inline(never)]
    fn argument(value: *const (), show: Show, flags: u32, counts: u32) {
        // SAFETY: the two belong together, as in the arguments.
        Self::shown(unsafe { show(value, &mut formatter(&mut Self, flags, counts)) });
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
            None => Self::shown(fmt::write(&mut Self, arguments)),
        }
    }
}

type ShowArgument = fn(*const (), Show, u32, u32);

#[unsafe(export_name = "lean std::io::stdio::_print unless std::io::stdio::STDOUT, std::io::stdio::set_output_capture, std::panicking::HOOK")]
fn print(arguments: fmt::Arguments<'_>) {
    Print::<STDOUT, ENDS>::print(arguments);
}

#[unsafe(export_name = "lean std::io::stdio::_eprint unless std::io::stdio::set_output_capture, std::panicking::HOOK")]
fn eprint(arguments: fmt::Arguments<'_>) {
    Print::<STDERR, ENDS>::print(arguments);
}

#[unsafe(export_name = "lean std::io::stdio::_print unless std::io::stdio::STDOUT, std::io::stdio::set_output_capture")]
fn print_or_panic(arguments: fmt::Arguments<'_>) {
    Print::<STDOUT, PANICS>::print(arguments);
}

#[unsafe(export_name = "lean std::io::stdio::_eprint unless std::io::stdio::set_output_capture")]
fn eprint_or_panic(arguments: fmt::Arguments<'_>) {
    Print::<STDERR, PANICS>::print(arguments);
}

/// What `main` returned for an error.
#[unsafe(export_name = "lean std::io::stdio::attempt_print_to_stderr unless std::io::stdio::set_output_capture")]
fn attempt_eprint(arguments: fmt::Arguments<'_>) {
    Print::<STDERR, IS_IGNORED>::print(arguments);
}
