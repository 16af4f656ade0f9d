// The formatting language: width, fill, alignment, sign, radix, precision,
// positions and names, nested arguments, and Formatter's own methods.

use std::fmt::{self, Alignment, Binary, Display, LowerExp, LowerHex, Octal, UpperHex, Write};

struct Point {
    x: i32,
    y: i32,
}
impl Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            write!(f, "<{:+}|{:+}>", self.x, self.y)
        } else {
            f.pad(&format!("({}, {})", self.x, self.y))
        }
    }
}
impl LowerHex for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        LowerHex::fmt(&self.x, f)?;
        f.write_char(':')?;
        LowerHex::fmt(&self.y, f)
    }
}
impl Binary for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(self.x >= 0, "0p", &format!("{:b}", self.x.unsigned_abs()))
    }
}

struct Options;
impl Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let align = match f.align() {
            Some(Alignment::Left) => "left",
            Some(Alignment::Right) => "right",
            Some(Alignment::Center) => "center",
            None => "none",
        };
        write!(
            f,
            "{align} {:?} {:?} {:?} +{} -{} #{} 0{}",
            f.fill(),
            f.width(),
            f.precision(),
            f.sign_plus(),
            f.sign_minus(),
            f.alternate(),
            f.sign_aware_zero_pad()
        )
    }
}

fn all<T: Display + LowerHex + UpperHex + Octal + Binary + LowerExp>(x: T) {
    println!("{x} {x:x} {x:X} {x:o} {x:b} {x:e}");
    println!("{x:#x} {x:#X} {x:#o} {x:#b} {x:#010x} {x:#014b}");
    println!("[{x:8}] [{x:<8}] [{x:^8}] [{x:>8}] [{x:08}] [{x:+}] [{x:_^+9}] [{x:é<6}]");
}

fn main() {
    all(0u8);
    all(255u8);
    all(-1i8);
    all(-128i8);
    all(i16::MIN);
    all(65535u16);
    all(-123456i32);
    all(u32::MAX);
    all(i64::MIN);
    all(u64::MAX);
    all(i128::MIN);
    all(u128::MAX);

    let (w, p, value) = (10, 3, 12.3456789);
    println!("[{:w$.p$}] [{:>1$}] [{:.*}] [{value:^w$.1}] [{0:>1$.2$}]", value, 7, 2, 5.0, w = w, p = p);
    println!("{0} {1} {0} {name} {}", "a", "b", name = "n");
    println!("{{}} {{{}}} {:?} {:?}", 1, "{}", '{');
    println!("[{:5}] [{:<5}] [{:^5}] [{:>5}] [{:.2}] [{:>6.2}] [{:-^9.3}]", "ab", "ab", "ab", "ab", "abcdef", "abcdef", "abcdef");
    println!("[{:5}] [{:^5}] [{:?}] [{:5}] [{:<7}]", 'x', 'é', '\'', true, false);
    println!("[{:10}] [{:>10}] [{:*^12}] [{:#}] [{:x}] [{:#x}] [{:b}] [{:#12b}] [{:012b}]", Point { x: 1, y: -2 }, Point { x: 1, y: -2 }, Point { x: 1, y: -2 }, Point { x: 1, y: -2 }, Point { x: 17, y: -2 }, Point { x: 17, y: 255 }, Point { x: -5, y: 0 }, Point { x: 5, y: 0 }, Point { x: -5, y: 0 });
    println!("{Options} | {Options:>5} | {Options:*<+#08.3} | {Options:^.0} | {:-}", Options);
    println!("{:?} {:?} {:?} {:?}", (), (1,), (1, "a", 'b', 2.0), ((), ((1, 2), [3])));
    println!("{:03?} {:x?} {:X?} {:#x?}", [1, 20, 300], [10, 255], [10, 255], Some(16));
    println!("{:5?}|{:<5?}|{:^7?}|{:+?}", 1, Some(2), 'c', (3, -4));
    println!("{:#?} {:#?} {:#?}", 1, "x", ());
    println!("{:?} {:?} {:?}", "q\"\\\n\t\u{7f}\u{301}é", '\u{0}', "\u{200b}🦀");
    println!("{:?} {:?}", b"bytes\n\xff", b'x');
    println!("{:p} {:>10p}", std::ptr::without_provenance::<u8>(0x1234), std::ptr::without_provenance::<u8>(0xff));
    println!("{}", format_args!("{} {}", 1, format_args!("{:>4}", "in")));
    let mut text = String::new();
    write!(text, "{:>4}|", 1).unwrap();
    writeln!(text, "{:<4}|", 2).unwrap();
    text.write_str("raw").unwrap();
    text.write_char('!').unwrap();
    println!("{text:?} {}", text.len());
    println!("{:>1$} {:>2$} {}", 1, 5, 6);
    println!("{:?} {}", format!("{:>width$}", "r", width = 4), format!("{:1$}", "l", 4) + "|");
    println!("{:e} {:E} {:.3e} {:?} {:?}", 1234.5, 0.00012, 123456, 1e21, 1e-7);
    println!("{}", ["a", "b"].iter().map(|s| format!("{s:>3}")).collect::<Vec<_>>().concat());
    println!("{0:1$} {0:<1$} {0:^1$} {2:?}", 7, 4, std::num::NonZeroU8::new(3));
    println!("{} {:?} {}", std::num::Wrapping(250u8) + std::num::Wrapping(10), std::num::Saturating(7), std::cmp::Reverse(1).0);
    assert_eq!(format!("{:?}", Box::new([1u8; 3])), "[1, 1, 1]");
    eprintln!("{:>5}{:?}", "err", Some(1));
    eprint!("{}", "no newline");
}
