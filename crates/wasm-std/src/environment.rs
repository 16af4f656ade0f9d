//! What the environment says, as strings: arguments and variables.
//!
//! One that is no UTF-8 is an error, which std shows as `{:?}` does, with the tables of
//! what can be printed: half of a small program that reads its arguments, for what
//! hardly any host hands over. Here characters are shown as they are, and bytes that
//! are none as std shows them.
use core::fmt::{Display, Formatter, Result, Write};
use core::str::{from_utf8, from_utf8_unchecked};
use std::env::{Args, ArgsOs, VarError};
use std::ffi::OsString;
use std::string::String;

// The first is the second with another name.
const _: () =
    assert!(size_of::<Args>() == size_of::<ArgsOs>() && align_of::<Args>() == align_of::<ArgsOs>());

fn inner(arguments: &mut Args) -> &mut ArgsOs {
    // SAFETY: see above.
    unsafe { &mut *(&raw mut *arguments).cast() }
}

#[unsafe(export_name = "lean <std::env::Args as core::iter::traits::iterator::Iterator>::next")]
fn next(arguments: &mut Args) -> Option<String> {
    inner(arguments).next().map(as_string)
}

#[unsafe(export_name = "lean <std::env::Args as core::iter::traits::double_ended::DoubleEndedIterator>::next_back")]
fn next_back(arguments: &mut Args) -> Option<String> {
    inner(arguments).next_back().map(as_string)
}

fn as_string(argument: OsString) -> String {
    match argument.into_string() {
        Ok(text) => text,
        Err(other) => refuse(other.as_encoded_bytes()),
    }
}

#[cold]
#[inline(never)]
fn refuse(bytes: &[u8]) -> ! {
    panic!("called `Result::unwrap()` on an `Err` value: \"{}\"", Shown(bytes));
}

#[unsafe(export_name = "lean <std::env::VarError as core::fmt::Display>::fmt")]
fn tell_variable(error: &VarError, to: &mut Formatter<'_>) -> Result {
    let VarError::NotUnicode(text) = error else {
        return to.write_str("environment variable not found");
    };
    to.write_str("environment variable was not valid unicode: \"")?;
    Shown(text.as_encoded_bytes()).fmt(to)?;
    to.write_str("\"")
}

struct Shown<'a>(&'a [u8]);

impl Display for Shown<'_> {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        let mut rest = self.0;
        while let Err(error) = from_utf8(rest) {
            let (good, bad) = rest.split_at(error.valid_up_to());
            // SAFETY: that is what it says.
            to.write_str(unsafe { from_utf8_unchecked(good) })?;
            let (bad, behind) = bad.split_at(error.error_len().unwrap_or(bad.len()));
            for byte in bad {
                to.write_str("\\x")?;
                for digit in [byte >> 4, byte & 15] {
                    to.write_char((if digit < 10 { b'0' } else { b'A' - 10 } + digit) as char)?;
                }
            }
            rest = behind;
        }
        // SAFETY: it is no error.
        to.write_str(unsafe { from_utf8_unchecked(rest) })
    }
}
