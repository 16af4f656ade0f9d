//! The end of a program: a panic's message, and memory that is not there.
//!
//! The texts are those of std's default hook. std formats a message first and shows it
//! then, so one whose formatting panics is not seen at all, and what formatting prints
//! comes before it. Where the linker finds that nothing of the kind can happen
//! (`is_quiet`), a message is written piece by piece; else it goes to memory first.
use core::alloc::Layout;
use core::arch::wasm32::memory_grow;
use core::fmt::{self, Display, FormattingOptions, Write};
use core::panic::{Location, PanicInfo};
use core::ptr::{self, copy_nonoverlapping};
use std::panic::PanicHookInfo;

use crate::format::{Pieces, Show, formatter, is, is_quiet, made_of, shown_aside, shows_usual};
use crate::integers::{self, digits};
use crate::start::has_begun;
use crate::system::{STDERR, write_all};

const NOTE: &str =
    "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
const LINE_AND_NOTE: &str =
    "\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
const PAGE: usize = 65536;
const FIRST: usize = 1024;

static mut FIRST_BYTES: [u8; FIRST] = [0; FIRST];

/// Text of any length, in memory. The program ends with it, so what it takes is never
/// given back, and the allocator, which may be what fails, is not asked.
struct Text {
    start: *mut u8,
    length: usize,
    capacity: usize,
}

impl Text {
    fn bytes(&mut self, start: *const u8, length: usize) {
        if length > self.capacity - self.length && !self.grow(length) {
            return;
        }
        // SAFETY: there is room, and nobody else knows of it.
        unsafe { copy_nonoverlapping(start, self.start.add(self.length), length) };
        self.length += length;
    }

    #[cold]
    fn grow(&mut self, more: usize) -> bool {
        let capacity = self.length + more;
        let pages = (2 * capacity).div_ceil(PAGE);
        let before = memory_grow::<0>(pages);
        if before == usize::MAX {
            return false;
        }
        let start = (before * PAGE) as *mut u8;
        // SAFETY: pages that were made just now.
        unsafe { copy_nonoverlapping(self.start, start, self.length) };
        self.start = start;
        self.capacity = pages * PAGE;
        true
    }
}

static mut PANICKING: bool = false;
static mut TEXT: Text = Text { start: ptr::null_mut(), length: 0, capacity: 0 };

/// What goes to standard error: at once, or all of it when it is whole.
struct Message;

impl Message {
    fn begin() {
        if !is_quiet() {
            // SAFETY: one thread; a panic while a message is made throws it away.
            unsafe {
                TEXT = Text { start: &raw mut FIRST_BYTES as *mut u8, length: 0, capacity: FIRST }
            };
        }
    }

    #[inline(never)]
    fn bytes(start: *const u8, length: usize) {
        if is_quiet() {
            write_all(STDERR, start, length);
        } else {
            // SAFETY: as above.
            unsafe { &mut *(&raw mut TEXT) }.bytes(start, length);
        }
    }

    fn show() {
        if !is_quiet() {
            // SAFETY: as above.
            let text = unsafe { &*(&raw const TEXT) };
            write_all(STDERR, text.start, text.length);
        }
    }

    /// A host may go on calling a library after the trap: its next panic is a first one.
    fn show_and_end() -> ! {
        Self::show();
        if !is_quiet() {
            // SAFETY: one thread, and the message is made.
            unsafe { PANICKING = false };
        }
        core::intrinsics::abort()
    }

    fn text(text: &str) {
        Self::bytes(text.as_ptr(), text.len());
    }

    #[inline(never)]
    fn number(number: u32) {
        // In memory of their own, since a stack costs a program that has none.
        static mut DIGITS: [u8; 10] = [0; 10];
        // SAFETY: one thread, and nobody else has it; 32 bits have ten digits at most.
        let room = unsafe { &mut *(&raw mut DIGITS) };
        Self::text(digits!(number, room));
    }

    fn thread(main: bool) {
        Self::text(if main {
            "\nthread 'main' (1) panicked at "
        } else {
            "\nthread '<unnamed>' (1) panicked at "
        });
    }

    fn location(location: &Location<'_>) {
        Self::text(location.file());
        Self::text(":");
        Self::number(location.line());
        Self::text(":");
        Self::number(location.column());
        Self::text(":\n");
    }
}

impl Write for Message {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        Self::text(text);
        Ok(())
    }
}

/// Up to the panic's own text, which is given where it needs no formatting.
#[inline(never)]
fn begin(location: &Location<'_>, fixed: &str, main: bool) {
    // SAFETY: one thread.
    let again = !is_quiet() && unsafe { core::mem::replace(&mut *(&raw mut PANICKING), true) };
    Message::begin();
    if again {
        Message::text("panicked at ");
    } else {
        Message::thread(main);
    }
    Message::location(location);
    Message::text(fixed);
    if again {
        Message::text("\nthread panicked while processing panic. aborting.\n");
        Message::show();
        core::intrinsics::abort()
    }
}

fn end() -> ! {
    Message::text(LINE_AND_NOTE);
    Message::show_and_end()
}

/// Which thread is it? With std's start, which names it where somebody asks for
/// that, it is the main one.
struct Panic<const STARTED: bool>;

impl<const STARTED: bool> Panic<STARTED> {
    #[inline(always)]
    fn main() -> bool {
        STARTED || has_begun()
    }

