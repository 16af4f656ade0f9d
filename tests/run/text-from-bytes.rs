// What is UTF-8: all pairs of bytes, characters at both ends of every length that
// are cut and damaged in every place, long ASCII with one wrong byte anywhere.
use std::str::from_utf8;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn look(bytes: &[u8], hash: &mut u64) {
    let (a, b) = match from_utf8(bytes) {
        Ok(text) => (text.len(), 9),
        Err(error) => (error.valid_up_to(), error.error_len().map_or(8, |length| length)),
    };
    *hash = (*hash ^ (a * 16 + b) as u64).wrapping_mul(0x100_0000_01b3).rotate_left(9);
}

fn main() {
    let mut hash = 0;
    for pair in 0..=u16::MAX {
        let [a, b] = pair.to_be_bytes();
        look(&[a, b], &mut hash);
        look(&[b'x', a, b, 0x80], &mut hash);
        look(&[a, b, 0x80, 0xbf], &mut hash);
    }
    println!("pairs {hash:016x}");
    for edge in [0, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x3ffff, 0x40000, 0xfffff, 0x100000, 0x10ffff] {
        let character = char::from_u32(edge).unwrap();
        let text = format!("ab{character}cdefghijklmno{character}");
        look(text.as_bytes(), &mut hash);
        for at in 0..text.len() {
            look(&text.as_bytes()[..at], &mut hash);
            look(&text.as_bytes()[at..], &mut hash);
            for wrong in [0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0xff] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] = wrong;
                look(&bytes, &mut hash);
            }
        }
    }
    println!("edges {hash:016x}");
    for length in 0..70 {
        let mut bytes = vec![b'a'; length];
        look(&bytes, &mut hash);
        for at in 0..length {
            bytes[at] = 0xc3;
            look(&bytes, &mut hash);
            bytes[at] = b'a';
        }
    }
    println!("ascii {hash:016x}");
    let mut random = Random(77);
    for _ in 0..20_000 {
        let word = random.next().to_le_bytes();
        look(&word, &mut hash);
        let mut text: Vec<u8> = (0..6)
            .filter_map(|_| char::from_u32(random.next() as u32 >> (random.next() % 21 + 11)))
            .collect::<String>()
            .into_bytes();
        look(&text, &mut hash);
        if let Some(byte) = text.get_mut((random.next() % 24) as usize) {
            *byte ^= 1 << (random.next() % 8);
        }
        look(&text, &mut hash);
    }
    println!("any {hash:016x}");
    println!("{:?}", from_utf8(b"ab\xe2\x82"));
    println!("{:?}", from_utf8(b"ab\xe2\x28\xa1"));
    println!("{}", from_utf8(b"\xf0\x90\x28\xbc").unwrap_err());
    println!("{:?}", String::from_utf8(b"gr\xc3\xbc\xc3\x9fe".to_vec()));
    println!("{:?}", String::from_utf8_lossy(b"a\xf0\x90\x80b\xffc"));
}
