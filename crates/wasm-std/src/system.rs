//! The system calls that lean bodies make themselves, without the C library.
//!
//! Where there is no system (wasm32-unknown-unknown), they are imports from `std`,
//! which docs/std-host.md describes: `print` has a buffer for lines at the host.

#[cfg(target_os = "wasi")]
mod calls {
    #[repr(C)]
    pub struct Bytes {
        pub start: *const u8,
        pub length: usize,
    }

    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    unsafe extern "C" {
        pub fn fd_write(file: u32, parts: *const Bytes, count: usize, written: *mut usize) -> u16;
        pub fn proc_exit(code: u32) -> !;
    }
}

pub const STDOUT: u32 = 1;
pub const STDERR: u32 = 2;

/// Writes all of it as std does: interrupted calls are repeated, and a file that
/// is not open takes everything. False when the file refuses.
#[cfg(target_os = "wasi")]
pub fn write_all(file: u32, mut start: *const u8, mut length: usize) -> bool {
    const EBADF: u16 = 8;
    const EINTR: u16 = 27;
    // In memory of their own, since a stack costs a program that has none.
    static mut PARTS: calls::Bytes = calls::Bytes { start: core::ptr::null(), length: 0 };
    static mut WRITTEN: usize = 0;
    while length != 0 {
        // SAFETY: one thread; the caller's bytes.
        let error = unsafe {
            PARTS = calls::Bytes { start, length };
            calls::fd_write(file, &raw const PARTS, 1, &raw mut WRITTEN)
        };
        if error == EINTR {
            continue;
        }
        // SAFETY: no more is written than was there.
        unsafe {
            if error != 0 || WRITTEN == 0 {
                return error == EBADF;
            }
            start = start.add(WRITTEN);
            length -= WRITTEN;
        }
    }
    true
}

#[cfg(not(target_os = "wasi"))]
mod calls {
    #[link(wasm_import_module = "std")]
    unsafe extern "C" {
        pub safe fn print(start: *const u8, length: usize);
        pub safe fn eprint(start: *const u8, length: usize);
        pub safe fn exit(code: i32) -> !;
    }
}

/// A host that refuses ends the program itself.
#[cfg(not(target_os = "wasi"))]
pub fn write_all(file: u32, start: *const u8, length: usize) -> bool {
    if file == STDOUT {
        calls::print(start, length)
    } else {
        calls::eprint(start, length)
    }
    true
}

/// Ends the program.
#[cfg(target_os = "wasi")]
pub fn exit(code: i32) -> ! {
    // SAFETY: it does not come back.
    unsafe { calls::proc_exit(code as u32) }
}

#[cfg(not(target_os = "wasi"))]
pub fn exit(code: i32) -> ! {
    calls::exit(code)
}
