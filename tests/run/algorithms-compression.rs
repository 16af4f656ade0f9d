// Compression round trips: LZ77 with a hash chain, canonical Huffman codes with a
// bit stream, run lengths, Burrows-Wheeler with move-to-front, and base64 on top.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    free: u32,
}
impl BitWriter {
    fn put(&mut self, value: u32, bits: u32) {
        for i in (0..bits).rev() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            self.free -= 1;
            *self.bytes.last_mut().unwrap() |= ((value >> i & 1) as u8) << self.free;
        }
    }
}
struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}
impl BitReader<'_> {
    fn bit(&mut self) -> Option<u32> {
        let b = self.bytes.get(self.at / 8)?;
        self.at += 1;
        Some((b >> (8 - (self.at - 1) % 8 - 1) & 1) as u32)
    }
    fn get(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |v, _| Some(v << 1 | self.bit()?))
    }
}

fn code_lengths(counts: &[u32; 256]) -> [u8; 256] {
    let mut heap = BinaryHeap::new();
    let mut parent = vec![0usize; 512];
    for (i, c) in counts.iter().enumerate().filter(|c| *c.1 > 0) {
        heap.push(Reverse((*c, i)));
    }
    let mut lengths = [0; 256];
    if heap.len() == 1 {
        lengths[heap.pop().unwrap().0.1] = 1;
        return lengths;
    }
    let mut next = 256;
    while heap.len() > 1 {
        let (Reverse((a, i)), Reverse((b, j))) = (heap.pop().unwrap(), heap.pop().unwrap());
        parent[i] = next;
        parent[j] = next;
        heap.push(Reverse((a + b, next)));
        next += 1;
    }
    for i in (0..256).filter(|i| counts[*i] > 0) {
        let mut at = i;
        while at != next - 1 {
            at = parent[at];
            lengths[i] += 1;
        }
    }
    lengths
}

fn canonical(lengths: &[u8; 256]) -> HashMap<(u8, u32), u8> {
    let mut symbols: Vec<u8> = (0..=255).filter(|i| lengths[*i as usize] > 0).collect();
    symbols.sort_by_key(|s| (lengths[*s as usize], *s));
    let (mut code, mut last) = (0u32, 0);
    symbols
        .into_iter()
        .map(|s| {
            let l = lengths[s as usize];
            code <<= l - last;
            last = l;
            code += 1;
            ((l, code - 1), s)
        })
        .collect()
}

fn huffman(data: &[u8]) -> Vec<u8> {
    let mut counts = [0; 256];
    data.iter().for_each(|b| counts[*b as usize] += 1);
    let lengths = code_lengths(&counts);
    let mut w = BitWriter::default();
    w.put(data.len() as u32, 32);
    for l in lengths {
        if l == 0 { w.put(0, 1) } else { w.put(32 + l as u32, 6) }
    }
    let codes: HashMap<u8, (u8, u32)> = canonical(&lengths).into_iter().map(|(c, s)| (s, c)).collect();
    for b in data {
        let (l, c) = codes[b];
        w.put(c, l as u32);
    }
    w.bytes
}

fn unhuffman(data: &[u8]) -> Option<Vec<u8>> {
    let mut r = BitReader { bytes: data, at: 0 };
    let n = r.get(32)?;
    let mut lengths = [0u8; 256];
    for l in &mut lengths {
        if r.bit()? == 1 {
            *l = r.get(5)? as u8;
        }
    }
    let codes = canonical(&lengths);
    (0..n)
        .map(|_| {
            let mut key = (0u8, 0u32);
            loop {
                key = (key.0 + 1, key.1 << 1 | r.bit()?);
                if let Some(s) = codes.get(&key) {
                    return Some(*s);
                }
                if key.0 == 31 {
                    return None;
                }
            }
        })
        .collect()
}

fn lz(data: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    let mut heads: HashMap<[u8; 3], Vec<usize>> = HashMap::new();
    let (mut i, mut literals) = (0, vec![]);
    let flush = |out: &mut Vec<u8>, l: &mut Vec<u8>| {
        for c in l.chunks(127) {
            out.push(c.len() as u8);
            out.extend(c);
        }
        l.clear();
    };
    while i < data.len() {
        let key = data.get(i..i + 3).map(|k| <[u8; 3]>::try_from(k).unwrap());
        let found = key.and_then(|k| heads.get(&k)).and_then(|v| {
            v.iter().rev().take(16).filter(|p| i - **p < 65536).map(|p| {
                let len = data[*p..].iter().zip(&data[i..]).take(130).take_while(|(a, b)| a == b).count();
                (len, Reverse(i - p))
            }).max()
        });
        let step = match found {
            Some((len, Reverse(back))) if len >= 4 => {
                flush(&mut out, &mut literals);
                out.push(128 + (len - 4) as u8);
                out.extend((back as u16).to_be_bytes());
                len
            }
            _ => {
                literals.push(data[i]);
                1
            }
        };
        for j in i..i + step {
            if let Some(k) = data.get(j..j + 3) {
                heads.entry(k.try_into().unwrap()).or_default().push(j);
            }
        }
        i += step;
    }
    flush(&mut out, &mut literals);
    out
}

