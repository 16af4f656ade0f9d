// Loops that count in several widths at once, 128 bits among them.
use std::hint::black_box;

#[inline(never)]
fn count(table: &mut [u32; 64]) -> u128 {
    let (mut big, mut sum) = (5u128, 0u128);
    for i in 0..64usize {
        table[i] = black_box(table[i] ^ i as u32);
        sum = sum.wrapping_mul(3) ^ black_box(big);
        big = big.wrapping_add(0x1_0000_0000_0000_0001);
    }
    sum
}

#[inline(never)]
fn beside(of: &mut [i64; 20]) -> (i64, u128, u16) {
    let (mut a, mut b, mut c) = (0i64, 0u128, 65530u16);
    let mut k = 3i64;
    for each in of.iter_mut() {
        *each = k * 7 - a;
        a -= 6;
        k += 2;
        b += 9;
        c = c.wrapping_add(5);
    }
    (a, b, c)
}

#[cold]
#[inline(never)]
fn rarely(n: i128) -> String {
    let mut text = String::new();
    let mut x = -3i128;
    for i in 0..7u8 {
        text += &format!("{i}:{} ", x * n);
        x += 12;
    }
    text
}

fn main() {
    let mut table = [7; 64];
    println!("{} {:?}", count(&mut table), &table[..5]);
    let mut of = [0; 20];
    println!("{:?} {of:?}", beside(&mut of));
    println!("{}", rarely(black_box(1 << 90)));
}
