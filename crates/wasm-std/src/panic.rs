//! The end of a program: a panic's message, and memory that is not there.
//!
//! The texts are those of std's default hook. A message that is formatted goes
//! to memory first and comes out as a whole, so that one whose formatting panics
//! is not seen at all, as with std.
use core::alloc::Layout;
use core::arch::wasm32::memory_grow;
use core::fmt::{self, Display, FormattingOptions, Write};
use core::panic::{Location, PanicInfo};
use core::ptr::{self, copy_nonoverlapping};
use std::panic::PanicHookInfo;

use crate::format::{Pieces, Show, formatter, made_of};
use crate::integers::digits;
use crate::start::has_begun;
use crate::system::{STDERR, write_all};

const NOTE: &str =
    "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
const PAGE: usize = 65536;
const FIRST: usize = 1024;

static mut FIRST_BYTES: [u8; FIRST] = [0; FIRST];

/// Text of any length. The program ends with it, so what it takes from memory is
/// never given back, and the allocator, which may be what fails, is not asked.
struct Text {
    start: *mut u8,
    length: usize,
    capacity: usize,
}

impl Text {
    fn new() -> Text {
        Text { start: &raw mut FIRST_BYTES as *mut u8, length: 0, capacity: FIRST }
    }

    fn number(&mut self, number: usize) {
        let mut room = [0u8; 10];
        self.text(digits!(number, room));
    }

    fn thread(&mut self, main: bool) {
        self.text(if main {
            "\nthread 'main' (1) panicked at "
        } else {
            "\nthread '<unnamed>' (1) panicked at "
        });
    }

    fn location(&mut self, location: &Location<'_>) {
        self.text(location.file());
        self.text(":");
        self.number(location.line() as usize);
        self.text(":");
        self.number(location.column() as usize);
        self.text(":\n");
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_ptr(), text.len());
    }

    #[inline(never)]
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

    fn show(&self) {
        write_all(STDERR, self.start, self.length);
    }

    fn show_and_end(&self) -> ! {
        self.show();
        core::intrinsics::abort()
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text(text);
        Ok(())
    }
}

static mut PANICKING: bool = false;
static mut MESSAGE: Text = Text { start: ptr::null_mut(), length: 0, capacity: 0 };

/// The message that is being made.
fn message() -> &'static mut Text {
    // SAFETY: one thread; a panic while a message is made throws it away.
    unsafe { &mut *(&raw mut MESSAGE) }
}

/// Up to the panic's own text, which is given where it needs no formatting.
#[inline(never)]
fn begin(location: &Location<'_>, fixed: &str, main: bool) {
    // SAFETY: one thread.
    let again = unsafe { core::mem::replace(&mut *(&raw mut PANICKING), true) };
    let text = message();
    *text = Text::new();
    if again {
        text.text("panicked at ");
    } else {
        text.thread(main);
    }
    text.location(location);
    text.text(fixed);
    if again {
        text.text("\nthread panicked while processing panic. aborting.\n");
        text.show_and_end()
    }
}

fn end() -> ! {
    let text = message();
    text.text("\n");
    text.text(NOTE);
    text.show_and_end()
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

    fn text(text: &str) {
        message().text(text);
    }

    #[inline(never)]
    fn argument(value: *const (), show: Show, flags: u32, counts: u32) -> fmt::Result {
        // SAFETY: the two belong together, as in the arguments.
        unsafe { show(value, &mut formatter(message(), flags, counts)) }
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
        text: Self::text,
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
        let _ = fmt::write(message(), arguments);
        end()
    }

    #[inline(always)]
    fn show(info: &PanicInfo<'_>) -> ! {
        let Some(location) = info.location() else { core::intrinsics::abort() };
        let fixed = info.message().as_str();
        begin(location, fixed.unwrap_or_default(), Self::main());
        if fixed.is_none() {
            let mut formatter = FormattingOptions::new().create_formatter(message());
            let _ = info.message().fmt(&mut formatter);
        }
        let text = message();
        text.text("\n");
        if !info.force_no_backtrace() {
            text.text(NOTE);
        }
        if !info.can_unwind() {
            text.text("thread caused non-unwinding panic. aborting.\n");
        }
        text.show_and_end()
    }
}

#[unsafe(export_name = "lean __rustc::rust_begin_unwind unless std::panicking::HOOK, std::io::stdio::set_output_capture, std::rt::lang_start_internal, std::panicking::panic_with_hook")]
fn panic(info: &PanicInfo<'_>) -> ! {
    Panic::<false>::show(info)
}

#[unsafe(export_name = "lean __rustc::rust_begin_unwind unless std::panicking::HOOK, std::io::stdio::set_output_capture, std::panicking::panic_with_hook")]
fn panic_with_start(info: &PanicInfo<'_>) -> ! {
    Panic::<true>::show(info)
}

/// What most panics go through on their way to the former.
#[unsafe(export_name = "lean core::panicking::panic_fmt unless std::panicking::HOOK, std::io::stdio::set_output_capture, std::rt::lang_start_internal, std::panicking::panic_with_hook")]
fn panic_fmt(arguments: fmt::Arguments<'_>, location: &'static Location<'static>) -> ! {
    Panic::<false>::panic(arguments, location)
}

#[unsafe(export_name = "lean core::panicking::panic_fmt unless std::panicking::HOOK, std::io::stdio::set_output_capture, std::panicking::panic_with_hook")]
fn panic_fmt_with_start(arguments: fmt::Arguments<'_>, location: &'static Location<'static>) -> ! {
    Panic::<true>::panic(arguments, location)
}

/// What std shows of a panic where a program has hooks of its own: std's way to
/// the hook stays, which calls this when there is none, or the program's hook does.
#[unsafe(export_name = "lean std::panicking::default_hook unless std::io::stdio::set_output_capture, std::rt::lang_start_internal")]
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
    let mut text = Text::new();
    text.thread(main);
    if let Some(location) = info.location() {
        text.location(location);
    }
    text.text(info.payload_as_str().unwrap_or("Box<dyn Any>"));
    text.text("\n");
    if !shown && !info.force_no_backtrace() {
        text.text(NOTE);
    }
    text.show();
}

#[unsafe(export_name = "lean std::alloc::rust_oom unless std::alloc::HOOK, std::panicking::panic_with_hook")]
fn out_of_memory(layout: Layout) -> ! {
    let mut text = Text::new();
    text.text("memory allocation of ");
    text.number(layout.size());
    text.text(" bytes failed\n");
    text.text(NOTE);
    text.show_and_end()
}
