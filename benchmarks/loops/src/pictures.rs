//! A picture is scaled, blurred, written as PNG and read again with `image`.
use image::{ImageFormat, RgbaImage, imageops};
use std::io::Cursor;

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<RgbaImage> {
    let mut numbers = loops::Numbers(17);
    let pixel = |x: u32, y: u32| {
        let noise = numbers.next() % 8;
        image::Rgba([(x + noise) as u8, (y * 2 + noise) as u8, (x ^ y) as u8, 255])
    };
    Box::new(RgbaImage::from_fn(160, 120, pixel))
}

#[unsafe(no_mangle)]
pub extern "C" fn step(picture: &RgbaImage) -> u32 {
    let small = imageops::resize(picture, 100, 75, imageops::FilterType::Triangle);
    let blurred = imageops::blur(&small, 1.5);
    let mut file = Cursor::new(Vec::new());
    blurred.write_to(&mut file, ImageFormat::Png).unwrap();
    let back = image::load_from_memory(file.get_ref()).unwrap().to_rgba8();
    loops::checksum(back.as_raw()) ^ loops::checksum(file.get_ref())
}
