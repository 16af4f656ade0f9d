// Elementary functions, printed with fewer digits than libraries differ in;
// their identities; sums that are exact by compensation; statistics.

fn close(x: f64) -> String {
    if x.abs() < 1e-9 {
        "0".to_string()
    } else {
        format!("{x:.9e}")
    }
}

fn kahan(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0f64, 0.0f64);
    for v in values {
        let y = v - lost;
        let t = sum + y;
        lost = (t - sum) - y;
        sum = t;
    }
    sum
}

// Shewchuk's partial sums: exact until the last step.
fn exact_sum(values: &[f64]) -> f64 {
    let mut partials: Vec<f64> = vec![];
    for &v in values {
        let mut x = v;
        let mut kept = 0;
        for j in 0..partials.len() {
            let mut y = partials[j];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let hi = x + y;
            let lo = y - (hi - x);
            if lo != 0.0 {
                partials[kept] = lo;
                kept += 1;
            }
            x = hi;
        }
        partials.truncate(kept);
        partials.push(x);
    }
    partials.iter().rev().sum()
}

fn newton(f: impl Fn(f64) -> (f64, f64), start: f64) -> (f64, u32) {
    let mut x = start;
    for i in 0..100 {
        let (y, slope) = f(x);
        let next = x - y / slope;
        if (next - x).abs() <= 1e-14 * x.abs() {
            return (next, i);
        }
        x = next;
    }
    (x, 100)
}

fn main() {
    for x in [0.1, 0.7, 1.0, 2.5, 10.0, 100.25, 1e5, -0.3, -4.0] {
        let x: f64 = std::hint::black_box(x);
        println!("x = {x}");
        println!("  sin {} cos {} tan {}", close(x.sin()), close(x.cos()), close(x.tan()));
        println!("  sinh {} tanh {} asinh {} atan {}", close((x % 9.0).sinh()), close(x.tanh()), close(x.asinh()), close(x.atan()));
        println!("  exp {} exp2 {} expm1 {}", close((x % 50.0).exp()), close((x % 50.0).exp2()), close((x * 1e-3).exp_m1()));
        if x > 0.0 {
            println!("  ln {} log10 {} log2 {} log7 {} ln_1p {}", close(x.ln()), close(x.log10()), close(x.log2()), close(x.log(7.0)), close(x.ln_1p()));
            println!("  powf {} {} root {}", close(x.powf(0.3)), close(x.powf(-1.7)), close(x.sqrt()));
        }
        println!("  cbrt {} hypot {} atan2 {} {}", close(x.cbrt()), close(x.hypot(3.0)), close(x.atan2(2.0)), close(2f64.atan2(-x)));
        if x.abs() <= 1.0 {
            println!("  asin {} acos {} atanh {}", close(x.asin()), close(x.acos()), close((x * 0.9).atanh()));
        }
        let (s, c) = x.sin_cos();
        println!("  {} {}", (s * s + c * c - 1.0).abs() < 1e-15, ((x.abs().ln()).exp() / x.abs() - 1.0).abs() < 1e-13);
    }
    println!("{:?} {:?} {:?}", 0f64.exp(), 1f64.ln(), 8f64.log2());
    println!("{:?} {:?} {:?}", f64::INFINITY.exp(), f64::NEG_INFINITY.exp(), 0f64.ln());
    println!("{} {} {}", (-1f64).ln().is_nan(), (-1f64).sqrt().is_nan(), f64::INFINITY.sin().is_nan());
    println!("{:?} {:?} {:?}", 2f64.powf(10.0), 0f64.powf(0.0), f64::NAN.powf(0.0));
    println!("{:?} {:?}", 1e3f64.powi(5), (-2f64).powi(-3));
    println!("{:.5} {:.5} {:.5}", 0.5f32.sin(), 2f32.ln(), 1.5f32.exp());

    println!("{:?}", (1..=1000).map(|i| 1.0 / i as f64).sum::<f64>());
    println!("{:?}", kahan((1..=100_000).map(|i| 0.1 * (i % 7) as f64)));
    println!("{:?}", exact_sum(&[1e100, 1.0, -1e100, 1e-16, 1.0, -1e-16]));
    println!("{:?} {:?}", exact_sum(&[0.1; 10]), [0.1; 10].iter().sum::<f64>());
    let mut f = [0.1f32; 16];
    f.iter_mut().enumerate().for_each(|(i, x)| *x *= i as f32);
    println!("{:?} {:?}", f, f.iter().product::<f32>());

    let (root, steps) = newton(|x| (x * x - 2.0, 2.0 * x), 1.0);
    println!("{root:?} {steps}");
    let (root, steps) = newton(|x| (x * x * x - x - 2.0, 3.0 * x * x - 1.0), 2.0);
    println!("{root:.12} {steps}");
    let data = [2.5, 3.5, 3.0, 9.25, -1.0, 0.0, 4.75, 4.75];
    let mean = data.iter().sum::<f64>() / data.len() as f64;
    let variance = data.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / data.len() as f64;
    let mut sorted = data;
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
    println!("{mean} {variance} {:?} {sorted:?}", variance.sqrt());
    // Simpson's rule over polynomials is exact up to rounding.
    let simpson = |f: &dyn Fn(f64) -> f64, a: f64, b: f64, n: u32| {
        let h = (b - a) / f64::from(2 * n);
        (0..n).map(|i| a + 2.0 * h * f64::from(i)).map(|x| h / 3.0 * (f(x) + 4.0 * f(x + h) + f(x + 2.0 * h))).sum::<f64>()
    };
    println!("{:.10} {:.10}", simpson(&|x| x * x * x - x, 0.0, 2.0, 8), simpson(&|x| 1.0 / (1.0 + x * x), 0.0, 1.0, 64) * 4.0);
}
