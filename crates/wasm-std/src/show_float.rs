//! Floats as text, without std's table of powers of ten.
//!
//! std has two ways to find the digits of a float: Grisu, which is fast, needs a
//! table and gives up on some floats, and Dragon, which counts in large integers
//! and knows all of them. A program that has both has the second one anyway.
use core::mem::MaybeUninit;
use core::num::imp::flt2dec::decoder::Decoded;
use core::num::imp::flt2dec::strategy::dragon;

#[unsafe(export_name = "lean core::num::imp::flt2dec::strategy::grisu::format_shortest")]
fn shortest<'a>(float: &Decoded, buffer: &'a mut [MaybeUninit<u8>]) -> (&'a [u8], i16) {
    dragon::format_shortest(float, buffer)
}

#[unsafe(export_name = "lean core::num::imp::flt2dec::strategy::grisu::format_exact")]
fn exact<'a>(
    float: &Decoded,
    buffer: &'a mut [MaybeUninit<u8>],
    limit: i16,
) -> (&'a [u8], i16) {
    dragon::format_exact(float, buffer, limit)
}
