// Checks in a row whose indices a constant bounds: lengths that are just enough,
// more, and at last too short by one, which fails in the middle of a row, after
// what has been done so far.
// exit: 134
use std::hint::black_box;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

const SIDE: usize = 24;
const BYTES: usize = SIDE * SIDE * 4;

#[inline(never)]
fn sharpened(picture: &[u8], out: &mut [u8]) {
    const OF: [[i32; 3]; 3] = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]];
    for y in 0..SIDE {
        for x in 0..SIDE {
            let at = (y * SIDE + x) * 4;
            for channel in 0..3 {
                let mut sum = 0;
                for (dy, row) in OF.iter().enumerate() {
                    for (dx, factor) in row.iter().enumerate() {
                        let sy = (y + dy).saturating_sub(1).min(SIDE - 1);
                        let sx = (x + dx).saturating_sub(1).min(SIDE - 1);
                        sum += factor * picture[(sy * SIDE + sx) * 4 + channel] as i32;
                    }
                }
                out[at + channel] = sum.clamp(0, 255) as u8;
            }
            out[at + 3] = picture[at + 3];
        }
    }
}

#[inline(never)]
fn product(a: &[f64], b: &[f64], c: &mut [f64]) {
    for i in 0..SIDE {
        for j in 0..SIDE {
            let mut sum = 0.0;
            for k in 0..SIDE {
                sum += a[i * SIDE + k] * b[k * SIDE + j];
            }
            c[i * SIDE + j] = sum;
        }
    }
}

// What is read between two checks says where the second looks.
#[inline(never)]
fn translated(text: &[u8], first: &[u8], second: &[u8]) -> u32 {
    let mut hash = 7u32;
    for i in 0..SIDE {
        let class = first[(text[i] & 63) as usize];
        hash = hash.wrapping_mul(31).wrapping_add(second[(class & 15) as usize] as u32);
    }
    hash
}

// The rounds are counted in a variable of 8 bits that goes by 3 and stops early.
#[inline(never)]
fn sparse(a: &[u16], b: &[u16], until: u16) -> (u8, u32) {
    let (mut i, mut sum) = (0u8, 0u32);
    while i < 250 {
        let (x, y) = (a[i as usize], b[i as usize + 2]);
        if x == until {
            break;
        }
        sum = sum.wrapping_mul(5).wrapping_add((x ^ y) as u32);
        i += 3;
    }
    (i, sum)
}

static OUT: AtomicPtr<u8> = AtomicPtr::new(std::ptr::null_mut());

fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(2166136261, |hash: u32, &b| (hash ^ b as u32).wrapping_mul(16777619))
}

fn main() {
    let picture: Vec<u8> = (0..BYTES + 100).map(|i| (i * i / 7 + i % 251) as u8).collect();
    let out = vec![0; BYTES + 1].leak();
    OUT.store(out.as_mut_ptr(), Relaxed);
    for more in [0, 1, 100] {
        sharpened(&picture[..BYTES + more], &mut out[..BYTES + more.min(1)]);
        println!("{:08x} {:?}", hash(out), &out[500..520]);
    }
    let cells = SIDE * SIDE;
    let (a, b): (Vec<f64>, Vec<f64>) = (0..cells).map(|i| (i as f64, (i * i % 7) as f64)).unzip();
    let mut c = vec![0.0; cells];
    product(&a, &b, &mut c);
    println!("{:?}", &c[cells - 4..]);
    let table: Vec<u8> = (0..64).map(|i: u8| i.wrapping_mul(37)).collect();
    println!("{}", translated(&picture, &table, &table[..16]));
    println!("{}", translated(&[5; SIDE], &table[..6], &table[..black_box(10)]));
    let numbers: Vec<u16> = (0..300u16).map(|i| i.wrapping_mul(40503)).collect();
    println!("{:?} {:?}", sparse(&numbers, &numbers, 1), sparse(&numbers, &numbers[40..], numbers[99]));
    println!("{:?}", sparse(&numbers[..10], &numbers[..12], numbers[9]));

    std::panic::set_hook(Box::new(|info| {
        let out = unsafe { std::slice::from_raw_parts(OUT.load(Relaxed), BYTES + 1) };
        println!("{info}");
        println!("{:08x}, {} are left", hash(out), out.iter().rev().take_while(|&&b| b == 0).count());
    }));
    out.fill(0);
    sharpened(&picture[..black_box(BYTES - 5)], &mut out[..BYTES]);
    println!("never");
}
