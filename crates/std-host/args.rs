//! A program's arguments on wasm32-unknown-unknown.
//!
//! The host has them, the program's name first; where it has none, a browser say,
//! the loader gives the name alone.
#[path = "common.rs"]
mod common;

pub use common::Args;

pub fn args() -> Args {
    Args::new(crate::sys::pal::host::args())
}
