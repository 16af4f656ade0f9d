//! SHA-256 and SHA-512 of the `sha2` crate.
use sha2::{Digest, Sha256, Sha512};

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<Vec<u8>> {
    let mut numbers = loops::Numbers(11);
    Box::new((0..256 << 10).map(|_| numbers.next() as u8).collect())
}

#[unsafe(no_mangle)]
pub extern "C" fn step(bytes: &Vec<u8>) -> u32 {
    loops::checksum(&Sha256::digest(bytes)) ^ loops::checksum(&Sha512::digest(bytes))
}
