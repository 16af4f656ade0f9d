// Printing of floats: shortest round-trip forms, precision and rounding, {:e},
// signs, padding, subnormals, the largest and smallest values, f32 against f64.

fn show(x: f64) {
    println!("{x} | {x:?} | {x:e} | {x:E} | {x:.0} {x:.1} {x:.3} | {x:.2e} | {:#018x}", x.to_bits());
}

fn show32(x: f32) {
    println!("{x} | {x:?} | {x:e} | {x:.3} | {} | {:#010x}", x as f64, x.to_bits());
}

fn main() {
    let values = [
        0.0, -0.0, 1.0, -1.5, 0.1, 0.2 + 0.1, 1.0 / 3.0, 2.5, 3.5, 0.05, 0.15, 0.25, 0.35, 99.995, 1e15, 1e16, 1e17, 123456789.125,
        1e21, 1e-7, 1.5e-10, 5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, f64::MAX, f64::MIN, f64::EPSILON,
        f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 9007199254740993.0, 9007199254740992.0, 4.35, 0.1 + 0.7,
        std::f64::consts::PI, std::f64::consts::E, 1e100, 1.7976931348623155e308, 123456.0, 0.000123456,
    ];
    for x in values {
        show(x);
    }
    for x in [0.1f32, 16777216.0, 16777217.0, f32::MAX, f32::MIN_POSITIVE, 1e-45, 3.4028e38, 0.3, 1.0 / 3.0, f32::NAN, -f32::INFINITY, 8388608.5, 1e10] {
        show32(x);
    }
    let x = 3.14159;
    println!("[{x:10.2}] [{x:<10.2}] [{x:^10.2}] [{x:>+10.2}] [{x:010.2}] [{:+010.2}] [{:*^12.1}]", -x, x);
    println!("[{:+}] [{:+}] [{:+.1}] [{:08}] [{:8}]", 0.0, -0.0, f64::NAN, f64::INFINITY, f64::NAN);
    println!("[{:08.3}] [{:<08.3}] [{:e}] [{:12.3e}] [{:<12e}] [{:+e}]", -1.5, -1.5, 1500.0, 1500.0, 0.0015, 1.0);
    let (w, p) = (14, 6);
    println!("[{:w$.p$}] [{:1$}] [{:.*}]", x, 9, 3, x / 7.0);
    for p in 0..20 {
        print!("{:.p$} ", 2.0f64 / 3.0);
    }
    println!();
    for p in [17, 30, 60] {
        println!("{:.p$} {:.p$e}", 0.1, 1e-5);
    }
    println!("{:.5} {:.5} {:.0} {:.0} {:.0}", 1e21, 5e-324, 0.5, 1.5, 2.5);
    println!("{:.400}", 5e-324);
    println!("{:.2} {:.1} {:.3}", 1.005, 0.25, 2.0005);
    println!("{:?} {:?} {:?}", 1e7, 1e16, 12345678901234567890.0);
    println!("{:?} {:?} {:?}", 1.0e-5, 0.0001, 1e-4f32);
    println!("{:#?} {:5?} {:.1?} {:08.2?}", 1.0, 2.0, 3.25, -4.0);
    println!("{:?} {:.2?}", [1.0, -0.0, 2.5e-9], vec![Some(0.125), None]);
    println!("{} {}", f32::MAX as f64, f64::MAX as f32);
    println!("{} {} {}", 0.1f32 as f64, 0.1f64 as f32, 1e40f64 as f32);
    println!("{} {}", 1u64 << 63, (1u64 << 63) as f64);
    println!("{} {}", u64::MAX as f32, i64::MIN as f64);
    println!("{}", (1..=20).map(|i| (i as f64 / 7.0).to_string()).collect::<Vec<_>>().join(" "));
    let mut bits = 1u64;
    for _ in 0..12 {
        bits = bits.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let f = f64::from_bits(bits & !(0x7ff << 52) | ((bits >> 5) % 2046) << 52);
        let text = format!("{f:e}");
        assert_eq!(text.parse::<f64>().unwrap().to_bits(), f.to_bits());
        println!("{text}");
    }
}
