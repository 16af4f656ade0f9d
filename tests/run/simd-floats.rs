// WebAssembly's float vectors through std::arch: arithmetic, rounding, minima
// with NaN and signed zeros, conversions that saturate, a matrix product, a
// Mandelbrot row and a polynomial against the plain loops.
// reference: wasm

#[cfg(target_arch = "wasm32")]
mod vectors {
    use std::arch::wasm32::*;

    fn singles(v: v128) -> [f32; 4] {
        unsafe { std::mem::transmute(v) }
    }
    fn doubles(v: v128) -> [f64; 2] {
        unsafe { std::mem::transmute(v) }
    }
    fn words(v: v128) -> [i32; 4] {
        unsafe { std::mem::transmute(v) }
    }

    #[target_feature(enable = "simd128")]
    fn lanes() {
        let a = f32x4(1.5, -2.25, 0.0, 1e30);
        let b = f32x4(0.5, 3.0, -0.0, 1e30);
        println!("{:?} {:?}", singles(f32x4_add(a, b)), singles(f32x4_mul(a, b)));
        println!("{:?} {:?}", singles(f32x4_div(a, b)).map(|x| x.to_string()), singles(f32x4_sub(a, b)));
        println!("{:?} {:?}", singles(f32x4_min(a, b)), singles(f32x4_max(b, a)));
        println!("{:?} {:?}", singles(f32x4_pmin(a, b)), singles(f32x4_pmax(b, a)));
        println!("{:?} {:?}", words(f32x4_lt(a, b)), words(f32x4_ne(a, b)));
        println!("{:?} {:?}", singles(f32x4_sqrt(f32x4_abs(a))), singles(f32x4_neg(a)));
        let nan = f32x4(f32::NAN, 1.0, f32::INFINITY, f32::NEG_INFINITY);
        println!("{:?} {:?}", words(f32x4_eq(nan, nan)), singles(f32x4_min(nan, a)).map(|x| x.to_string()));
        println!("{:?} {:?}", words(i32x4_trunc_sat_f32x4(nan)), words(u32x4_trunc_sat_f32x4(f32x4(3e9, -1.0, 0.9, f32::NAN))).map(|x| x as u32));
        println!("{:?} {:?}", singles(f32x4_convert_i32x4(i32x4(1, -1, i32::MAX, 16777217))), singles(f32x4_convert_u32x4(i32x4(-1, 2, 3, 4))));
        let d = f64x2(2.5, -3.5);
        println!("{:?} {:?} {:?}", doubles(f64x2_nearest(d)), doubles(f64x2_floor(d)), doubles(f64x2_ceil(d)));
        println!("{:?} {:?} {:?}", doubles(f64x2_trunc(d)), doubles(f64x2_sqrt(f64x2_splat(2.0))), doubles(f64x2_div(d, f64x2(0.0, 3.0))));
        println!("{:?} {:?}", words(i32x4_trunc_sat_f64x2_zero(f64x2(1e10, -2.9))), doubles(f64x2_convert_low_i32x4(i32x4(7, -8, 9, 10))));
        println!("{:?} {:?}", singles(f32x4_demote_f64x2_zero(f64x2(0.1, 1e300))), doubles(f64x2_promote_low_f32x4(f32x4(0.1, 2.0, 3.0, 4.0))));
        println!("{} {:?}", f64x2_extract_lane::<1>(d), doubles(f64x2_replace_lane::<0>(d, 9.0)));
        println!("{:?}", singles(i32x4_shuffle::<3, 4, 1, 6>(a, b)));
    }

    #[target_feature(enable = "simd128")]
    fn product(a: &[[f32; 4]; 4], b: &[[f32; 4]; 4]) -> [[f32; 4]; 4] {
        let rows = b.map(|r| f32x4(r[0], r[1], r[2], r[3]));
        a.map(|r| {
            let mut sum = f32x4_splat(0.0);
            for (x, row) in r.iter().zip(rows) {
                sum = f32x4_add(sum, f32x4_mul(f32x4_splat(*x), row));
            }
            singles(sum)
        })
    }

    // Two points at a time; lanes that have left keep their count.
    #[target_feature(enable = "simd128")]
    fn escape(cx: v128, cy: f64, limit: i64) -> [i64; 2] {
        let cy = f64x2_splat(cy);
        let (mut x, mut y) = (f64x2_splat(0.0), f64x2_splat(0.0));
        let mut count = i64x2_splat(0);
        for _ in 0..limit {
            let (xx, yy) = (f64x2_mul(x, x), f64x2_mul(y, y));
            let inside = f64x2_le(f64x2_add(xx, yy), f64x2_splat(4.0));
            if !v128_any_true(inside) {
                break;
            }
            count = i64x2_sub(count, inside);
            let twice = f64x2_mul(f64x2_add(x, x), y);
            x = v128_bitselect(f64x2_add(f64x2_sub(xx, yy), cx), x, inside);
            y = v128_bitselect(f64x2_add(twice, cy), y, inside);
        }
        [i64x2_extract_lane::<0>(count), i64x2_extract_lane::<1>(count)]
    }

    fn escape_plain(cx: f64, cy: f64, limit: i64) -> i64 {
        let (mut x, mut y, mut n) = (0.0f64, 0.0f64, 0);
        while n < limit && x * x + y * y <= 4.0 {
            (x, y) = (x * x - y * y + cx, (x + x) * y + cy);
            n += 1;
        }
        n
    }

    #[target_feature(enable = "simd128")]
    fn polynomial(xs: &mut [f32], coefficients: &[f32]) {
        let (chunks, rest) = xs.as_chunks_mut::<4>();
        for c in chunks {
            let x = unsafe { v128_load(c.as_ptr().cast()) };
            let mut y = f32x4_splat(0.0);
            for &k in coefficients {
                y = f32x4_add(f32x4_mul(y, x), f32x4_splat(k));
            }
            unsafe { v128_store(c.as_mut_ptr().cast(), y) };
        }
        for x in rest {
            *x = coefficients.iter().fold(0.0, |y, k| y * *x + k);
        }
    }

    pub fn main() {
        lanes();
        let a = [[1.0, 2.0, 3.0, 4.0], [0.5, -1.0, 0.25, 8.0], [0.0; 4], [1e10, 1e-10, 1.0, -1.0]];
        let id = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];
        println!("{:?} {}", product(&a, &a), product(&a, &id) == a);
        let mut total = 0;
        for row in 0..20 {
            let cy = f64::from(row) * 0.11 - 1.1;
            let mut line = String::new();
            for column in (0..60).step_by(2) {
                let at = |c: i32| f64::from(c) * 0.05 - 2.2;
                let n = escape(f64x2(at(column), at(column + 1)), cy, 50);
                assert_eq!(n, [escape_plain(at(column), cy, 50), escape_plain(at(column + 1), cy, 50)]);
                total += n[0] + n[1];
                line.extend(n.map(|n| b" .:-=+*#%@"[n as usize * 9 / 50] as char));
            }
            println!("{}", line.trim_end());
        }
        println!("{total}");
        let mut xs: Vec<f32> = (0..23).map(|i| i as f32 * 0.37 - 4.0).collect();
        let plain: Vec<f32> = xs.iter().map(|x| [0.5f32, -1.25, 3.0, 7.0].iter().fold(0.0, |y, k| y * x + k)).collect();
        polynomial(&mut xs, &[0.5, -1.25, 3.0, 7.0]);
        println!("{} {xs:?}", xs == plain);
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    vectors::main();
}
