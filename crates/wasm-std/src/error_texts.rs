//! The texts of the system's errors and the names of their kinds, packed.
//!
//! wasi-libc has its texts in an order of its own, with a table of places beside them.
//! Here they stand in the order of the numbers, names in that of `ErrorKind`, so that one
//! is found by counting those before it (packed_texts.rs), which takes long only where a
//! program has gone wrong already.
//! `tests/run/io-error-texts.rs` compares them with std's.
use core::fmt::{Formatter, Result};
use core::mem::MaybeUninit;
use core::slice;
use std::io::ErrorKind;
use std::string::String;
use std::vec::Vec;

use crate::packed_texts::{END, Packed, RULES};

macro_rules! texts {
    ($($text:literal,)*) => {
        const TEXTS: &str = concat!($($text, "\0",)*);
        const COUNT: usize = [$($text,)*].len();
    };
}

macro_rules! kinds {
    ($($kind:ident,)*) => {
        const KINDS: &[ErrorKind] = &[$(ErrorKind::$kind,)*];
        const NAMES: &str = concat!($(stringify!($kind), "\0",)*);
    };
}

texts! {
    "Success",
    "Argument list too long", // E2BIG
    "Permission denied", // EACCES
    "Address in use", // EADDRINUSE
    "Address not available", // EADDRNOTAVAIL
    "Address family not supported by protocol", // EAFNOSUPPORT
    "Resource temporarily unavailable", // EAGAIN
    "Operation already in progress", // EALREADY
    "Bad file descriptor", // EBADF
    "Bad message", // EBADMSG
    "Resource busy", // EBUSY
    "Operation canceled", // ECANCELED
    "No child process", // ECHILD
    "Connection aborted", // ECONNABORTED
    "Connection refused", // ECONNREFUSED
    "Connection reset by peer", // ECONNRESET
    "Resource deadlock would occur", // EDEADLK
    "Destination address required", // EDESTADDRREQ
    "Domain error", // EDOM
    "Quota exceeded", // EDQUOT
    "File exists", // EEXIST
    "Bad address", // EFAULT
    "File too large", // EFBIG
    "Host is unreachable", // EHOSTUNREACH
    "Identifier removed", // EIDRM
    "Illegal byte sequence", // EILSEQ
    "Operation in progress", // EINPROGRESS
    "Interrupted system call", // EINTR
    "Invalid argument", // EINVAL
    "I/O error", // EIO
    "Socket is connected", // EISCONN
    "Is a directory", // EISDIR
    "Symbolic link loop", // ELOOP
    "No file descriptors available", // EMFILE
    "Too many links", // EMLINK
    "Message too large", // EMSGSIZE
    "Multihop attempted", // EMULTIHOP
    "Filename too long", // ENAMETOOLONG
    "Network is down", // ENETDOWN
    "Connection reset by network", // ENETRESET
    "Network unreachable", // ENETUNREACH
    "Too many open files in system", // ENFILE
    "No buffer space available", // ENOBUFS
    "No such device", // ENODEV
    "No such file or directory", // ENOENT
    "Exec format error", // ENOEXEC
    "No locks available", // ENOLCK
    "Link has been severed", // ENOLINK
    "Out of memory", // ENOMEM
    "No message of desired type", // ENOMSG
    "Protocol not available", // ENOPROTOOPT
    "No space left on device", // ENOSPC
    "Function not implemented", // ENOSYS
    "Socket not connected", // ENOTCONN
    "Not a directory", // ENOTDIR
    "Directory not empty", // ENOTEMPTY
    "State not recoverable", // ENOTRECOVERABLE
    "Not a socket", // ENOTSOCK
    "Not supported", // ENOTSUP
    "Not a tty", // ENOTTY
    "No such device or address", // ENXIO
    "Value too large for data type", // EOVERFLOW
    "Previous owner died", // EOWNERDEAD
    "Operation not permitted", // EPERM
    "Broken pipe", // EPIPE
    "Protocol error", // EPROTO
    "Protocol not supported", // EPROTONOSUPPORT
    "Protocol wrong type for socket", // EPROTOTYPE
    "Result not representable", // ERANGE
    "Read-only file system", // EROFS
    "Invalid seek", // ESPIPE
    "No such process", // ESRCH
    "Stale file handle", // ESTALE
    "Operation timed out", // ETIMEDOUT
    "Text file busy", // ETXTBSY
    "Cross-device link", // EXDEV
    "Capabilities insufficient", // ENOTCAPABLE
}

