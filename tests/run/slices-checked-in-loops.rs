// Loops whose checks of indices could be asked before them: lengths that are
// just enough, more, and too short by one; steps, rows, several slices, indices
// of few bits; and at last one that fails in the middle, after what it has done
// so far.
// exit: 134
use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

#[inline(never)]
fn sum(a: &[u32], n: usize) -> u32 {
    let mut sum = 0u32;
    for i in 0..n {
        sum = sum.wrapping_add(a[i]);
    }
    sum
}

#[inline(never)]
fn add(a: &[i32], b: &[i32], c: &mut [i32], from: usize, n: usize) {
    for i in from..n {
        c[i] = a[i].wrapping_mul(3) ^ b[i];
    }
}

#[inline(never)]
fn column(a: &[u16], width: usize, x: usize, height: usize) -> u32 {
    (0..height).map(|y| a[y * width + x] as u32).sum()
}

#[inline(never)]
fn product(a: &[f64], b: &[f64], c: &mut [f64], n: usize) {
    for i in 0..n {
        for j in 0..n {
            let mut sum = 0.0;
            for k in 0..n {
                sum += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = sum;
        }
    }
}

#[inline(never)]
fn counts(text: &[u8], of: &mut [u32]) {
    for &byte in text {
        of[byte as usize] += 1;
    }
}

#[inline(never)]
fn blurred(picture: &[u8], out: &mut [u8]) {
    const SIDE: usize = 16;
    for y in 0..SIDE {
        for x in 0..SIDE {
            let mut sum = 0;
            for dy in 0..3 {
                for dx in 0..3 {
                    let (sy, sx) = ((y + dy).saturating_sub(1), (x + dx).saturating_sub(1));
                    sum += picture[sy.min(SIDE - 1) * SIDE + sx.min(SIDE - 1)] as u32;
                }
            }
            out[y * SIDE + x] = (sum / 9) as u8;
        }
    }
}

#[inline(never)]
fn backwards(a: &[u32], n: usize) -> u32 {
    let mut hash = 7u32;
    for i in (0..n).rev() {
        hash = hash.wrapping_mul(31).wrapping_add(a[i]);
    }
    hash
}

#[inline(never)]
fn every(a: &[u32], step: usize) -> u32 {
    let mut sum = 0u32;
    for i in (0..a.len()).step_by(step) {
        sum = sum.wrapping_mul(5).wrapping_add(a[i]);
    }
    sum
}

#[inline(never)]
fn until(a: &[u32], limits: &[u32], n: usize) -> usize {
    for i in 0..n {
        if a[i] > limits[i] {
            return i;
        }
    }
    n
}

#[inline(never)]
fn windows(a: &[u8], n: usize, width: usize) -> u32 {
    let mut best = 0;
    for i in 0..n {
        let part = &a[i..i + width];
        best = best.max(part[0] as u32 + part[width - 1] as u32);
    }
    best
}

static DONE: [AtomicU32; 40] = [const { AtomicU32::new(0) }; 40];

#[inline(never)]
fn fails(a: &[u32], n: usize) {
    for i in 0..n {
        DONE[i & 31].store(a[i] + 1, Relaxed);
    }
}

fn main() {
    let numbers: Vec<u32> = (0..100u32).map(|i| i.wrapping_mul(2654435761)).collect();
    for n in [0, 1, 7, 8, 9, 31, 99, 100] {
        println!("{n}: {} {}", sum(&numbers, n), backwards(&numbers, n));
        println!("  {}", sum(&numbers[..n], black_box(n)));
    }
    let signed: Vec<i32> = numbers.iter().map(|&n| n as i32).collect();
    let mut out = vec![0; 50];
    add(&signed, &signed[50..], &mut out, 0, 50);
    add(&signed, &signed[1..], &mut out, 40, 30);
    println!("{:?}", &out[..12]);
    let cells: Vec<u16> = (0..240).map(|i| i * 37).collect();
    println!("{} {}", column(&cells, 24, 23, 10), column(&cells, 10, 0, 24));
    let (a, b): (Vec<f64>, Vec<f64>) = (0..144).map(|i| (i as f64, (i * i % 7) as f64)).unzip();
    let mut c = vec![0.0; 144];
    product(&a, &b, &mut c, 12);
    println!("{:?}", &c[130..]);
    let mut of = vec![0; 256];
    counts("loops that count what they see".as_bytes(), &mut of);
    counts(&[255, 0, 255], &mut of);
    println!("{} {} {} {}", of[b't' as usize], of[0], of[255], of[b' ' as usize]);
    // Enough for these bytes, not for all.
    counts(b"  !!", &mut of[..34]);
    println!("{} {}", of[32], of[33]);
    let picture: Vec<u8> = (0..=255).map(|i: u8| i.wrapping_mul(91)).collect();
    let mut after = vec![0; 256];
    blurred(&picture, &mut after);
    println!("{:?}", &after[..10]);
    println!("{} {} {}", every(&numbers, 1), every(&numbers, 7), every(&numbers, 200));
    println!("{} {}", until(&numbers, &numbers, 100), until(&numbers, &[0, 5, 5], 100));
    println!("{}", windows(&picture, 246, 11));

    std::panic::set_hook(Box::new(|info| {
        println!("{info}");
        let done = DONE.iter().filter(|each| each.load(Relaxed) != 0).count();
        println!("{done} were done, the last is {}", DONE[18].load(Relaxed));
    }));
    fails(&numbers[..black_box(19)], black_box(20));
    println!("never");
}
