//! Formatting, in pieces that the linker can put together.
//!
//! `print!("{}, {}\n", a, b)` hands a template and an array of arguments to a
//! function that walks through them at run time. Where the template is known when
//! a program is linked, that walk can be done then, and what is left is
//!
//! ```text
//! argument(&a, <A as Display>::fmt, default options);
//! text(", ");
//! argument(&b, <B as Display>::fmt, default options);
//! text("\n");
//! ```
//!
//! A function that takes `fmt::Arguments` says what to call instead by
//! `made_of(&PIECES)`, where the linker finds it (compiler/lower/llvm/format.h).
//! How all this is encoded is core's own affair. The layout of options is compared
//! with this very core's at the end of this file; templates and arguments, which only
//! rustc can make, in a test.
use core::fmt::{self, Formatter, FormattingOptions, Write};
use core::mem::transmute;
use core::slice;

/// `<T as Trait>::fmt` without its type.
pub type Show = unsafe fn(*const (), &mut Formatter<'_>) -> fmt::Result;

/// What may be called instead of one function. The function's parameters are some,
/// then the arguments, then some more; "all" are those before and those after.
#[repr(C)]
pub struct Pieces<Fixed, Begin, Text, Argument, End> {
    /// All, a text: everything, where there is nothing to format.
    pub fixed: Fixed,
    /// All: what comes first.
    pub begin: Begin,
    /// Those before, a text.
    pub text: Text,
    /// Those before, a value, its `Show`, flags, and width and precision in one.
    pub argument: Argument,
    /// Nothing: what comes last.
    pub end: End,
}

// SAFETY: pointers to functions.
unsafe impl<F, B, T, A, E> Sync for Pieces<F, B, T, A, E> {}

/// Says what the function that calls it is made of. The linker takes the call away.
#[inline(never)]
#[unsafe(export_name = "formatting pieces")]
pub fn made_of(pieces: *const ()) {
    core::hint::black_box(pieces);
}

/// Says that `show`, or anything where it is null, runs while a message is shown that
/// std would only show afterwards. The linker takes the call away.
#[inline(never)]
#[unsafe(export_name = "formatting aside")]
pub fn shown_aside(show: *const ()) {
    core::hint::black_box(show);
}

/// Can nobody see when it is that those run? The linker knows whether any of them can
/// panic, print, or call anything outside.
#[inline(never)]
#[unsafe(export_name = "formatting is quiet")]
pub fn is_quiet() -> bool {
    core::hint::black_box(false)
}

/// Are the two known to be the same function? Only the linker knows.
#[inline(never)]
#[unsafe(export_name = "formatting is")]
pub fn is(show: Show, other: Show) -> bool {
    core::hint::black_box((show, other));
    core::hint::black_box(false)
}

pub fn nothing() {}

/// Are these the options of `{}`?
#[inline(always)]
pub fn shows_usual(flags: u32, counts: u32) -> bool {
    flags == NO_OPTIONS && counts == 0
}

/// A formatter with the options of a template.
#[inline(always)]
pub fn formatter<'a>(output: &'a mut dyn Write, flags: u32, counts: u32) -> Formatter<'a> {
    let options = Options { flags, width: counts as u16, precision: (counts >> 16) as u16 };
    // SAFETY: see the end of this file.
    let options: FormattingOptions = unsafe { transmute(options) };
    options.create_formatter(output)
}
fn begin(_output: &mut dyn Write) {}

fn text(output: &mut dyn Write, text: &str) -> fmt::Result {
    output.write_str(text)
}

#[inline(never)]
fn argument(
    output: &mut dyn Write,
    value: *const (),
    show: Show,
    flags: u32,
    counts: u32,
) -> fmt::Result {
    // SAFETY: the two belong together, as in the arguments.
    unsafe { show(value, &mut formatter(output, flags, counts)) }
}

type WriteText = fn(&mut dyn Write, &str) -> fmt::Result;
type WriteArgument = fn(&mut dyn Write, *const (), Show, u32, u32) -> fmt::Result;
static PIECES: Pieces<WriteText, fn(&mut dyn Write), WriteText, WriteArgument, fn()> =
    Pieces { fixed: text, begin, text, argument, end: nothing };

