// 128-bit arithmetic, which WebAssembly has to build from 64-bit halves: all
// operators against slow versions of themselves, shifts by every amount,
// printing, parsing, powers and conversions from and to floats.

fn mul_slow(mut a: u128, mut b: u128) -> u128 {
    let mut r = 0u128;
    while b != 0 {
        if b & 1 == 1 {
            r = r.wrapping_add(a);
        }
        a <<= 1;
        b >>= 1;
    }
    r
}

fn divide_slow(a: u128, b: u128) -> (u128, u128) {
    let (mut q, mut r) = (0u128, 0u128);
    for i in (0..128).rev() {
        let carry = r >> 127;
        r = r << 1 | (a >> i & 1);
        if carry == 1 || r >= b {
            r = r.wrapping_sub(b);
            q |= 1 << i;
        }
    }
    (q, r)
}

struct Rng(u128);
impl Rng {
    fn next(&mut self) -> u128 {
        self.0 = self.0.wrapping_mul(0x2360ed051fc65da44385df649fccf645).wrapping_add(0x5851f42d4c957f2d14057b7ef767814f);
        let x = self.0 ^ self.0 >> 64;
        // Mixed magnitudes: half of the numbers are short.
        x >> ((self.0 >> 121) as u32 & 127)
    }
}

fn main() {
    let mut rng = Rng(42);
    let mut sums = [0u128; 6];
    for _ in 0..400 {
        let (a, b) = (rng.next(), rng.next() | 1);
        assert_eq!(a.wrapping_mul(b), mul_slow(a, b));
        assert_eq!((a / b, a % b), divide_slow(a, b));
        let (x, y) = (a as i128, b as i128);
        let q = x.wrapping_div(y);
        assert_eq!(q.wrapping_mul(y).wrapping_add(x.wrapping_rem(y)), x);
        sums[0] ^= a.wrapping_mul(b).rotate_left(7);
        sums[1] = sums[1].wrapping_add(a / b);
        sums[2] = sums[2].wrapping_add(a % b);
        sums[3] ^= q as u128;
        sums[4] = sums[4].wrapping_add((a < b) as u128 + (x < y) as u128 * 1000);
        sums[5] ^= a.overflowing_add(b << 3).0 ^ a.wrapping_sub(b);
    }
    for s in sums {
        println!("{s:032x} {s}");
    }

    let k = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210u128;
    let mut shifts = (0u128, 0u128, 0i128, 0u128);
    for i in 0..128 {
        shifts.0 = shifts.0.wrapping_add(k << i);
        shifts.1 ^= k >> i;
        shifts.2 = shifts.2.wrapping_add(!(k as i128) >> i);
        shifts.3 ^= k.rotate_right(i) & 1 << i;
    }
    println!("{:x} {:x} {:x} {:x}", shifts.0, shifts.1, shifts.2, shifts.3);

    for x in [0u128, 1, u64::MAX as u128, 1 << 64, (1 << 64) + 12, k, !k, u128::MAX] {
        println!(
            "{x} ones {} lead {} trail {} swap {:x} rev {:x}",
            x.count_ones(), x.leading_zeros(), x.trailing_zeros(), x.swap_bytes(), x.reverse_bits()
        );
        println!("  f64 {:e} f32 {:e} back {} i128 {}", x as f64, x as f32, x as f64 as u128, x as f64 as i128);
    }
    for x in [i128::MIN, i128::MIN + 1, -1, 0, 1, i128::MAX] {
        println!("{x} {:?} {:?} {:?}", x.checked_neg(), x.checked_abs(), x.checked_sub(1));
        println!("  {:?} {:?} {} {}", x.overflowing_mul(3), x.checked_add(x), x.saturating_mul(-2), x.signum());
        println!("  {:#x} {:#o} {:e}", x, x, x as f64);
    }
    println!("{:?} {:?}", 10u128.checked_pow(38), 10u128.checked_pow(39));
    println!("{} {}", 3u128.pow(80), (-7i128).pow(45));
    println!("{:?} {:?}", "340282366920938463463374607431768211455".parse::<u128>(), "340282366920938463463374607431768211456".parse::<u128>());
    println!("{:?} {:?}", "-170141183460469231731687303715884105728".parse::<i128>(), i128::from_str_radix("-zz9", 36));
    println!("{:?} {:?}", u64::try_from(1u128 << 64), i64::try_from(-5i128));
    println!("{} {} {}", -1.5e30f64 as i128, f64::NAN as u128, f64::INFINITY as i128);
    println!("{:?} {:?}", k.to_be_bytes(), u128::from_le_bytes(k.to_be_bytes()));
    println!("[{:>45}] [{:<+42}] [{:050}]", u128::MAX, i128::MAX, i128::MIN);
    let product = [u64::MAX as u128, 0xffff_ffff_0000_0001].iter().product::<u128>();
    println!("{product} {} {}", (product >> 64) as u64, product as u64);
    let (gcd, lcm) = { let (mut a, mut b) = (2u128.pow(90) * 105, 2u128.pow(60) * 3003); let p = a / 105 * 7; while b != 0 { (a, b) = (b, a % b); } (a, p / a) };
    println!("{gcd} {lcm} {}", u128::MAX.isqrt());
}
