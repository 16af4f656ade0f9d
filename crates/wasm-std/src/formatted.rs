//! `format!`, in pieces (format.rs).
//!
//! std counts how long the texts of the template are, so that the text that it makes
//! has most of the room that it needs. That is another walk through the template, and
//! `String` grows by itself.
use core::fmt::{self, Write};
use core::mem::MaybeUninit;
use std::string::String;

use crate::format::{Pieces, Show, formatter, made_of, nothing};

/// The text, and a stream that shows characters as the other streams here do: what they
/// have in common is there once.
#[repr(transparent)]
struct Text(String);

impl Write for Text {
    #[inline(never)]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_str(text);
        Ok(())
    }
}

fn shown(result: fmt::Result) {
    if result.is_err() {
        panic!(
            "a formatting trait implementation returned an error when the underlying stream did not: Error"
        );
    }
}

fn fixed(made: &mut MaybeUninit<String>, text: &str) {
    made.write(String::from(text));
}

fn begin(made: &mut MaybeUninit<String>) {
    made.write(String::new());
}

#[inline(never)]
fn text(made: &mut Text, text: &str) {
    let _ = made.write_str(text);
}

#[inline(never)]
fn argument(made: &mut Text, value: *const (), show: Show, flags: u32, counts: u32) {
    // SAFETY: the two belong together, as in the arguments.
    shown(unsafe { show(value, &mut formatter(made, flags, counts)) });
}

type Begin = fn(&mut MaybeUninit<String>);
type ShowText = fn(&mut Text, &str);
type ShowArgument = fn(&mut Text, *const (), Show, u32, u32);
static PIECES: Pieces<fn(&mut MaybeUninit<String>, &str), Begin, ShowText, ShowArgument, fn()> =
    Pieces { fixed, begin, text, argument, end: nothing };

#[unsafe(export_name = "lean alloc::fmt::format::format_inner")]
fn format_inner(arguments: fmt::Arguments<'_>) -> String {
    made_of((&raw const PIECES).cast());
    let mut made = Text(String::new());
    shown(made.write_fmt(arguments));
    made.0
}
