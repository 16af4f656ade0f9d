// Bit manipulation: counting, scanning, gray codes, Morton codes, bit boards,
// bit sets with iteration, parallel prefix, CRC and packed fields.

#[derive(Clone, PartialEq)]
struct BitSet {
    words: Vec<u64>,
}
impl BitSet {
    fn new(n: usize) -> Self {
        BitSet { words: vec![0; n.div_ceil(64)] }
    }
    fn insert(&mut self, i: usize) -> bool {
        let (w, m) = (i / 64, 1u64 << (i % 64));
        let fresh = self.words[w] & m == 0;
        self.words[w] |= m;
        fresh
    }
    fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(i, &w)| {
            std::iter::successors((w != 0).then_some(w), |w| {
                let next = w & (w - 1);
                (next != 0).then_some(next)
            })
            .map(move |w| i * 64 + w.trailing_zeros() as usize)
        })
    }
    fn zip(&self, o: &BitSet, f: impl Fn(u64, u64) -> u64) -> BitSet {
        BitSet { words: self.words.iter().zip(&o.words).map(|(a, b)| f(*a, *b)).collect() }
    }
}

fn spread(x: u32) -> u64 {
    let mut x = x as u64;
    for (shift, mask) in [(16, 0x0000_ffff_0000_ffff), (8, 0x00ff_00ff_00ff_00ff), (4, 0x0f0f_0f0f_0f0f_0f0f), (2, 0x3333_3333_3333_3333), (1, 0x5555_5555_5555_5555)] {
        x = (x | x << shift) & mask;
    }
    x
}

fn popcount_slow(mut x: u64) -> u32 {
    let mut n = 0;
    while x != 0 {
        n += (x & 1) as u32;
        x >>= 1;
    }
    n
}

fn crc32(data: &[u8]) -> u32 {
    let mut crc = !0u32;
    for b in data {
        crc ^= *b as u32;
        for _ in 0..8 {
            crc = crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

fn knight_moves(sq: u32) -> u64 {
    let b = 1u64 << sq;
    let not_a = 0xfefe_fefe_fefe_fefe;
    let not_ab = 0xfcfc_fcfc_fcfc_fcfc;
    let not_h = 0x7f7f_7f7f_7f7f_7f7f;
    let not_gh = 0x3f3f_3f3f_3f3f_3f3f;
    (b << 17 & not_a) | (b << 10 & not_ab) | (b >> 6 & not_ab) | (b >> 15 & not_a)
        | (b << 15 & not_h) | (b << 6 & not_gh) | (b >> 10 & not_gh) | (b >> 17 & not_h)
}

fn main() {
    let mut x = 0x9e37_79b9_7f4a_7c15u64;
    for _ in 0..8 {
        assert_eq!(x.count_ones(), popcount_slow(x));
        println!(
            "{x:016x} ones {} zeros {} lz {} tz {} lo {} to {} rev {:016x}",
            x.count_ones(), x.count_zeros(), x.leading_zeros(), x.trailing_zeros(), x.leading_ones(), x.trailing_ones(), x.reverse_bits()
        );
        println!("  rot {:016x} {:016x} swap {:016x} be {:?}", x.rotate_left(13), x.rotate_right(70), x.swap_bytes(), &x.to_be_bytes()[..3]);
        x = x.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(1) >> (x & 31);
    }
    println!("{} {} {} {}", 0u8.leading_zeros(), 0u16.trailing_zeros(), (-1i32).leading_ones(), i64::MIN.trailing_zeros());

    let (mut a, mut b) = (BitSet::new(300), BitSet::new(300));
    for i in 0..300 {
        if i * i % 7 == 2 {
            a.insert(i);
        }
        if i % 64 == 63 || i % 50 == 0 {
            b.insert(i);
        }
    }
    println!("{:?}", b.iter().collect::<Vec<_>>());
    println!("{:?}", a.zip(&b, |x, y| x & y).iter().collect::<Vec<_>>());
    println!("{} {} {}", a.zip(&b, |x, y| x | y).iter().count(), a.zip(&b, |x, y| x & !y).iter().sum::<usize>(), b.insert(0));

    println!("{:?}", (0..16u32).map(|i| i ^ i >> 1).collect::<Vec<_>>());
    println!("{:x} {:x}", spread(0xffff_0000), spread(0x1234) | spread(0xabcd) << 1);
    println!("{:08x} {:08x} {:08x}", crc32(b""), crc32(b"123456789"), crc32(&[0xff; 1000]));
    println!("{:016x} {:016x} {}", knight_moves(0), knight_moves(27), (0..64).map(|s| knight_moves(s).count_ones()).sum::<u32>());
    let mut subset = 0b1011_0010u32;
    let full = subset;
    let mut sum = 0;
    while subset != 0 {
        sum += subset;
        subset = (subset - 1) & full;
    }
    println!("{sum}");
    // The next number with as many ones.
    let mut n = 0b0001_0110u32;
    for _ in 0..5 {
        let c = n & n.wrapping_neg();
        let r = n + c;
        n = (((r ^ n) >> 2) / c) | r;
        print!("{n:b} ");
    }
    println!();
    println!("{} {} {}", 1000u32.next_power_of_two(), 64u8.is_power_of_two(), u32::MAX.checked_next_power_of_two().is_none());
    let packed = (5u16) << 12 | (77 << 5) | 19;
    println!("{packed:#06x} {} {} {}", packed >> 12, packed >> 5 & 0x7f, packed & 0x1f);
    println!("{} {}", (-7i32) >> 1, (-7i32 as u32) >> 1);
    println!("{:?}", (0..8).map(|i| (0x80u8 as i8) >> i).collect::<Vec<_>>());
}
