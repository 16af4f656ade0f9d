//! Lean std: small bodies for functions of the standard library.
//!
//! std is written for every program that there is. `println!` works through a
//! lock that may be taken again, a buffer behind a trait, an error type with the
//! texts of all errors; a program that only prints needs a buffer and a system
//! call. The functions of this crate do what std's do, for a program that does
//! no more than they expect. The linker looks at the whole program, puts them in
//! where that is proven, and leaves std's own where it is not.
//!
//! A body says in its symbol name which function it stands for and what the
//! program may not reach:
//!
//! ```text
//! #[unsafe(export_name = "lean std::process::exit unless std::io::stdio::STDOUT, atexit")]
//! fn exit(code: i32) -> ! { ... }
//! ```
//!
//! Its type has to be that of std's function. Behind `unless` stand paths of
//! functions and statics, or C symbols. A path of one word is a function of the C
//! library, for other objects to call. Statics say most: `STDOUT` is std's
//! buffer of standard output, and whoever does anything with it, inlined or
//! not, reaches it. "Reach" means through code that is not of this crate, after
//! all replacements. Where a path has several bodies, the one that excludes most
//! is tried first. A std without the path has nothing replaced.
//!
//! `bare` in the place of `lean` is for programs without a system (bare.rs), and
//! `with` names an item that the program must have beside the function.
//!
//! What differs from std's functions is listed in docs/compatibility.md.
#![no_std]
#![cfg(not(target_feature = "atomics"))]
#![feature(
    core_intrinsics,
    flt2dec,
    formatting_options,
    io_const_error,
    io_const_error_internals,
    io_error_inprogress,
    io_error_more,
    io_error_uncategorized,
    num_internals,
    panic_can_unwind,
    panic_internals,
    thread_local
)]
#![allow(internal_features)]

extern crate std;

#[cfg(not(target_os = "wasi"))]
mod bare;
#[cfg(target_os = "wasi")]
mod c_memory;
#[cfg(target_os = "wasi")]
mod c_strings;
mod console;
mod environment;
#[cfg(target_os = "wasi")]
mod error_texts;
mod failures;
mod format;
mod formatted;
#[cfg(target_os = "wasi")]
mod input;
mod integers;
#[cfg(target_os = "wasi")]
mod lines;
mod memory;
#[cfg(target_os = "wasi")]
mod packed_texts;
mod panic;
mod parse_float;
mod quoted;
mod show_float;
mod start;
mod system;
mod text;
