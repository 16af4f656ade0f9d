//! Random bytes on wasm32-unknown-unknown.
//!
//! They are the host's, good enough for keys. rustc's std takes addresses instead,
//! which are the same in every run, so that every `HashMap` is in the same order.
use crate::sys::pal::host;

pub fn fill_bytes(bytes: &mut [u8]) {
    host::fill_random(bytes)
}

/// What makes each `HashMap` another one.
pub fn hashmap_random_keys() -> (u64, u64) {
    let mut keys = [0u64; 2];
    // SAFETY: any bytes are numbers.
    let bytes = unsafe { crate::slice::from_raw_parts_mut((&raw mut keys).cast(), 16) };
    host::fill_random(bytes);
    (keys[0], keys[1])
}
