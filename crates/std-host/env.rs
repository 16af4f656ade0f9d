//! Environment variables on wasm32-unknown-unknown.
//!
//! The host's are asked for once, when the first is looked at. What a program sets
//! or removes is so for the program alone.
#[path = "common.rs"]
mod common;

pub use common::Env;

use crate::ffi::{OsStr, OsString};
use crate::io;
use crate::sync::{Mutex, MutexGuard, PoisonError};
use crate::sys::pal::host;


type Variables = Vec<(OsString, OsString)>;

static VARIABLES: Mutex<Option<Variables>> = Mutex::new(None);

/// "NAME=VALUE" as two. A name may begin with `=`.
fn parse(text: OsString) -> Option<(OsString, OsString)> {
    let bytes = text.as_encoded_bytes();
    let at = bytes.iter().skip(1).position(|&byte| byte == b'=')? + 1;
    // SAFETY: on this target every byte may stand in an `OsStr`.
    let part = |bytes| unsafe { OsStr::from_encoded_bytes_unchecked(bytes) }.to_owned();
    Some((part(&bytes[..at]), part(&bytes[at + 1..])))
}

fn with_variables<R>(action: impl FnOnce(&mut Variables) -> R) -> R {
    let mut guard: MutexGuard<'_, Option<Variables>> =
        VARIABLES.lock().unwrap_or_else(PoisonError::into_inner);
    action(guard.get_or_insert_with(|| host::variables().into_iter().filter_map(parse).collect()))
}

pub fn env() -> Env {
    with_variables(|variables| Env::new(variables.clone()))
}

pub fn getenv(name: &OsStr) -> Option<OsString> {
    with_variables(|variables| {
        variables.iter().find(|row| row.0 == name).map(|row| row.1.clone())
    })
}

fn refuse<T>() -> io::Result<T> {
    Err(io::const_error!(io::ErrorKind::InvalidInput, "a name or value that cannot be"))
}

fn may_be_name(name: &[u8]) -> bool {
    !name.is_empty() && !name.contains(&b'=') && !name.contains(&0)
}

pub unsafe fn setenv(name: &OsStr, value: &OsStr) -> io::Result<()> {
    if !may_be_name(name.as_encoded_bytes()) || value.as_encoded_bytes().contains(&0) {
        return refuse();
    }
    with_variables(|variables| match variables.iter_mut().find(|row| row.0 == name) {
        Some(row) => row.1 = value.to_owned(),
        None => variables.push((name.to_owned(), value.to_owned())),
    });
    Ok(())
}

pub unsafe fn unsetenv(name: &OsStr) -> io::Result<()> {
    if !may_be_name(name.as_encoded_bytes()) {
        return refuse();
    }
    with_variables(|variables| variables.retain(|row| row.0 != name));
    Ok(())
}
