//! What std asks of wasi-libc and older releases of it lack (Debian 12's is of
//! 2022). Newer ones have the same functions with the same answers, as a system
//! without threads and without file modes gives them; theirs come first, since
//! these are weak and the last member of libc.a.
#![no_std]
#![feature(linkage, thread_local)]

use core::ffi::{c_char, c_int, c_void};

const ENOTSUP: c_int = 58;
const ESRCH: c_int = 71;

unsafe extern "C" {
    #[thread_local]
    static mut errno: c_int;
}

fn not_supported() {
    // SAFETY: wasi-libc's errno; there is one thread.
    unsafe { errno = ENOTSUP }
}

#[linkage = "weak"]
#[unsafe(no_mangle)]
extern "C" fn pthread_attr_init(_attributes: *mut c_void) -> c_int {
    0
}

#[linkage = "weak"]
#[unsafe(no_mangle)]
extern "C" fn pthread_attr_destroy(_attributes: *mut c_void) -> c_int {
    0
}

#[linkage = "weak"]
#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setstacksize(_attributes: *mut c_void, _size: usize) -> c_int {
    0
}

#[linkage = "weak"]
#[unsafe(no_mangle)]
extern "C" fn pthread_create(
    _thread: *mut c_void,
    _attributes: *const c_void,
    _start: Option<extern "C" fn(*mut c_void) -> *mut c_void>,
    _argument: *mut c_void,
) -> c_int {
    ENOTSUP
}

#[linkage = "weak"]
#[unsafe(no_mangle)]
extern "C" fn pthread_join(_thread: *mut c_void, _result: *mut *mut c_void) -> c_int {
    ESRCH
}

#[linkage = "weak"]
#[unsafe(no_mangle)]
extern "C" fn pthread_detach(_thread: *mut c_void) -> c_int {
    ESRCH
}

#[linkage = "weak"]
#[unsafe(no_mangle)]
extern "C" fn chmod(_path: *const c_char, _mode: u32) -> c_int {
    not_supported();
    -1
}

#[linkage = "weak"]
#[unsafe(no_mangle)]
extern "C" fn fchmod(_file: c_int, _mode: u32) -> c_int {
    not_supported();
    -1
}

#[linkage = "weak"]
#[unsafe(no_mangle)]
extern "C" fn realpath(_path: *const c_char, _resolved: *mut c_char) -> *mut c_char {
    not_supported();
    core::ptr::null_mut()
}
