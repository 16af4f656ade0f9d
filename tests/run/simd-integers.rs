// WebAssembly's own integer vectors through std::arch: lanes, arithmetic that
// wraps and saturates, comparison masks, shuffles, widening, dot products, and
// searching and summing bytes against the plain loops.
// reference: wasm

#[cfg(target_arch = "wasm32")]
mod vectors {
    use std::arch::wasm32::*;

    fn bytes(v: v128) -> [u8; 16] {
        unsafe { std::mem::transmute(v) }
    }
    fn shorts(v: v128) -> [i16; 8] {
        unsafe { std::mem::transmute(v) }
    }
    fn words(v: v128) -> [i32; 4] {
        unsafe { std::mem::transmute(v) }
    }
    fn longs(v: v128) -> [i64; 2] {
        unsafe { std::mem::transmute(v) }
    }

    #[target_feature(enable = "simd128")]
    fn lanes() {
        let a = i32x4(1, -2, i32::MAX, i32::MIN);
        let b = i32x4(10, 20, 1, -1);
        println!("{:?} {:?} {:?}", words(i32x4_add(a, b)), words(i32x4_sub(a, b)), words(i32x4_mul(a, b)));
        println!("{:?} {:?} {:?}", words(i32x4_min(a, b)), words(u32x4_max(a, b)), words(i32x4_abs(a)));
        println!("{:?} {:?} {:?}", words(i32x4_gt(a, b)), words(u32x4_lt(a, b)), words(i32x4_eq(a, a)));
        println!("{:?} {:?} {:?}", words(i32x4_shl(a, 3)), words(i32x4_shr(a, 33)), words(u32x4_shr(a, 4)));
        println!("{} {} {:04b}", i32x4_extract_lane::<2>(a), i32x4_all_true(b), i32x4_bitmask(a));
        println!("{:?} {:?}", words(i32x4_replace_lane::<1>(a, 99)), words(i32x4_neg(a)));
        let c = u8x16(0, 1, 2, 3, 4, 5, 6, 7, 248, 249, 250, 251, 252, 253, 254, 255);
        let d = u8x16_splat(7);
        println!("{:?}\n{:?}", bytes(u8x16_add_sat(c, d)), bytes(i8x16_sub_sat(c, u8x16_splat(120))));
        println!("{:?}\n{:?}", bytes(u8x16_avgr(c, d)), bytes(u8x16_sub_sat(d, c)));
        println!("{:?} {}", bytes(u8x16_popcnt(c)), i8x16_bitmask(c));
        println!("{:?}", bytes(u8x16_swizzle(c, u8x16(15, 14, 13, 0, 1, 2, 16, 99, 255, 8, 8, 8, 3, 4, 5, 7))));
        println!("{:?}", bytes(u8x16_shuffle::<0, 16, 1, 17, 2, 18, 3, 19, 31, 15, 30, 14, 29, 13, 28, 12>(c, u8x16_splat(200))));
        let e = i16x8(1, -1, 300, -300, i16::MAX, i16::MIN, 7, 8);
        println!("{:?} {:?}", words(i32x4_extend_low_i16x8(e)), words(u32x4_extend_high_u16x8(e)));
        println!("{:?} {:?}", words(i32x4_dot_i16x8(e, e)), shorts(i16x8_q15mulr_sat(e, e)));
        println!("{:?} {:?}", bytes(u8x16_narrow_i16x8(e, e)), bytes(i8x16_narrow_i16x8(e, e)));
        println!("{:?} {:?}", words(i32x4_extadd_pairwise_i16x8(e)), shorts(i16x8_extmul_low_i8x16(c, d)));
        let f = i64x2(i64::MIN, 5_000_000_000);
        println!("{:?} {:?} {:?}", longs(i64x2_mul(f, i64x2_splat(3))), longs(i64x2_shr(f, 60)), longs(i64x2_lt(f, i64x2_splat(0))));
        println!("{:?} {:?}", longs(i64x2_extmul_high_u32x4(a, b)), longs(i64x2_extend_low_i32x4(a)));
    }

    #[target_feature(enable = "simd128")]
    fn bits() {
        let a = u64x2(0xff00_ff00_1234_5678, 0x0f0f_0f0f_0f0f_0f0f);
        let b = u64x2(u64::MAX, 0x5555_5555_5555_5555);
        for v in [v128_and(a, b), v128_or(a, b), v128_xor(a, b), v128_andnot(a, b), v128_not(a), v128_bitselect(a, b, i8x16_splat(0x3c))] {
            println!("{:016x?}", longs(v));
        }
        println!("{} {}", v128_any_true(a), v128_any_true(v128_xor(a, a)));
    }

    #[target_feature(enable = "simd128")]
    pub fn position(hay: &[u8], needle: u8) -> Option<usize> {
        let wanted = u8x16_splat(needle);
        let chunks = hay.chunks_exact(16);
        let rest = hay.len() - chunks.remainder().len();
        for (i, chunk) in chunks.enumerate() {
            let v = unsafe { v128_load(chunk.as_ptr().cast()) };
            let mask = u8x16_bitmask(u8x16_eq(v, wanted));
            if mask != 0 {
                return Some(i * 16 + mask.trailing_zeros() as usize);
            }
        }
        hay[rest..].iter().position(|&b| b == needle).map(|i| rest + i)
    }

    #[target_feature(enable = "simd128")]
    pub fn sum(data: &[u8]) -> u64 {
        let mut total = u64x2_splat(0);
        let mut chunks = data.chunks_exact(16);
        for chunk in &mut chunks {
            let v = unsafe { v128_load(chunk.as_ptr().cast()) };
            let pairs = u32x4_extadd_pairwise_u16x8(u16x8_extadd_pairwise_u8x16(v));
            total = i64x2_add(total, i64x2_add(u64x2_extend_low_u32x4(pairs), u64x2_extend_high_u32x4(pairs)));
        }
        let rest: u64 = chunks.remainder().iter().map(|&b| u64::from(b)).sum();
        u64x2_extract_lane::<0>(total) + u64x2_extract_lane::<1>(total) + rest
    }

    #[target_feature(enable = "simd128")]
    fn memory() {
        let mut data = [0u32; 9];
        unsafe {
            let p = data.as_mut_ptr();
            v128_store(p.add(1).cast(), u32x4(1, 2, 3, 4));
            v128_store32_lane::<3>(u32x4(7, 8, 9, 10), p.add(8));
            v128_store64_lane::<0>(u64x2(0x1_0000_0002, 3), p.add(5).cast());
            println!("{data:?} {:?}", words(v128_load32_splat(p.add(2))));
            println!("{:?} {:?}", shorts(i16x8_load_extend_u8x8(p.cast::<u8>().add(4))), longs(v128_load64_zero(p.add(5).cast())));
            println!("{:?}", words(v128_load32_lane::<2>(u32x4_splat(6), p.add(8))));
        }
    }

    pub fn main() {
        lanes();
        bits();
        memory();
        let data: Vec<u8> = (0..1000u32).map(|i| (i * i % 251) as u8).collect();
        for n in [0, 1, 15, 16, 17, 100, 1000] {
            let plain: u64 = data[..n].iter().map(|&b| u64::from(b)).sum();
            println!("{n} {} {:?} {:?}", sum(&data[..n]) == plain, position(&data[..n], 100), position(&data[..n], 255));
            assert_eq!(position(&data[..n], 64), data[..n].iter().position(|&b| b == 64));
        }
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    vectors::main();
}
