// Parsing of floats: every accepted and refused form, exact half-way cases, long
// digit strings, subnormals, over- and underflow, f32 rounded once.

fn main() {
    let forms = [
        "1", "-1", "+1", "1.", ".5", "-.5", "1e3", "1E3", "1e+3", "1e-3", "1.5e300", "inf", "-inf", "infinity", "+Infinity", "NaN", "nan",
        "-nan", "0", "-0", "00012.500", "1e400", "-1e400", "1e-400", "123456789012345678901234567890", "0.1e1", "1e0000000005",
        "", ".", "-", "e5", "1e", "1e+", " 1", "1 ", "1,5", "0x1p3", "1_0", "infin", "١", "1.2.3", "--1", "1e5.5",
    ];
    for s in forms {
        match s.parse::<f64>() {
            Ok(x) => println!("{s:?} -> {x:?} {:016x}", x.to_bits() & !(1 << 51)),
            Err(e) => println!("{s:?} -> {e}"),
        }
    }
    let hard = [
        "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308", "4.9406564584124654e-324",
        "2.4703282292062327e-324", "2.4703282292062328e-324", "1.7976931348623157e308", "1.7976931348623158e308",
        "1.7976931348623159e308", "9007199254740992.5", "9007199254740993", "9007199254740993.0000000000000000001",
        "9007199254740994.5", "0.500000000000000166533453693773481063544750213623046875", "3.518437208883201171875e13",
        "62.5364939768271845828", "8.10109172351e-10", "1.50000000000000011102230246251565", "123456789.123456789e-20", "6.9294956446009195e15",
        "7.2057594037927933e16", "1e23", "8.5e22", "1e22", "5e-324", "89255e-22", "104110013277974872254e-225",
    ];
    for s in hard {
        let x: f64 = s.parse().unwrap();
        let y: f32 = s.parse().unwrap();
        println!("{s} -> {x:e} {:016x} {y:e} {:08x}", x.to_bits(), y.to_bits());
    }
    for s in ["16777217", "16777217.0000001", "16777219", "1.00000005960464477539062", "1.00000005960464477539063", "1.4e-45", "7e-46", "7.1e-46", "3.4028235e38", "3.4028236e38", "1.1754944e-38"] {
        let y: f32 = s.parse().unwrap();
        let via: f64 = s.parse().unwrap();
        println!("{s} -> {y:e} {:08x} twice rounded {:08x}", y.to_bits(), (via as f32).to_bits());
    }
    let long = format!("0.{}1", "0".repeat(400));
    let many = "1".repeat(310);
    let exact = format!("1{}", "0".repeat(308));
    println!("{:?} {:?} {:?}", long.parse::<f64>(), many.parse::<f64>(), exact.parse::<f64>());
    let third = format!("0.{}", "3".repeat(800));
    println!("{:?} {}", third.parse::<f64>(), third.parse::<f64>().unwrap() == 1.0 / 3.0);
    let mut h = 0u64;
    for i in 0..2000u64 {
        let m = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (i % 50);
        let s = format!("{m}e{}", (i as i32 * 37) % 600 - 310);
        let x: f64 = s.parse().unwrap();
        h = h.rotate_left(7) ^ x.to_bits();
        if x.is_finite() {
            let back: f64 = format!("{x:?}").parse().unwrap();
            assert_eq!(back.to_bits(), x.to_bits(), "{s}");
        }
    }
    println!("{h:016x}");
    println!("{:?}", "1.5 2 -3e2 oops 4".split(' ').map(str::parse::<f64>).collect::<Result<Vec<_>, _>>());
    println!("{:?}", "1.5 2 -3e2 4".split(' ').map(str::parse::<f64>).sum::<Result<f64, _>>());
}
