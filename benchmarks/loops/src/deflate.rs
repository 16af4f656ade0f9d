//! Text is compressed and decompressed with `flate2`.
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use std::io::{Read, Write};

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<String> {
    Box::new(loops::text(20_000))
}

#[unsafe(no_mangle)]
pub extern "C" fn step(text: &String) -> u32 {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(text.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let mut back = String::new();
    ZlibDecoder::new(&packed[..]).read_to_string(&mut back).unwrap();
    assert_eq!(back.len(), text.len());
    loops::checksum(&packed)
}
