// Numbers of errors as text: of all that there are, and of some that there are not,
// and that a text that was shown stays as it is while others are made. Then names of
// kinds, also while what is shown to shows others.
// reference: wasm
// without-system: operation successful

use std::fmt::{self, Write};
use std::io::{Error, ErrorKind};

const KINDS: &[ErrorKind] = &[
    ErrorKind::NotFound,
    ErrorKind::PermissionDenied,
    ErrorKind::ConnectionRefused,
    ErrorKind::ConnectionReset,
    ErrorKind::HostUnreachable,
    ErrorKind::NetworkUnreachable,
    ErrorKind::ConnectionAborted,
    ErrorKind::NotConnected,
    ErrorKind::AddrInUse,
    ErrorKind::AddrNotAvailable,
    ErrorKind::NetworkDown,
    ErrorKind::BrokenPipe,
    ErrorKind::AlreadyExists,
    ErrorKind::WouldBlock,
    ErrorKind::NotADirectory,
    ErrorKind::IsADirectory,
    ErrorKind::DirectoryNotEmpty,
    ErrorKind::ReadOnlyFilesystem,
    ErrorKind::StaleNetworkFileHandle,
    ErrorKind::InvalidInput,
    ErrorKind::InvalidData,
    ErrorKind::TimedOut,
    ErrorKind::WriteZero,
    ErrorKind::StorageFull,
    ErrorKind::NotSeekable,
    ErrorKind::QuotaExceeded,
    ErrorKind::FileTooLarge,
    ErrorKind::ResourceBusy,
    ErrorKind::ExecutableFileBusy,
    ErrorKind::Deadlock,
    ErrorKind::CrossesDevices,
    ErrorKind::TooManyLinks,
    ErrorKind::InvalidFilename,
    ErrorKind::ArgumentListTooLong,
    ErrorKind::Interrupted,
    ErrorKind::Unsupported,
    ErrorKind::UnexpectedEof,
    ErrorKind::OutOfMemory,
    ErrorKind::Other,
];

/// Shows an error in the middle of another one.
struct Nested(String);

impl Write for Nested {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        assert!(format!("{:?}", Error::from_raw_os_error(28)).contains("InvalidInput"));
        self.0 += text;
        Ok(())
    }
}

fn main() -> Result<(), Error> {
    if cfg!(not(target_os = "wasi")) {
        return Err(Error::from_raw_os_error(2));
    }
    let mut texts = Vec::new();
    for number in (-2..90).chain([127, 128, 255, 256, 65_536, i32::MAX, i32::MIN]) {
        let error = Error::from_raw_os_error(number);
        println!("{error}: {error:?} {:?}", error.kind());
        texts.push(error.to_string());
    }
    println!("{:#?}", Error::from_raw_os_error(2));
    println!("{}", texts.concat().len());
    texts.sort();
    texts.dedup();
    println!("{}", texts.len());
    for &kind in KINDS {
        println!("{:?} {:#?}", Error::from(kind), Error::new(kind, "own"));
    }
    let mut nested = Nested(String::new());
    write!(nested, "{:?} {:?}", Error::from_raw_os_error(1), Error::from(KINDS[0])).unwrap();
    println!("{}", nested.0);
    Ok(())
}
