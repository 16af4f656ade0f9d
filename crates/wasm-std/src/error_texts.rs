//! The C library's texts of its errors, in the order of their numbers.
//!
//! wasi-libc has them in an order of its own, with a table of places beside them. In
//! the order of the numbers a text is found by counting the zeros before it, which takes
//! long only where a program has gone wrong already.
//! `tests/run/io-error-texts.rs` compares them with `strerror`.

macro_rules! texts {
    ($($text:literal,)*) => {
        const TEXTS: &str = concat!($($text, "\0",)*);
        const COUNT: usize = [$($text,)*].len();
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

/// The text of an error, as `strerror` has it: a number without a text has that of 0.
pub fn of_error(number: i32) -> &'static str {
    let number = number as usize;
    if number < COUNT { nth(TEXTS, number) } else { nth(TEXTS, 0) }
}

/// One of texts that end with a zero each. There have to be more than `before`.
#[inline(never)]
pub fn nth(texts: &'static str, mut before: usize) -> &'static str {
    let (mut at, mut start) = (0, 0);
    loop {
        // SAFETY: a zero stands behind the text that is looked for.
        if unsafe { *texts.as_ptr().add(at) } == 0 {
            if before == 0 {
                // SAFETY: between two zeros.
                return unsafe { texts.get_unchecked(start..at) };
            }
            before -= 1;
            start = at + 1;
        }
        at += 1;
    }
}
