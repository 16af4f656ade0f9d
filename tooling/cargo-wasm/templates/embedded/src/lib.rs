//! Functions for an engine that has nothing but WebAssembly.
//!
//! What is `#[unsafe(no_mangle)] pub extern "C"` becomes an export of the module.
//! `cargo wasm build` makes it, and fails when something needs a system. Tests run
//! with std: `cargo wasm test`.
#![cfg_attr(all(target_family = "wasm", not(test)), no_std)]

/// What a panic does where there is no std: it traps.
#[cfg(all(target_family = "wasm", not(test)))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// An average of 16 samples that goes along with them, in 1/16.
static mut SUM: i32 = 0;

/// Takes a sample and gives the average.
#[unsafe(no_mangle)]
pub extern "C" fn sample(value: i32) -> i32 {
    // SAFETY: an instance has one thread.
    unsafe {
        SUM = SUM.wrapping_add(value).wrapping_sub(SUM / 16);
        SUM / 16
    }
}

/// CRC-16 (CCITT) of what came before and one byte more; the first is 0xffff.
#[unsafe(no_mangle)]
pub extern "C" fn crc16(before: u32, byte: u32) -> u32 {
    let mut crc = (before ^ (byte << 8)) & 0xffff;
    for _ in 0..8 {
        crc = if crc & 0x8000 != 0 { (crc << 1) ^ 0x1021 } else { crc << 1 };
    }
    crc & 0xffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_come_near() {
        let last = (0..200).map(|_| sample(1000)).last().unwrap();
        assert!((980..=1000).contains(&last), "{last}");
    }

    #[test]
    fn checks_are_those_of_the_standard() {
        let crc = b"123456789".iter().fold(0xffff, |crc, &byte| crc16(crc, byte.into()));
        assert_eq!(crc, 0x29b1);
    }
}
