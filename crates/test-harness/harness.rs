//! One test at a time: what a test driver outside of the module asks libtest for.
//!
//! WebAssembly has neither threads nor processes nor unwinding, so libtest can
//! run tests there only until the first panic, and it ignores `#[should_panic]`.
//! A driver outside can do better: it starts the module anew for each test and
//! sees how it ends. This module is compiled into libtest; its `run` comes first
//! in `test_main_static` and `test_main_static_abort`. The environment variable
//! `WASMRUST_TEST` says what is asked:
//!
//! - `list`: a line for each test on standard output, after a line that says how
//!   many there are. A line is the byte 0x1e and a JSON object.
//! - `run:<n>`: run test number `n`. Exit code 50 means that it returned, 51
//!   that it returned an error. A panic ends in a trap, as ever; before that the
//!   hook writes 0x1e, `{"panic": "message"}` (null when the payload is no
//!   string) and a newline to standard error in one write.
//!
//! Without the variable nothing happens, and libtest goes on as it always does.
//! Benchmarks are run once, as tests.

use std::io::{self, Write};
use std::{env, panic, process};

use crate::bench;
use crate::options::ShouldPanic;
use crate::types::{TestDescAndFn, TestFn, TestType};

const VARIABLE: &str = "WASMRUST_TEST";
const RETURNED: i32 = 50;
const FAILED: i32 = 51;

/// Does what `WASMRUST_TEST` asks; false when it asks for nothing.
pub(crate) fn run(tests: &[&TestDescAndFn]) -> bool {
    let Ok(request) = env::var(VARIABLE) else { return false };
    // SAFETY: no other thread runs yet. The tests shall not see the variable.
    unsafe { env::remove_var(VARIABLE) };
    if request == "list" {
        list(tests);
        return true;
    }
    let test = request
        .strip_prefix("run:")
        .and_then(|number| number.parse::<usize>().ok())
        .and_then(|number| tests.get(number))
        .unwrap_or_else(|| panic!("{VARIABLE} must be `list` or `run:<number of a test>`, not `{request}`"));
    report_panics();
    let result = match &test.testfn {
        TestFn::StaticTestFn(function) => crate::__rust_begin_short_backtrace(function),
        TestFn::StaticBenchFn(function) | TestFn::StaticBenchAsTestFn(function) => {
            bench::run_once(|bencher| crate::__rust_begin_short_backtrace(|| function(bencher)))
        }
        TestFn::DynBenchFn(function) | TestFn::DynBenchAsTestFn(function) => {
            bench::run_once(|bencher| crate::__rust_begin_short_backtrace(|| function(bencher)))
        }
        TestFn::DynTestFn(_) => panic!("a test made at run time cannot be run from a static list"),
    };
    process::exit(if result.is_ok() { RETURNED } else { FAILED })
}

/// Adds to the panic hook what the driver has to know.
fn report_panics() {
    let standard_hook = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        standard_hook(info);
        let mut line = String::from("\x1e{\"panic\":");
        push_string(&mut line, info.payload_as_str());
        line.push_str("}\n");
        let _ = io::stderr().write_all(line.as_bytes());
    }));
}

fn list(tests: &[&TestDescAndFn]) {
    let mut text = format!("\x1e{{\"tests\":{}}}\n", tests.len());
    for test in tests {
        let desc = &test.desc;
        let (should_panic, expected) = match desc.should_panic {
            ShouldPanic::No => (false, None),
            ShouldPanic::Yes => (true, None),
            ShouldPanic::YesWithMessage(message) => (true, Some(message)),
        };
        let kind = match test.testfn {
            TestFn::StaticBenchFn(_) | TestFn::DynBenchFn(_) => "benchmark",
            _ => "test",
        };
        let place = match desc.test_type {
            TestType::UnitTest => "unit",
            TestType::IntegrationTest => "integration",
            TestType::DocTest => "doc",
            TestType::Unknown => "unknown",
        };
        text.push_str("\x1e{\"name\":");
        push_string(&mut text, Some(desc.name.as_slice()));
        text.push_str(",\"ignore_message\":");
        push_string(&mut text, desc.ignore_message);
        text.push_str(",\"expected\":");
        push_string(&mut text, expected);
        text.push_str(",\"source_file\":");
        push_string(&mut text, Some(desc.source_file));
        text.push_str(&format!(
            ",\"kind\":\"{kind}\",\"type\":\"{place}\",\"ignore\":{},\"should_panic\":{should_panic},\
             \"no_run\":{},\"compile_fail\":{},\"start_line\":{},\"start_col\":{},\"end_line\":{},\"end_col\":{}}}\n",
            desc.ignore,
            desc.no_run,
            desc.compile_fail,
            desc.start_line,
            desc.start_col,
            desc.end_line,
            desc.end_col,
        ));
    }
    let mut out = io::stdout();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        process::exit(FAILED);
    }
}

/// A JSON string, or null.
fn push_string(line: &mut String, text: Option<&str>) {
    let Some(text) = text else { return line.push_str("null") };
    line.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => line.extend(['\\', c]),
            ' '.. => line.push(c),
            _ => line.push_str(&format!("\\u{:04x}", c as u32)),
        }
    }
    line.push('"');
}
