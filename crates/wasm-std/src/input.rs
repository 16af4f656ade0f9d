//! Standard input without the questions of programs with threads.
//!
//! std makes its buffer behind a `OnceLock`, which has panics for whoever asks for it
//! while it is made, and takes a lock around each access, which has one for whoever
//! holds it already. With one thread nobody asks meanwhile, and nobody holds a lock
//! that only `lock` and `lines` hand out. Where those are used, the lock is taken as std
//! takes it, and only what std says of one that is taken twice is shorter: it has the
//! values of its assertion in the text.
//!
//! What is read through stays std's: the buffer, the system call, the errors.
use core::arch::wasm32::unreachable;
use core::mem::{ManuallyDrop, transmute_copy};
use std::io::{BufRead, BufReader, Empty, Lines, Read, Result, Stdin, StdinLock, empty};
use std::string::String;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::vec::Vec;

/// What a `Stdin` refers to, but for the type that reads, of which nothing is stored.
type Input = Mutex<BufReader<Empty>>;

const _: () = {
    assert!(size_of::<Empty>() == 0);
    assert!(size_of::<Stdin>() == size_of::<&Input>());
    assert!(size_of::<StdinLock<'static>>() == size_of::<&Input>());
    assert!(size_of::<StdinLock<'static>>() == size_of::<Lock>());
    assert!(size_of::<Lines<StdinLock<'static>>>() == size_of::<Lock>());
};

/// std's `DEFAULT_BUF_SIZE`.
const CAPACITY: usize = 8 * 1024;

static mut INPUT: Option<Input> = None;

#[unsafe(export_name = "lean std::io::stdio::stdin")]
fn stdin() -> &'static Input {
    let input = &raw mut INPUT;
    // SAFETY: one thread; it is made once, and is nobody's before.
    unsafe {
        if (*input).is_none() {
            input.write(Some(Mutex::new(BufReader::with_capacity(CAPACITY, empty()))));
        }
        (*input).as_ref().unwrap_unchecked()
    }
}

#[cold]
#[inline(never)]
fn is_locked() -> ! {
    panic!(
        "assertion `left == right` failed: cannot recursively acquire mutex\n  left: true\n right: false"
    );
}

/// What a `StdinLock` is.
type Lock = MutexGuard<'static, BufReader<Empty>>;

#[unsafe(export_name = "lean <std::io::stdio::Stdin>::lock")]
fn lock(stdin: &Stdin) -> Lock {
    // SAFETY: what a `Stdin` is.
    let input: &'static Input = unsafe { transmute_copy(stdin) };
    match input.try_lock() {
        Ok(lock) => lock,
        Err(TryLockError::Poisoned(error)) => error.into_inner(),
        Err(TryLockError::WouldBlock) => is_locked(),
    }
}

#[unsafe(export_name = "lean <std::io::stdio::Stdin>::lines")]
fn lines(stdin: Stdin) -> Lock {
    lock(&stdin)
}

static mut IS_READ: bool = false;

/// Reads as if the lock were taken. An allocator of the program's own that reads
/// standard input when a read asks it for memory finds an end here.
fn read<R>(stdin: &Stdin, work: impl FnOnce(&mut StdinLock<'static>) -> R) -> R {
    // SAFETY: one thread. A `StdinLock` is a reference to what a `Stdin` refers to,
    // and this one gives nothing free.
    unsafe {
        if IS_READ {
            unreachable();
        }
        IS_READ = true;
        let mut lock: ManuallyDrop<StdinLock<'static>> = transmute_copy(stdin);
        let result = work(&mut lock);
        IS_READ = false;
        result
    }
}

#[unsafe(export_name = "lean <std::io::stdio::Stdin>::read_line unless <std::io::stdio::Stdin>::lock, <std::io::stdio::Stdin>::lines")]
fn read_line(stdin: &Stdin, line: &mut String) -> Result<usize> {
    read(stdin, |lock| lock.read_line(line))
}

#[unsafe(export_name = "lean <std::io::stdio::Stdin as std::io::Read>::read_to_string unless <std::io::stdio::Stdin>::lock, <std::io::stdio::Stdin>::lines")]
fn read_to_string(stdin: &mut Stdin, text: &mut String) -> Result<usize> {
    read(stdin, |lock| lock.read_to_string(text))
}

#[unsafe(export_name = "lean <std::io::stdio::Stdin as std::io::Read>::read_to_end unless <std::io::stdio::Stdin>::lock, <std::io::stdio::Stdin>::lines")]
fn read_to_end(stdin: &mut Stdin, bytes: &mut Vec<u8>) -> Result<usize> {
    read(stdin, |lock| lock.read_to_end(bytes))
}

#[unsafe(export_name = "lean <std::io::stdio::Stdin as std::io::Read>::read unless <std::io::stdio::Stdin>::lock, <std::io::stdio::Stdin>::lines")]
fn read_some(stdin: &mut Stdin, bytes: &mut [u8]) -> Result<usize> {
    read(stdin, |lock| lock.read(bytes))
}