    fn begin(location: &Location<'_>) {
        begin(location, "", Self::main());
    }

    #[inline(never)]
    fn argument(value: *const (), show: Show, flags: u32, counts: u32) -> fmt::Result {
        // Most of what core's panics show. The digits need no formatter.
        if shows_usual(flags, counts) && (is(show, integers::USIZE) || is(show, integers::U32)) {
            // SAFETY: the two belong together, as in the arguments.
            Message::number(unsafe { *(value as *const u32) });
            return Ok(());
        }
        shown_aside(show as *const ());
        // SAFETY: as above.
        unsafe { show(value, &mut formatter(&mut Message, flags, counts)) }
    }

    fn fixed(location: &Location<'_>, text: &str) -> ! {
        begin(location, text, Self::main());
        end()
    }

    const PIECES: &Pieces<
        fn(&Location<'_>, &str) -> !,
        fn(&Location<'_>),
        fn(&str),
        fn(*const (), Show, u32, u32) -> fmt::Result,
        fn() -> !,
    > = &Pieces {
        fixed: Self::fixed,
        begin: Self::begin,
        text: Message::text,
        argument: Self::argument,
        end,
    };

    #[inline(always)]
    fn panic(arguments: fmt::Arguments<'_>, location: &Location<'_>) -> ! {
        made_of((&raw const *Self::PIECES).cast());
        if let Some(text) = arguments.as_str() {
            Self::fixed(location, text)
        }
        Self::begin(location);
        shown_aside(ptr::null());
        let _ = fmt::write(&mut Message, arguments);
        end()
    }

    #[inline(always)]
    fn show(info: &PanicInfo<'_>) -> ! {
        let Some(location) = info.location() else { core::intrinsics::abort() };
        let fixed = info.message().as_str();
        begin(location, fixed.unwrap_or_default(), Self::main());
        if fixed.is_none() {
            shown_aside(ptr::null());
            let mut message = Message;
            let mut formatter = FormattingOptions::new().create_formatter(&mut message);
            let _ = info.message().fmt(&mut formatter);
        }
        Message::text("\n");
        if !info.force_no_backtrace() {
            Message::text(NOTE);
        }
        if !info.can_unwind() {
            Message::text("thread caused non-unwinding panic. aborting.\n");
        }
        Message::show_and_end()
    }
}

#[unsafe(export_name = "lean __rustc::rust_begin_unwind with std::panicking::panic_with_hook unless std::panicking::HOOK, std::io::stdio::set_output_capture, own std::rt::lang_start_internal, std::panicking::panic_with_hook")]
fn panic(info: &PanicInfo<'_>) -> ! {
    Panic::<false>::show(info)
}

#[unsafe(export_name = "lean __rustc::rust_begin_unwind with std::panicking::panic_with_hook unless std::panicking::HOOK, std::io::stdio::set_output_capture, std::panicking::panic_with_hook")]
fn panic_with_start(info: &PanicInfo<'_>) -> ! {
    Panic::<true>::show(info)
}

/// What most panics go through on their way to the former.
#[unsafe(export_name = "lean core::panicking::panic_fmt with std::panicking::panic_with_hook unless std::panicking::HOOK, std::io::stdio::set_output_capture, own std::rt::lang_start_internal, std::panicking::panic_with_hook")]
fn panic_fmt(arguments: fmt::Arguments<'_>, location: &'static Location<'static>) -> ! {
    Panic::<false>::panic(arguments, location)
}

#[unsafe(export_name = "lean core::panicking::panic_fmt with std::panicking::panic_with_hook unless std::panicking::HOOK, std::io::stdio::set_output_capture, std::panicking::panic_with_hook")]
fn panic_fmt_with_start(arguments: fmt::Arguments<'_>, location: &'static Location<'static>) -> ! {
    Panic::<true>::panic(arguments, location)
}

/// What std shows of a panic where a program has hooks of its own: std's way to
/// the hook stays, which calls this when there is none, or the program's hook does.
#[unsafe(export_name = "lean std::panicking::default_hook unless std::io::stdio::set_output_capture, own std::rt::lang_start_internal")]
fn show_hook(info: &PanicHookInfo<'_>) {
    show_hook_info(info, has_begun());
}

#[unsafe(export_name = "lean std::panicking::default_hook unless std::io::stdio::set_output_capture")]
fn show_hook_with_start(info: &PanicHookInfo<'_>) {
    show_hook_info(info, true);
}

#[inline(always)]
fn show_hook_info(info: &PanicHookInfo<'_>, main: bool) {
    // The note comes once. SAFETY: one thread.
    static mut SHOWN: bool = false;
    let shown = unsafe { core::mem::replace(&mut *(&raw mut SHOWN), true) };
    Message::begin();
    Message::thread(main);
    if let Some(location) = info.location() {
        Message::location(location);
    }
    Message::text(info.payload_as_str().unwrap_or("Box<dyn Any>"));
    if shown || info.force_no_backtrace() {
        Message::text("\n");
    } else {
        Message::text(LINE_AND_NOTE);
    }
    Message::show();
}

#[unsafe(export_name = "lean std::alloc::rust_oom unless std::alloc::HOOK, std::panicking::panic_with_hook")]
fn out_of_memory(layout: Layout) -> ! {
    Message::begin();
    Message::text("memory allocation of ");
    Message::number(layout.size() as u32);
    Message::text(" bytes failed");
    end()
}
