//! Texts for what goes wrong: an error of the system, a host without randomness.
//!
//! std's are whole tables: names and texts of all errors of WASI for a failure that
//! hardly any host has, and helpers for `{:#?}` and escapes for an error whose text
//! has one line and needs none. What is shown is the same, but where it says so.

#[cfg(target_os = "wasi")]
mod wasi {
    use core::fmt::{Debug, Formatter, Result, Write};
    use std::io::{Error, ErrorKind, const_error};
    use std::string::String;

    use crate::error_texts::{of_error, show_name, show_text};

    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    unsafe extern "C" {
        fn random_get(start: *mut u8, length: usize) -> u16;
    }

    /// std has the C library copy its text to the stack.
    #[unsafe(export_name = "lean std::sys::io::error::wasi::error_string")]
    fn error_string(number: i32) -> String {
        of_error(number)
    }

    /// What an error with a constant text is: a first byte that others do not have,
    /// and the text, for which no place remains but the second word.
    static SIMPLE: Error = const_error!(ErrorKind::Other, "");
    const _: () = assert!(size_of::<Error>() == 8 && align_of::<Error>() == 4);

    fn simple_message(error: &Error) -> Option<&'static str> {
        // SAFETY: see SIMPLE.
        unsafe {
            let start = error as *const Error as *const u8;
            if *start != *(&raw const SIMPLE as *const u8) {
                return None;
            }
            let message = *(start.add(4) as *const &'static std::io::SimpleMessage);
            Some(message.message)
        }
    }

    /// Moves what is shown to the right, as std does for `{:#?}` of a field.
    struct Indented<'a, 'b> {
        to: &'a mut Formatter<'b>,
        begins: bool,
    }

    impl Write for Indented<'_, '_> {
        fn write_str(&mut self, text: &str) -> Result {
            for line in text.split_inclusive('\n') {
                if self.begins {
                    self.to.write_str("    ")?;
                }
                self.begins = line.ends_with('\n');
                self.to.write_str(line)?;
            }
            Ok(())
        }
    }

    /// An error of the program's own in an error.
    fn show_inner(inner: &dyn Debug, to: &mut Formatter<'_>) -> Result {
        if !to.alternate() {
            return inner.fmt(to);
        }
        let options = to.options();
        let mut indented = Indented { to, begins: false };
        inner.fmt(&mut Formatter::new(&mut indented, options))
    }

    #[unsafe(export_name = "lean <std::io::error::Error as core::fmt::Debug>::fmt")]
    fn show_any_error(error: &Error, to: &mut Formatter<'_>) -> Result {
        let Some(inner) = error.get_ref() else {
            return show_plain(error, to);
        };
        let many_lines = to.alternate();
        to.write_str(if many_lines { "Custom {\n    kind: " } else { "Custom { kind: " })?;
        show_name(error.kind(), to)?;
        to.write_str(if many_lines { ",\n    error: " } else { ", error: " })?;
        show_inner(&inner, to)?;
        to.write_str(if many_lines { ",\n}" } else { " }" })
    }

    #[unsafe(export_name = "lean <std::io::error::Error as core::fmt::Debug>::fmt unless <std::io::error::Error>::_new")]
    fn show_error(error: &Error, to: &mut Formatter<'_>) -> Result {
        show_plain(error, to)
    }

    /// Without errors of the program's own there is nothing in an error that needs
    /// more than one line, or characters that `{:?}` has to look up.
    fn show_plain(error: &Error, to: &mut Formatter<'_>) -> Result {
        let many_lines = to.alternate();
        let code = error.raw_os_error();
        let message = simple_message(error);
        if code.is_none() && message.is_none() {
            to.write_str(if many_lines { "Kind(\n    " } else { "Kind(" })?;
            show_name(error.kind(), to)?;
            return to.write_str(if many_lines { ",\n)" } else { ")" });
        }
        let comma = if many_lines { ",\n    " } else { ", " };
        to.write_str(if code.is_some() { "Os" } else { "Error" })?;
        to.write_str(if many_lines { " {\n    " } else { " { " })?;
        if let Some(code) = code {
            to.write_str("code: ")?;
            code.fmt(to)?;
            to.write_str(comma)?;
        }
        to.write_str("kind: ")?;
        show_name(error.kind(), to)?;
        to.write_str(comma)?;
        to.write_str("message: \"")?;
        match (message, code) {
            (Some(message), _) => to.write_str(message)?,
            (_, Some(code)) => show_text(code, to)?,
            _ => {}
        }
        to.write_str(if many_lines { "\",\n}" } else { "\" }" })
    }

    /// std also says which error it was, with the names and texts of all.
    #[unsafe(export_name = "lean std::sys::random::wasip1::fill_bytes")]
    fn fill_random(bytes: &mut [u8]) {
        // SAFETY: the caller's bytes.
        if unsafe { random_get(bytes.as_mut_ptr(), bytes.len()) } != 0 {
            panic!("failed to generate random data");
        }
    }
}
