// png: images of several colour types and depths are drawn, encoded with each
// filter and compression, decoded again and compared; broken files are refused.

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, FilterType};

const W: u32 = 61;
const H: u32 = 43;

fn draw(channels: u32, deep: bool) -> Vec<u8> {
    let mut out = vec![];
    for y in 0..H {
        for x in 0..W {
            for c in 0..channels {
                let (dx, dy) = (x as i32 - 30, y as i32 - 20);
                let v = ((dx * dx + dy * dy) as u32 * (c + 3) + (x ^ y) * 5) as u16;
                out.push((v >> 2) as u8);
                if deep {
                    out.push(v as u8);
                }
            }
        }
    }
    out
}

fn sum(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), x| ((a + *x as u32) % 65521, (a + *x as u32 + b) % 65521));
    b << 16 | a
}

fn encode(color: ColorType, depth: BitDepth, filter: FilterType, compression: Compression, data: &[u8]) -> Vec<u8> {
    let mut file = vec![];
    let mut e = Encoder::new(&mut file, W, H);
    e.set_color(color);
    e.set_depth(depth);
    e.set_filter(filter);
    e.set_compression(compression);
    e.add_text_chunk("Title".into(), "drawn by a test".into()).unwrap();
    let mut w = e.write_header().unwrap();
    w.write_image_data(data).unwrap();
    w.finish().unwrap();
    file
}

fn decode(file: &[u8]) -> Result<(String, Vec<u8>), png::DecodingError> {
    let mut r = Decoder::new(file).read_info()?;
    let mut buf = vec![0; r.output_buffer_size()];
    let info = r.next_frame(&mut buf)?;
    buf.truncate(info.buffer_size());
    let text = r.info().uncompressed_latin1_text.iter().map(|t| t.text.clone()).collect::<String>();
    Ok((format!("{}x{} {:?} {:?} {text}", info.width, info.height, info.color_type, info.bit_depth), buf))
}

fn main() {
    let mut last = vec![];
    for (color, channels) in [(ColorType::Grayscale, 1), (ColorType::GrayscaleAlpha, 2), (ColorType::Rgb, 3), (ColorType::Rgba, 4)] {
        for depth in [BitDepth::Eight, BitDepth::Sixteen] {
            let data = draw(channels, depth == BitDepth::Sixteen);
            for filter in [FilterType::NoFilter, FilterType::Sub, FilterType::Up, FilterType::Avg, FilterType::Paeth] {
                let file = encode(color, depth, filter, Compression::Default, &data);
                let (info, back) = decode(&file).unwrap();
                println!("{info} {filter:?}: {} bytes {:08x} same {}", file.len(), sum(&file), back == data);
                last = file;
            }
        }
    }
    for c in [Compression::Fast, Compression::Best] {
        let file = encode(ColorType::Rgb, BitDepth::Eight, FilterType::Paeth, c, &draw(3, false));
        println!("{} {:08x} {:08x}", file.len(), sum(&file), sum(&decode(&file).unwrap().1));
    }
    // Not the high bytes of width and height: how large is too large depends on
    // the size of pointers.
    for at in [0, 8, 23, 30, 60, last.len() / 2, last.len() - 20] {
        let mut broken = last.clone();
        broken[at] ^= 0x55;
        println!("byte {at}: {}", decode(&broken).map_or_else(|e| e.to_string(), |(i, b)| format!("{i} {:08x}", sum(&b))));
    }
    println!("{}", decode(&last[..last.len() / 3]).unwrap_err());
}