fn unlz(mut data: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![];
    while let Some((&n, rest)) = data.split_first() {
        if n < 128 {
            let (lit, rest) = rest.split_at_checked(n as usize)?;
            out.extend(lit);
            data = rest;
        } else {
            let (back, rest) = rest.split_first_chunk::<2>()?;
            let from = out.len().checked_sub(u16::from_be_bytes(*back) as usize)?;
            for k in 0..n as usize - 128 + 4 {
                out.push(*out.get(from + k)?);
            }
            data = rest;
        }
    }
    Some(out)
}

fn bwt(data: &[u8]) -> (Vec<u8>, usize) {
    let n = data.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| data[*a..].iter().chain(&data[..*a]).cmp(data[*b..].iter().chain(&data[..*b])).then(a.cmp(b)));
    (order.iter().map(|i| data[(i + n - 1) % n]).collect(), order.iter().position(|i| *i == 0).unwrap_or(0))
}
fn unbwt(last: &[u8], start: usize) -> Vec<u8> {
    let mut next: Vec<usize> = (0..last.len()).collect();
    next.sort_by_key(|i| last[*i]);
    let mut at = start;
    (0..last.len()).map(|_| { at = next[at]; last[at] }).collect()
}
fn move_to_front(data: &[u8]) -> Vec<u8> {
    let mut list: Vec<u8> = (0..=255).collect();
    data.iter().map(|b| { let i = list.iter().position(|x| x == b).unwrap(); list[..=i].rotate_right(1); i as u8 }).collect()
}
fn unmove(data: &[u8]) -> Vec<u8> {
    let mut list: Vec<u8> = (0..=255).collect();
    data.iter().map(|i| { list[..=*i as usize].rotate_right(1); list[0] }).collect()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
fn base64(data: &[u8]) -> String {
    data.chunks(3)
        .flat_map(|c| {
            let n = c.iter().fold(0u32, |n, b| n << 8 | *b as u32) << (8 * (3 - c.len()));
            (0..4).map(move |i| if i <= c.len() { ALPHABET[(n >> (18 - 6 * i) & 63) as usize] as char } else { '=' })
        })
        .collect()
}
fn unbase64(s: &str) -> Option<Vec<u8>> {
    let mut out = vec![];
    for c in s.as_bytes().chunks(4) {
        let pad = c.iter().rev().take_while(|b| **b == b'=').count();
        let n = c[..c.len().checked_sub(pad)?].iter().try_fold(0u32, |n, b| Some(n << 6 | ALPHABET.iter().position(|a| a == b)? as u32))?;
        if c.len() != 4 || pad > 2 {
            return None;
        }
        out.extend(&(n << (6 * pad)).to_be_bytes()[1..4 - pad]);
    }
    Some(out)
}

fn main() {
    let mut seed = 1u32;
    let mut noise = |n: usize, limit: u32| -> Vec<u8> {
        (0..n).map(|_| { seed = seed.wrapping_mul(1664525).wrapping_add(1013904223); ((seed >> 16) % limit) as u8 }).collect()
    };
    let samples: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("one", vec![7]),
        ("same", vec![b'x'; 1000]),
        ("text", "she sells sea shells by the sea shore; the shells she sells are sea shells, I'm sure. ".repeat(12).into_bytes()),
        ("noise", noise(3000, 256)),
        ("few", noise(3000, 3)),
        ("ramp", (0..2000u32).map(|i| (i / 7) as u8).collect()),
    ];
    for (name, data) in &samples {
        let (h, l) = (huffman(data), lz(data));
        let both = huffman(&l);
        assert_eq!(unhuffman(&h).as_ref(), Some(data));
        assert_eq!(unlz(&l).as_ref(), Some(data));
        assert_eq!(unlz(&unhuffman(&both).unwrap()).as_ref(), Some(data));
        let (t, start) = bwt(data);
        let m = move_to_front(&t);
        assert_eq!(unbwt(&unmove(&m), start), *data);
        assert_eq!(unbase64(&base64(data)).as_ref(), Some(data));
        let sum = |v: &[u8]| v.iter().fold(0u32, |s, b| s.rotate_left(5) ^ *b as u32);
        println!("{name}: {} huffman {} lz {} both {} bwt {} | {:08x} {:08x} {:08x}", data.len(), h.len(), l.len(), both.len(), huffman(&m).len(), sum(&h), sum(&l), sum(&m));
    }
    println!("{:?}", bwt(b"abracadabra!").0.escape_ascii().to_string());
    println!("{:?}", ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|s| base64(s.as_bytes())));
    println!("{:?}", ["Zg", "Zg==", "Z===", "Zm9v!", "Zm9vYg=="].map(unbase64));
    let broken = lz(&samples[3].1);
    println!("{:?}", (0..8).map(|i| unlz(&broken[i..broken.len() - 5 * i]).map(|v| v.len())).collect::<Vec<_>>());
    println!("{:?}", unhuffman(&huffman(&samples[3].1)[..100]).map(|v| v.len()));
}
