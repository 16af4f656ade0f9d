//! Bodies for programs without a system: the profile `freestanding`.
//!
//! There is nobody whom a panic's text could be shown to, so a panic is a trap, and
//! what only makes texts goes with it. std's allocator is asked for by an import,
//! which the linker refuses and names the way to: a program that wants a heap
//! brings one (`#[global_allocator]`), and one that does not gets none by accident.
//!
//! A body that is called `bare` is taken in no other program, and there without
//! conditions. `with` names an item of std: a program without std has a panic
//! handler of its own, which stays.
use core::alloc::Layout;
use core::fmt;
use core::panic::{Location, PanicInfo};

#[link(wasm_import_module = "std")]
unsafe extern "C" {
    /// What nobody has: memory for `size` bytes.
    safe fn heap(size: usize) -> *mut u8;
}

#[unsafe(export_name = "bare __rustc::rust_begin_unwind with std::panicking::panic_with_hook")]
fn panic(_info: &PanicInfo<'_>) -> ! {
    core::intrinsics::abort()
}

/// What most panics go through on their way to the former.
#[unsafe(export_name = "bare core::panicking::panic_fmt with std::panicking::panic_with_hook")]
fn panic_fmt(_arguments: fmt::Arguments<'_>, _location: &'static Location<'static>) -> ! {
    core::intrinsics::abort()
}

#[unsafe(export_name = "bare std::alloc::rust_oom")]
fn out_of_memory(_layout: Layout) -> ! {
    core::intrinsics::abort()
}

#[unsafe(export_name = "bare __rustc::__rdl_alloc")]
extern "C" fn alloc(size: usize, _align: usize) -> *mut u8 {
    heap(size)
}

#[unsafe(export_name = "bare __rustc::__rdl_alloc_zeroed")]
extern "C" fn alloc_zeroed(size: usize, _align: usize) -> *mut u8 {
    heap(size)
}

/// There is nothing to give back that was not taken before.
#[unsafe(export_name = "bare __rustc::__rdl_dealloc")]
extern "C" fn dealloc(_start: *mut u8, _size: usize, _align: usize) {}

#[unsafe(export_name = "bare __rustc::__rdl_realloc")]
extern "C" fn realloc(_start: *mut u8, _old_size: usize, _align: usize, size: usize) -> *mut u8 {
    heap(size)
}
