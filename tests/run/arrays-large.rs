// Large arrays on the stack, in statics and on the heap: matrices, a bit sieve,
// tables copied by value, prefix sums, and memory that grows far.
// Unoptimised its frames need more than the 1 MiB of stack that rustc gives.
// profiles: streaming,release

const N: usize = 96;
type Matrix = [[i64; N]; N];

static SQUARES: [u32; 4096] = {
    let mut t = [0; 4096];
    let mut i = 0;
    while i < 4096 {
        t[i] = (i * i) as u32;
        i += 1;
    }
    t
};
static ZEROS: [u8; 300_000] = [0; 300_000];
static WORDS: [[u16; 64]; 64] = [[0xabcd; 64]; 64];

fn filled(seed: i64) -> Matrix {
    let mut m = [[0; N]; N];
    for (y, row) in m.iter_mut().enumerate() {
        for (x, cell) in row.iter_mut().enumerate() {
            *cell = (y as i64 * 31 + x as i64 * 17 + seed) % 23 - 11;
        }
    }
    m
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let mut out = [[0; N]; N];
    for i in 0..N {
        for k in 0..N {
            let f = a[i][k];
            for j in 0..N {
                out[i][j] += f * b[k][j];
            }
        }
    }
    out
}

fn transposed(mut m: Matrix) -> Matrix {
    for i in 0..N {
        for j in 0..i {
            let t = m[i][j];
            m[i][j] = m[j][i];
            m[j][i] = t;
        }
    }
    m
}

fn trace(m: &Matrix) -> i64 {
    (0..N).map(|i| m[i][i]).sum()
}

#[derive(Clone, Copy)]
struct Big {
    head: u32,
    body: [u8; 5000],
    tail: u64,
}

#[inline(never)]
fn changed(mut big: Big, at: usize) -> Big {
    big.body[at] ^= 0xff;
    big.head += 1;
    big.tail = big.tail.rotate_left(9) ^ at as u64;
    big
}

fn sieve() -> (usize, usize) {
    let mut bits = vec![u64::MAX; 1_000_000 / 64 + 1];
    let (mut count, mut last) = (0, 0);
    for i in 2..1_000_000usize {
        if bits[i / 64] >> (i % 64) & 1 == 0 {
            continue;
        }
        count += 1;
        last = i;
        // 64 bits: i * i does not fit a 32-bit usize.
        for j in (i as u64 * i as u64..1_000_000).step_by(i) {
            let j = j as usize;
            bits[j / 64] &= !(1 << (j % 64));
        }
    }
    (count, last)
}

fn main() {
    let (a, b) = (filled(3), filled(8));
    let p = product(&a, &b);
    println!("{} {} {:?}", trace(&a), trace(&p), &p[N - 1][..6]);
    let q = product(&transposed(b), &transposed(a));
    println!("{} {}", transposed(q) == p, p.iter().flatten().map(|x| x % 97).sum::<i64>());

    let mut big = Big { head: 1, body: [5; 5000], tail: u64::MAX - 77 };
    let before = big;
    for i in 0..500 {
        big = changed(big, i * 10);
    }
    let differ = big.body.iter().zip(&before.body).filter(|(a, b)| a != b).count();
    println!("{} {differ} {:#x} {}", big.head, big.tail, before.head);
    let bigs = [big; 20].map(|b| changed(b, b.head as usize));
    println!("{}", bigs.iter().map(|b| b.body.iter().map(|&x| u32::from(x)).sum::<u32>()).sum::<u32>());

    println!("{} {} {}", SQUARES.iter().map(|&x| u64::from(x)).sum::<u64>(), SQUARES[4095], SQUARES.partition_point(|&x| x < 1_000_000));
    println!("{} {}", ZEROS.iter().all(|&b| b == 0), WORDS.concat().iter().map(|&w| u64::from(w)).sum::<u64>());
    println!("{:?}", sieve());

    let mut local = [0u32; 60_000];
    for (i, x) in local.iter_mut().enumerate() {
        *x = (i as u32).wrapping_mul(2_654_435_761) >> 7;
    }
    local.sort_unstable();
    println!("{} {} {}", local[0], local[30_000], local[59_999]);
    let sums: Box<[u64]> = local
        .iter()
        .scan(0u64, |s, &x| {
            *s += u64::from(x);
            Some(*s)
        })
        .collect();
    println!("{} {:?}", sums[59_999], sums.binary_search(&sums[777]));
    local.copy_within(10_000..20_000, 50_000);
    println!("{}", local.iter().rev().fold(0u32, |h, &x| h.rotate_left(3) ^ x));

    // 64 MiB in pieces that are freed and asked for again.
    let mut blocks: Vec<Vec<u32>> = vec![];
    let mut total = 0u64;
    for round in 0..4u32 {
        for i in 0..16u32 {
            blocks.push(vec![round * 100 + i; 1 << 18]);
        }
        total += blocks.iter().map(|b| u64::from(b[b.len() - 1])).sum::<u64>();
        blocks.retain(|b| b[0] % 3 == 0);
    }
    println!("{total} {}", blocks.len());
    let mut huge = vec![1u8; 40 << 20];
    huge.iter_mut().step_by(65_536).enumerate().for_each(|(i, b)| *b = i as u8);
    println!("{}", huge.iter().map(|&b| u64::from(b)).sum::<u64>());
    huge.resize(huge.len() + 1000, 9);
    println!("{} {:?}", huge.len(), huge.rchunks(500).next().map(|c| c.iter().all(|&b| b == 9)));
}
