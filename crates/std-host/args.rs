//! A program's arguments on wasm32-unknown-unknown, which the host knows.
#[path = "common.rs"]
mod common;

pub use common::Args;

pub fn args() -> Args {
    Args::new(crate::sys::pal::host::args())
}
