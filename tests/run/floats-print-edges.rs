// How floats are printed: the shortest text that reads back, the smallest and
// largest values, exponents, precision, width, signs of zero, infinities.

fn show(name: &str, x: f64) {
    println!("{name:<12} {x} {x:?} {x:e} {x:E}");
    println!("{:<12} {x:.0} {x:.3} {x:.3e} {x:+} {x:+.1e}", "");
    println!("{:<12} [{x:12.2}] [{x:<12.2}] [{x:^+12.2}] [{x:012.2}] [{x:*>14.1e}]", "");
}

fn show32(name: &str, x: f32) {
    println!("{name:<12} {x} {x:?} {x:e} {x:.4} {x:.2e} [{x:+09.1}] {}", x as f64);
}

fn main() {
    show("zero", 0.0);
    show("minus zero", -0.0);
    show("one", 1.0);
    show("tenth", 0.1);
    show("sum", 0.1 + 0.2);
    show("third", 1.0 / 3.0);
    show("minus", -1234.5678);
    show("2^53", 9007199254740992.0);
    show("2^53+2", 9007199254740994.0);
    show("1e15", 1e15);
    show("1e16", 1e16);
    show("1e17", 1e17);
    show("1e-4", 1e-4);
    show("1e-5", 1e-5);
    show("1e-7", 1e-7);
    show("1.5e300", 1.5e300);
    show("epsilon", f64::EPSILON);
    show("max", f64::MAX);
    show("min positive", f64::MIN_POSITIVE);
    show("denormal", f64::from_bits(1));
    show("denormal max", f64::from_bits(0x000f_ffff_ffff_ffff));
    show("infinity", f64::INFINITY);
    show("-infinity", f64::NEG_INFINITY);
    show("nan", f64::NAN);
    show("half up", 0.5);
    show("1.5", 1.5);
    show("2.5", 2.5);
    show("0.125", 0.125);
    show("1.005", 1.005);
    show("9.995", 9.995);
    show("99999.9999", 99999.9999);
    show("5e-324", 5e-324);
    show("pi", std::f64::consts::PI);

    for (name, x) in [
        ("zero", 0.0f32),
        ("-0", -0.0),
        ("tenth", 0.1),
        ("max", f32::MAX),
        ("min pos", f32::MIN_POSITIVE),
        ("denormal", f32::from_bits(1)),
        ("2^24", 16777216.0),
        ("1e7", 1e7),
        ("1e16", 1e16),
        ("1e17", 1e17),
        ("0.3", 0.3),
        ("inf", f32::INFINITY),
        ("nan", f32::NAN),
        ("e", std::f32::consts::E),
    ] {
        show32(name, x);
    }

    // Many digits: exact decimal expansions.
    println!("{:.60}", 0.1);
    println!("{:.40}", 1.0 / 3.0);
    println!("{:.30e}", f64::MAX);
    println!("{:.750}", f64::from_bits(1));
    println!("{:.0}", f64::MAX);
    println!("{:.20}", 123456789.123456789f32);
    for digits in 0..20 {
        println!("{:.*} {:.*e} {:.digits$}", digits, 2.718281828459045, digits, 6.02214076e23, 0.05);
    }
    // Powers of two and ten in the shortest form.
    for e in (-1074..1024).step_by(61) {
        let x = if e < -1022 { f64::from_bits(1 << (e + 1074)) } else { f64::from_bits(((e + 1023) as u64) << 52) };
        println!("2^{e} = {x:e}");
    }
    for e in (-320..309).step_by(37) {
        let x: f64 = format!("1e{e}").parse().unwrap();
        println!("{x:e} {:?} {:016x}", x, x.to_bits());
    }
    println!("{:?} {:?}", vec![1.0, -0.5, f64::NAN], Some(1e100));
    println!("{:.2?} {:8.1?} {:+?}", [1.0f32, 2.555], (0.05, 10.0), 3.0);
    println!("{:e} {:e} {:E} {:e}", 1500u32, -123456i64, u128::MAX, 0u8);
    println!("{:.2e} {:12.3e} {:<12e}|", 123456u32, 99999u64, 7i8);
}