/// A template, from where it was read.
struct Template(*const u8);

impl Template {
    // SAFETY (of all): rustc makes templates.
    const fn byte(&mut self) -> u32 {
        unsafe {
            let byte = *self.0;
            self.0 = self.0.add(1);
            byte as u32
        }
    }
    const fn short(&mut self) -> u32 {
        self.byte() | self.byte() << 8
    }
    const fn text(&mut self, length: usize) -> &'static str {
        unsafe {
            let text = slice::from_raw_parts(self.0, length);
            self.0 = self.0.add(length);
            str::from_utf8_unchecked(text)
        }
    }
}

#[unsafe(export_name = "lean core::fmt::write")]
fn write(output: &mut dyn Write, arguments: fmt::Arguments<'_>) -> fmt::Result {
    made_of((&raw const PIECES).cast());
    if let Some(text) = arguments.as_str() {
        return output.write_str(text);
    }
    let (mut template, arguments) = parts(arguments);
    // SAFETY: a template speaks of arguments that there are.
    let at = |index: u32| unsafe { *arguments.add(index as usize) };
    let mut next = 0;
    loop {
        let first = template.byte();
        if first == 0 {
            return Ok(());
        }
        if first <= LONG_TEXT {
            let length = if first == LONG_TEXT { template.short() } else { first };
            output.write_str(template.text(length as usize))?;
            continue;
        }
        let (mut flags, mut width, mut precision) = (NO_OPTIONS, 0, 0);
        if first & HAS_FLAGS != 0 {
            flags = template.short() | template.short() << 16;
        }
        if first & HAS_WIDTH != 0 {
            width = template.short();
        }
        if first & HAS_PRECISION != 0 {
            precision = template.short();
        }
        if first & HAS_INDEX != 0 {
            next = template.short();
        }
        if first & WIDTH_IS_ARGUMENT != 0 {
            width = at(width).count();
        }
        if first & PRECISION_IS_ARGUMENT != 0 {
            precision = at(precision).count();
        }
        let one = at(next);
        argument(output, one.value, one.show(), flags, width | precision << 16)?;
        next += 1;
    }
}

const LONG_TEXT: u32 = 0x80;
const HAS_FLAGS: u32 = 1;
const HAS_WIDTH: u32 = 2;
const HAS_PRECISION: u32 = 4;
const HAS_INDEX: u32 = 8;
const WIDTH_IS_ARGUMENT: u32 = 16;
const PRECISION_IS_ARGUMENT: u32 = 32;
/// What `FormattingOptions::new` has: a space to fill with, no alignment.
const NO_OPTIONS: u32 = 3 << 29 | ' ' as u32;

/// An argument: a value with its `Show`, or a count.
#[derive(Clone, Copy)]
#[repr(C)]
struct Argument {
    value: *const (),
    more: More,
}

#[derive(Clone, Copy)]
#[repr(C)]
union More {
    show: Show,
    count: u16,
}

impl Argument {
    // SAFETY (of both): the template says which of the two it is.
    fn show(self) -> Show {
        unsafe { self.more.show }
    }
    const fn count(self) -> u32 {
        unsafe { self.more.count as u32 }
    }
}

#[repr(C)]
struct Options {
    flags: u32,
    width: u16,
    precision: u16,
}

fn parts(arguments: fmt::Arguments<'_>) -> (Template, *const Argument) {
    // SAFETY: see the end of this file.
    let parts: [*const u8; 2] = unsafe { transmute(arguments) };
    (Template(parts[0]), parts[1].cast())
}

const _: () = {
    assert!(size_of::<Options>() == size_of::<FormattingOptions>());
    let none: Options = unsafe { transmute(FormattingOptions::new()) };
    assert!(none.flags == NO_OPTIONS && none.width == 0 && none.precision == 0);
    let mut some = FormattingOptions::new();
    some.width(Some(3)).precision(Some(4)).sign_aware_zero_pad(true);
    let some: Options = unsafe { transmute(some) };
    assert!(some.flags == NO_OPTIONS | 0x19 << 24 && some.width == 3 && some.precision == 4);
};
