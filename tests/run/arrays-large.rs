// Large arrays: on the stack, in boxes, in statics and in nested structs; copies,
// moves through functions, comparison, initialisation by loops and constants.

const N: usize = 4096;

static PRIMES: [bool; 10_000] = sieve();
static ZEROS: [u64; 50_000] = [0; 50_000];

const fn sieve() -> [bool; 10_000] {
    let mut s = [true; 10_000];
    s[0] = false;
    s[1] = false;
    let mut i = 2;
    while i * i < 10_000 {
        if s[i] {
            let mut j = i * i;
            while j < 10_000 {
                s[j] = false;
                j += i;
            }
        }
        i += 1;
    }
    s
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Tile {
    id: u16,
    height: f32,
    flags: [u8; 5],
}

#[derive(Clone)]
struct World {
    name: [u8; 16],
    tiles: [[Tile; 64]; 32],
    tail: u32,
}

fn fill(seed: u32) -> [u32; N] {
    let mut a = [0; N];
    let mut s = seed;
    for x in a.iter_mut() {
        s = s.wrapping_mul(1103515245).wrapping_add(12345);
        *x = s >> 8;
    }
    a
}

fn through(a: [u32; N], b: [u32; N]) -> ([u32; N], u64) {
    let mut out = a;
    let mut sum = 0u64;
    for i in 0..N {
        out[i] = a[i] ^ b[N - 1 - i];
        sum += out[i] as u64;
    }
    (out, sum)
}

#[inline(never)]
fn world(n: u16) -> World {
    let tile = Tile { id: n, height: n as f32 / 4.0, flags: [n as u8; 5] };
    let mut w = World { name: *b"a world of tiles", tiles: [[tile; 64]; 32], tail: 0xdead_beef };
    for (y, row) in w.tiles.iter_mut().enumerate() {
        for (x, t) in row.iter_mut().enumerate() {
            t.id = t.id.wrapping_add((x * y) as u16);
            t.flags[x % 5] ^= y as u8;
        }
    }
    w
}

fn main() {
    println!("{} {:?}", PRIMES.iter().filter(|p| **p).count(), (9900..10_000).filter(|i| PRIMES[*i]).collect::<Vec<_>>());
    println!("{} {}", ZEROS.iter().sum::<u64>(), ZEROS.len());
    let (a, b) = (fill(1), fill(2));
    let (c, sum) = through(a, b);
    println!("{sum} {} {:?}", c[100], &c[N - 3..]);
    println!("{} {} {:?}", a == fill(1), a == b, a.cmp(&b));
    let mut d = a;
    d.sort_unstable();
    println!("{:?} {}", &d[..4], d.iter().zip(a.iter()).filter(|(x, y)| x == y).count());
    d.copy_from_slice(&c);
    d[5] = 0;
    println!("{} {}", d != c, c[5]);

    let w = world(7);
    let mut v = w.clone();
    v.tiles[31][63].height = 9.5;
    v.tiles.swap(0, 31);
    println!("{} {:x} {:?}", String::from_utf8_lossy(&v.name), v.tail, v.tiles[0][63]);
    println!("{} {:?}", w.tiles[31][63] == v.tiles[0][63], w.tiles[3][4]);
    let h = v.tiles.as_flattened().iter().fold(0u64, |h, t| h.rotate_left(3) ^ t.id as u64 ^ (t.height.to_bits() as u64) ^ u32::from_le_bytes(t.flags[..4].try_into().unwrap()) as u64);
    println!("{h:016x}");
    let worlds: Vec<Box<World>> = (0..4).map(|i| Box::new(world(i * 1000))).collect();
    println!("{:?}", worlds.iter().map(|w| w.tiles[9][9].id).collect::<Vec<_>>());

    let big = vec![[1u8; 1000]; 1000].into_boxed_slice();
    println!("{}", big.iter().flatten().map(|x| *x as u32).sum::<u32>());
    let boxed: Box<[u16; 30_000]> = vec![3u16; 30_000].into_boxed_slice().try_into().unwrap();
    println!("{}", boxed.iter().map(|x| *x as u64).sum::<u64>());
    let copy = *boxed;
    println!("{} {}", copy[29_999], copy.len());
    let nested = [[[[1i8; 10]; 10]; 10]; 10];
    let flipped: Vec<i8> = nested.iter().flatten().flatten().flatten().enumerate().map(|(i, x)| if i % 3 == 0 { -x } else { *x }).collect();
    println!("{}", flipped.iter().map(|x| *x as i32).sum::<i32>());
    let strings: [String; 40] = std::array::from_fn(|i| "*".repeat(i % 7));
    println!("{}", strings.iter().rev().skip(30).cloned().collect::<Vec<_>>().join("|"));
}
