//! What std asks of the host of a module for wasm32-unknown-unknown.
//!
//! There is no operating system, and in rustc's std output vanishes and clocks
//! panic. Here each of these is a function that the module imports from `std`; one
//! that a program does not reach is not imported. docs/std-host.md describes them,
//! runtime/std has them for node and for browsers.
//!
//! ```text
//! std::time::Instant::now()  ->  sys::time  ->  host::monotonic  ->  import std.now
//! ```
//!
//! Addresses and lengths are of bytes of the module's memory.
use crate::ffi::OsString;
use crate::io;
use crate::time::Duration;


mod imports {
    #[link(wasm_import_module = "std")]
    unsafe extern "C" {
        pub safe fn write(stream: u32, start: *const u8, length: usize) -> isize;
        pub safe fn read(start: *mut u8, length: usize) -> isize;
        pub safe fn now() -> f64;
        pub safe fn time() -> f64;
        pub safe fn sleep(milliseconds: f64);
        pub safe fn random(start: *mut u8, length: usize);
        pub safe fn args(start: *mut u8, length: usize) -> usize;
        pub safe fn env(start: *mut u8, length: usize) -> usize;
        pub safe fn exit(code: i32) -> !;
    }
}

const EPIPE: isize = -64;

fn amount(answer: isize) -> io::Result<usize> {
    match answer {
        0.. => Ok(answer as usize),
        EPIPE => Err(io::const_error!(io::ErrorKind::BrokenPipe, "Broken pipe")),
        _ => Err(io::const_error!(io::ErrorKind::Other, "the host refused")),
    }
}

pub fn write(stream: u32, bytes: &[u8]) -> io::Result<usize> {
    amount(imports::write(stream, bytes.as_ptr(), bytes.len()))
}

pub fn read(bytes: &mut [u8]) -> io::Result<usize> {
    amount(imports::read(bytes.as_mut_ptr(), bytes.len()))
}

fn from_milliseconds(milliseconds: f64) -> Duration {
    Duration::from_nanos((milliseconds * 1e6) as u64)
}

pub fn monotonic() -> Duration {
    from_milliseconds(imports::now())
}

/// Since the beginning of 1970.
pub fn wall() -> Duration {
    // Nanoseconds since then are more than 53 bits.
    let milliseconds = imports::time();
    let whole = milliseconds as u64;
    Duration::from_millis(whole) + from_milliseconds(milliseconds - whole as f64)
}

pub fn sleep(time: Duration) {
    imports::sleep(time.as_secs_f64() * 1e3)
}

pub fn fill_random(bytes: &mut [u8]) {
    imports::random(bytes.as_mut_ptr(), bytes.len())
}

pub fn exit(code: i32) -> ! {
    imports::exit(code)
}

/// Texts that the host gives one behind the other, each with a zero byte at its
/// end. `get` says how many bytes there are, and writes them if they fit.
fn texts(get: extern "C" fn(*mut u8, usize) -> usize) -> Vec<OsString> {
    let mut bytes = Vec::<u8>::new();
    loop {
        let length = get(bytes.as_mut_ptr(), bytes.capacity());
        if length <= bytes.capacity() {
            // SAFETY: the host wrote so many.
            unsafe { bytes.set_len(length) };
            break;
        }
        bytes.reserve_exact(length);
    }
    let mut texts = Vec::new();
    for text in bytes.split(|&byte| byte == 0) {
        // SAFETY: on this target every byte may stand in an `OsString`.
        texts.push(unsafe { OsString::from_encoded_bytes_unchecked(text.to_vec()) });
    }
    // Behind the last zero.
    texts.pop();
    texts
}

pub fn args() -> Vec<OsString> {
    extern "C" fn get(start: *mut u8, length: usize) -> usize {
        imports::args(start, length)
    }
    texts(get)
}

/// "NAME=VALUE" each.
pub fn variables() -> Vec<OsString> {
    extern "C" fn get(start: *mut u8, length: usize) -> usize {
        imports::env(start, length)
    }
    texts(get)
}
