// Constant tables of every integer type, with and without sign, small values
// and large ones, read one by one, walked through, as rows and as pairs.
use std::hint::black_box;

const DAYS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const SIGNED: [i32; 6] = [-128, 127, 0, -1, 1, 64];
const HALF: [i32; 4] = [-129, 32767, 5, -32768];
const HIGH: [u32; 4] = [255, 128, 200, 1];
const MORE: [u32; 4] = [256, 65535, 40000, 0];
const LARGE: [u32; 4] = [65536, 1, 2, 4_294_967_295];
const WIDE: [u64; 5] = [1, 2, 3, 255, 7];
const WIDE_SIGNED: [i64; 5] = [-2_147_483_648, 2_147_483_647, -7, 0, 9];
const WIDEST: [u64; 3] = [4_294_967_295, 4_294_967_296, 3];
const SHORT: [i16; 5] = [-5, 4, -3, 2, -128];
const INDICES: [usize; 8] = [7, 3, 5, 1, 6, 2, 4, 0];
const KERNEL: [[i32; 3]; 3] = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]];
const STEPS: [(i32, i32); 4] = [(-1, 0), (1, 0), (0, -1), (0, 1)];
const MIXED: [(u32, i32); 3] = [(200, -7), (3, 100), (0, -100)];
const NONE: [u32; 4] = [0; 4];

fn convolve(picture: &[u8], width: usize) -> Vec<i32> {
    let height = picture.len() / width;
    let mut made = vec![];
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let mut sum = 0;
            for (ky, row) in KERNEL.iter().enumerate() {
                for (kx, k) in row.iter().enumerate() {
                    sum += k * picture[(y + ky - 1) * width + x + kx - 1] as i32;
                }
            }
            made.push(sum);
        }
    }
    made
}

fn day_of_year(month: usize, day: u32) -> u32 {
    DAYS[..month - 1].iter().sum::<u32>() + day
}

fn last_of(from: usize) -> Option<&'static i32> {
    SIGNED[from..].iter().rev().find(|n| **n < 0)
}

fn chosen(left: bool) -> &'static [u32] {
    if left { &HIGH } else { &MORE }
}

// Whoever keeps the table's address sees all of its bytes.
fn bytes_of(table: &'static [u32; 4]) -> Vec<u8> {
    table.iter().flat_map(|n| n.to_le_bytes()).collect()
}

fn main() {
    for i in 0..black_box(4) {
        println!(
            "{} {} {} {} {} {}",
            SIGNED[i], HALF[i], HIGH[i], MORE[i], LARGE[i], NONE[i]
        );
        println!("{} {} {}", WIDE[i], WIDE_SIGNED[i], SHORT[i]);
        println!("{:?} {:?}", STEPS[i], MIXED.get(i));
        println!("{:?}", WIDEST.get(i));
    }
    println!("{} {}", day_of_year(black_box(12), 31), day_of_year(black_box(3), 1));
    println!("{:?} {:?}", last_of(black_box(0)), last_of(black_box(4)));
    let mut at = black_box(0);
    let way: Vec<usize> = (0..9).map(|_| { at = INDICES[at]; at }).collect();
    println!("{way:?}");
    let picture: Vec<u8> = (0..black_box(30)).map(|n| (n * 37 % 251) as u8).collect();
    println!("{:?}", convolve(&picture, 6));
    for left in [black_box(true), black_box(false)] {
        println!("{} {:?}", chosen(left).iter().sum::<u32>(), chosen(left).iter().max());
    }
    println!("{:?}", bytes_of(black_box(&HIGH)));
    let sum: i64 = WIDE_SIGNED.iter().zip(&WIDE).map(|(a, b)| a * *b as i64).sum();
    println!("{sum} {}", SHORT.iter().fold(0i16, |a, b| a.wrapping_mul(3) ^ b));
    let out = std::panic::Location::caller().line() as usize + black_box(100);
    println!("{}", DAYS[out]);
}
