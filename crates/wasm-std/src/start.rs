//! What stands before and behind `main`.
//!
//! std remembers which thread is the main one, catches what `main` might unwind
//! with (a panic ends the program here), and flushes standard output. The first
//! is only of use where somebody asks for a thread's name or makes threads.
use core::panic::RefUnwindSafe;

use crate::{console, system};

type Main = dyn Fn() -> i32 + Sync + RefUnwindSafe;

/// Has `main` begun? Then the thread is the one that is called so.
static mut BEGUN: bool = false;

pub fn has_begun() -> bool {
    // SAFETY: one thread.
    unsafe { BEGUN }
}

fn begin(main: &Main) -> i32 {
    // SAFETY: one thread.
    unsafe { BEGUN = true };
    main()
}

#[unsafe(export_name = "lean std::rt::lang_start_internal unless std::io::stdio::STDOUT, std::thread::main_thread::MAIN, pthread_create")]
fn start(main: &Main, _count: isize, _arguments: *const *const u8, _on_broken_pipe: u8) -> isize {
    let code = begin(main);
    console::flush();
    code as isize
}

/// With std's standard output, which `std::process::exit` flushes.
#[unsafe(export_name = "lean std::rt::lang_start_internal unless std::thread::main_thread::MAIN, pthread_create")]
fn start_with_stdout(
    main: &Main,
    _count: isize,
    _arguments: *const *const u8,
    _on_broken_pipe: u8,
) -> isize {
    std::process::exit(begin(main))
}

#[unsafe(export_name = "lean std::process::exit unless std::io::stdio::STDOUT, atexit, __cxa_atexit, __ofl_add, __stdout_FILE, __stderr_FILE")]
fn exit(code: i32) -> ! {
    console::flush();
    system::exit(code)
}
