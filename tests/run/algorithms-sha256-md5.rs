// SHA-256, SHA-1 and MD5 from their definitions, as one trait with a block buffer,
// checked with known answers and with every way of splitting the input.

trait Block {
    type State: Clone;
    const START: Self::State;
    const BIG_ENDIAN: bool;
    fn compress(s: &mut Self::State, block: &[u8; 64]);
    fn words(s: &Self::State) -> Vec<u32>;
}

struct Hash<B: Block> {
    state: B::State,
    buffer: [u8; 64],
    len: u64,
}

impl<B: Block> Hash<B> {
    fn new() -> Self {
        Hash { state: B::START, buffer: [0; 64], len: 0 }
    }
    fn update(&mut self, mut data: &[u8]) {
        while !data.is_empty() {
            let at = (self.len % 64) as usize;
            let n = data.len().min(64 - at);
            self.buffer[at..at + n].copy_from_slice(&data[..n]);
            self.len += n as u64;
            data = &data[n..];
            if at + n == 64 {
                B::compress(&mut self.state, &self.buffer);
            }
        }
    }
    fn finish(mut self) -> String {
        let bits = self.len * 8;
        self.update(&[0x80]);
        while self.len % 64 != 56 {
            self.update(&[0]);
        }
        self.update(&if B::BIG_ENDIAN { bits.to_be_bytes() } else { bits.to_le_bytes() });
        let bytes = B::words(&self.state).into_iter().flat_map(|w| if B::BIG_ENDIAN { w.to_be_bytes() } else { w.to_le_bytes() });
        bytes.map(|b| format!("{b:02x}")).collect()
    }
}

fn root_fraction(n: u32, cube: bool) -> u32 {
    // The first 32 bits of the fraction of the root, by integers only.
    let (mut lo, mut hi) = (0u128, 1u128 << 40);
    while hi - lo > 1 {
        let mid = (lo + hi) / 2;
        let below = if cube { mid * mid * mid <= (n as u128) << 96 } else { mid * mid <= (n as u128) << 64 };
        if below { lo = mid } else { hi = mid }
    }
    lo as u32
}

fn primes() -> impl Iterator<Item = u32> {
    (2u32..).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0))
}

struct Sha256;
impl Block for Sha256 {
    type State = [u32; 8];
    const START: [u32; 8] = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    const BIG_ENDIAN: bool = true;
    fn compress(s: &mut [u32; 8], block: &[u8; 64]) {
        thread_local!(static K: Vec<u32> = primes().take(64).map(|p| root_fraction(p, true)).collect());
        let mut w = [0u32; 64];
        for (i, c) in block.chunks_exact(4).enumerate() {
            w[i] = u32::from_be_bytes(c.try_into().unwrap());
        }
        for i in 16..64 {
            let a = w[i - 15].rotate_right(7) ^ w[i - 15].rotate_right(18) ^ w[i - 15] >> 3;
            let b = w[i - 2].rotate_right(17) ^ w[i - 2].rotate_right(19) ^ w[i - 2] >> 10;
            w[i] = w[i - 16].wrapping_add(a).wrapping_add(w[i - 7]).wrapping_add(b);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *s;
        K.with(|k| {
            for i in 0..64 {
                let t = [h, e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25), e & f ^ !e & g, k[i], w[i]].into_iter().fold(0, u32::wrapping_add);
                let u = (a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22)).wrapping_add(a & b ^ a & c ^ b & c);
                (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(t), c, b, a, t.wrapping_add(u));
            }
        });
        for (x, y) in s.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *x = x.wrapping_add(y);
        }
    }
    fn words(s: &[u32; 8]) -> Vec<u32> {
        s.to_vec()
    }
}