// In the order of std.
kinds! {
    NotFound,
    PermissionDenied,
    ConnectionRefused,
    ConnectionReset,
    HostUnreachable,
    NetworkUnreachable,
    ConnectionAborted,
    NotConnected,
    AddrInUse,
    AddrNotAvailable,
    NetworkDown,
    BrokenPipe,
    AlreadyExists,
    WouldBlock,
    NotADirectory,
    IsADirectory,
    DirectoryNotEmpty,
    ReadOnlyFilesystem,
    FilesystemLoop,
    StaleNetworkFileHandle,
    InvalidInput,
    InvalidData,
    TimedOut,
    WriteZero,
    StorageFull,
    NotSeekable,
    QuotaExceeded,
    FileTooLarge,
    ResourceBusy,
    ExecutableFileBusy,
    Deadlock,
    CrossesDevices,
    TooManyLinks,
    InvalidFilename,
    ArgumentListTooLong,
    Interrupted,
    Unsupported,
    UnexpectedEof,
    OutOfMemory,
    InProgress,
    Other,
    Uncategorized,
}

const _: () = {
    let mut at = 0;
    while at < KINDS.len() {
        assert!(KINDS[at] as usize == at);
        at += 1;
    }
};

#[allow(long_running_const_eval)]
const PACKED: Packed = Packed::new(TEXTS, NAMES);
static PACKED_RULES: [[u8; 2]; RULES] = PACKED.rules;
static PACKED_TEXTS: [u8; PACKED.wall()] = PACKED.part(0);
static PACKED_NAMES: [u8; PACKED.length - PACKED.names()] = PACKED.part(PACKED.names());

const LONGEST: usize = {
    let all = [TEXTS.as_bytes(), NAMES.as_bytes()];
    let (mut list, mut longest) = (0, 0);
    while list < all.len() {
        let (mut at, mut length) = (0, 0);
        while at < all[list].len() {
            length = if all[list][at] == 0 { 0 } else { length + 1 };
            longest = if length > longest { length } else { longest };
            at += 1;
        }
        list += 1;
    }
    longest
};

/// Room for one of them.
type Room = MaybeUninit<[u8; LONGEST]>;

// What is unpacked. One thread, and unpacking calls nothing else.
/// How many texts end before the one that is looked for.
static mut BEFORE: isize = 0;
/// Where the next character goes.
static mut AT: *mut u8 = core::ptr::null_mut();
/// What stands before a letter to make it a capital one, if anything does.
static mut MARK: u32 = 0;
const NONE: u32 = 1;
const SPACE: u32 = b' ' as u32;
/// What to take from the next letter, to make it a capital one.
static mut CAPITAL: u32 = 0;

fn put(symbol: u32) {
    // SAFETY: see above; there is room for the longest text.
    unsafe {
        if symbol == END as u32 {
            BEFORE -= 1;
            return;
        }
        if BEFORE != 0 {
            return;
        }
        if symbol == MARK {
            // A space is as far from zero as a letter from its capital.
            CAPITAL = symbol;
            return;
        }
        *AT = (symbol - CAPITAL) as u8;
        AT = AT.add(1);
        CAPITAL = 0;
    }
}

fn unpack_symbol(mut symbol: u32) {
    while symbol >= RULES as u32 {
        // SAFETY: a rule for each symbol beyond ASCII.
        let rule = unsafe { PACKED_RULES.get_unchecked(symbol as usize - RULES) };
        unpack_symbol(rule[0] as u32);
        symbol = rule[1] as u32;
    }
    put(symbol);
}

/// Unpacks a text or name to where there is `Room`; how long it is. There have to be more
/// than `before`.
#[inline(never)]
fn unpack(mut symbol: *const u8, before: usize, mark: u32, to: *mut u8) -> usize {
    // SAFETY: see above; behind a text stands its end.
    unsafe {
        (BEFORE, AT, MARK, CAPITAL) = (before as isize, to, mark, ' ' as u32);
        while BEFORE >= 0 {
            unpack_symbol(*symbol as u32);
            symbol = symbol.add(1);
        }
        AT.offset_from_unsigned(to)
    }
}

/// Shows one of the texts or names. What shows it may show another one, so each has room of
/// its own.
#[inline(never)]
fn show(symbols: &[u8], before: usize, mark: u32, f: &mut Formatter<'_>) -> Result {
    let mut room = Room::uninit();
    let start = room.as_mut_ptr() as *mut u8;
    let length = unpack(symbols.as_ptr(), before, mark, start);
    // SAFETY: it was written just now, and is ASCII.
    f.write_str(unsafe { str::from_utf8_unchecked(slice::from_raw_parts(start, length)) })
}

/// The text of an error, as `strerror` has it: a number without a text has that of 0.
fn row(number: i32) -> usize {
    let number = number as usize;
    if number < COUNT { number } else { 0 }
}

pub fn of_error(number: i32) -> String {
    let mut bytes = Vec::with_capacity(LONGEST);
    let length = unpack(PACKED_TEXTS.as_ptr(), row(number), NONE, bytes.as_mut_ptr());
    // SAFETY: as above.
    unsafe {
        bytes.set_len(length);
        String::from_utf8_unchecked(bytes)
    }
}

pub fn show_text(number: i32, f: &mut Formatter<'_>) -> Result {
    show(&PACKED_TEXTS, row(number), NONE, f)
}

pub fn show_name(kind: ErrorKind, f: &mut Formatter<'_>) -> Result {
    show(&PACKED_NAMES, kind as usize, SPACE, f)
}