struct Sha1;
impl Block for Sha1 {
    type State = [u32; 5];
    const START: [u32; 5] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
    const BIG_ENDIAN: bool = true;
    fn compress(s: &mut [u32; 5], block: &[u8; 64]) {
        let mut w: Vec<u32> = block.chunks(4).map(|c| c.iter().fold(0, |x, b| x << 8 | *b as u32)).collect();
        for i in 16..80 {
            w.push((w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16]).rotate_left(1));
        }
        let (mut a, mut b, mut c, mut d, mut e) = (s[0], s[1], s[2], s[3], s[4]);
        for (i, x) in w.iter().enumerate() {
            let (f, k) = match i / 20 {
                0 => (b & c | !b & d, 0x5a827999),
                1 => (b ^ c ^ d, 0x6ed9eba1),
                2 => (b & c | b & d | c & d, 0x8f1bbcdc),
                _ => (b ^ c ^ d, 0xca62c1d6u32),
            };
            let t = a.rotate_left(5).wrapping_add(f).wrapping_add(e).wrapping_add(k).wrapping_add(*x);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, t);
        }
        *s = [s[0].wrapping_add(a), s[1].wrapping_add(b), s[2].wrapping_add(c), s[3].wrapping_add(d), s[4].wrapping_add(e)];
    }
    fn words(s: &[u32; 5]) -> Vec<u32> {
        s.to_vec()
    }
}

struct Md5;
impl Block for Md5 {
    type State = (u32, u32, u32, u32);
    const START: Self::State = (0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
    const BIG_ENDIAN: bool = false;
    fn compress(s: &mut Self::State, block: &[u8; 64]) {
        const R: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
        let m: [u32; 16] = std::array::from_fn(|i| u32::from_le_bytes(block[i * 4..i * 4 + 4].try_into().unwrap()));
        let (mut a, mut b, mut c, mut d) = *s;
        for i in 0..64 {
            let (f, g) = match i / 16 {
                0 => (b & c | !b & d, i),
                1 => (d & b | !d & c, 5 * i + 1),
                2 => (b ^ c ^ d, 3 * i + 5),
                _ => (c ^ (b | !d), 7 * i),
            };
            let x = a.wrapping_add(f).wrapping_add(SINES[i]).wrapping_add(m[g % 16]);
            (a, d, c, b) = (d, c, b, b.wrapping_add(x.rotate_left(R[i / 16][i % 4])));
        }
        *s = (s.0.wrapping_add(a), s.1.wrapping_add(b), s.2.wrapping_add(c), s.3.wrapping_add(d));
    }
    fn words(s: &Self::State) -> Vec<u32> {
        vec![s.0, s.1, s.2, s.3]
    }
}

// floor(2^32 * |sin(i + 1)|), by a series in integers with 60 fraction bits.
const SINES: [u32; 64] = {
    const ONE: i128 = 1 << 60;
    const TWO_PI: i128 = 7_244_019_458_077_122_842;
    let mut t = [0; 64];
    let mut i = 0;
    while i < 64 {
        let mut x = (i as i128 + 1) * ONE;
        while x > TWO_PI / 2 {
            x -= TWO_PI;
        }
        let (mut term, mut sum, mut k) = (x, x, 1);
        while k < 40 {
            term = -(((term * x) >> 60) * x >> 60) / ((2 * k) * (2 * k + 1));
            sum += term;
            k += 1;
        }
        t[i] = ((if sum < 0 { -sum } else { sum }) >> 28) as u32;
        i += 1;
    }
    t
};

fn digest<B: Block>(data: &[u8]) -> String {
    let mut h = Hash::<B>::new();
    h.update(data);
    h.finish()
}

fn main() {
    println!("{:08x} {:08x} {:08x}", root_fraction(2, false), root_fraction(2, true), SINES[0]);
    for text in ["", "a", "abc", "message digest", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "The quick brown fox jumps over the lazy dog"] {
        println!("{text:?}\n  {}\n  {}\n  {}", digest::<Md5>(text.as_bytes()), digest::<Sha1>(text.as_bytes()), digest::<Sha256>(text.as_bytes()));
    }
    let data: Vec<u8> = (0..777u32).map(|i| (i * i >> 3) as u8).collect();
    let whole = (digest::<Md5>(&data), digest::<Sha1>(&data), digest::<Sha256>(&data));
    println!("{whole:?}");
    for step in [1, 7, 55, 56, 63, 64, 65, 200] {
        let (mut a, mut b, mut c) = (Hash::<Md5>::new(), Hash::<Sha1>::new(), Hash::<Sha256>::new());
        for chunk in data.chunks(step) {
            a.update(chunk);
            b.update(chunk);
            c.update(chunk);
        }
        assert_eq!((a.finish(), b.finish(), c.finish()), whole, "step {step}");
    }
    println!("{}", digest::<Sha256>(&vec![b'a'; 100_000]));
}
