// Layout that the language promises: repr(C), repr(packed), repr(align), unions,
// transparent newtypes, explicit discriminants, niches of references and NonZero,
// fixed-width types only (nothing here depends on the width of a pointer).

use std::mem::{align_of, discriminant, offset_of, size_of, size_of_val, transmute, zeroed};
use std::num::{NonZeroI8, NonZeroU32, NonZeroU64};

#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Mixed {
    a: u8,
    b: u32,
    c: u16,
    d: u64,
    e: u8,
}
#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Packed {
    a: u8,
    b: u32,
    c: u16,
    d: u64,
}
#[repr(C, packed(2))]
#[derive(Clone, Copy)]
struct Packed2 {
    a: u8,
    b: u64,
}
#[repr(align(64))]
#[derive(Clone, Copy, Debug)]
struct Line(#[allow(dead_code)] [u8; 3]);
#[repr(C, align(16))]
struct Aligned {
    x: u8,
    y: [u16; 3],
}
#[repr(transparent)]
#[derive(Debug, Clone, Copy)]
struct Meters(f64, ());
#[repr(C)]
union Bits {
    f: f32,
    u: u32,
    bytes: [u8; 4],
    halves: (u16, u16),
}
#[repr(u8)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    A = 3,
    B,
    C = 200,
}
#[repr(i16)]
#[derive(Clone, Copy)]
enum Signed {
    Low = -300,
    Next,
    High = 1000,
}
#[repr(C, u8)]
#[allow(dead_code)]
enum Tagged {
    Small(u8),
    Wide { x: u32, y: u16 },
    None,
}
enum Plain {
    _A,
    _B,
    _C,
}
enum Nested {
    _X(Option<bool>),
    _Y,
    _Z,
}

macro_rules! sizes {
    ($($t:ty),* $(,)?) => { $( println!("{}: {} {}", stringify!($t), size_of::<$t>(), align_of::<$t>()); )* };
}

fn main() {
    sizes!(
        u8, u16, u32, u64, u128, i128, f32, f64, char, bool, (), [u16; 5], Mixed, Packed, Packed2, Line, [Line; 2], Aligned,
        Meters, Bits, Code, Signed, Tagged, Plain, Nested, Option<bool>, Option<Option<bool>>, Option<char>, Option<NonZeroU32>,
        Option<NonZeroI8>, Option<u32>, Option<u64>, Result<NonZeroU64, ()>, Option<Code>, Option<Plain>, [(); 1000], Option<()>,
        (u8, u32, u8), Option<(u8, bool)>, std::cmp::Ordering, Option<std::cmp::Ordering>,
    );
    println!("{:?}", [offset_of!(Mixed, a), offset_of!(Mixed, b), offset_of!(Mixed, c), offset_of!(Mixed, d), offset_of!(Mixed, e)]);
    println!("{:?}", [offset_of!(Packed, b), offset_of!(Packed, c), offset_of!(Packed, d), offset_of!(Packed2, b), offset_of!(Aligned, y)]);

    let p = Packed { a: 1, b: 0xdead_beef, c: 0x1234, d: u64::MAX - 5 };
    let (b, c, d) = (p.b, p.c, p.d);
    println!("{} {b:x} {c:x} {d:x}", p.a);
    let raw: [u8; 15] = unsafe { transmute(p) };
    println!("{raw:02x?}");
    let ps = [p; 3];
    println!("{:x} {}", { ps[2].d } ^ { ps[1].b } as u64, size_of_val(&ps));
    let q = Packed2 { a: 9, b: 1 << 40 };
    println!("{} {}", { q.b }, q.a);
    unsafe {
        let at = (&raw const ps[1].d).read_unaligned();
        println!("{at:x}");
    }

    let lines = [Line([1, 2, 3]); 3];
    for l in &lines {
        println!("{} {:?}", (l as *const Line).addr() % 64, l);
    }
    let boxed: Vec<Box<Line>> = (0..4).map(|i| Box::new(Line([i; 3]))).collect();
    println!("{} {:?}", boxed.iter().all(|b| (&raw const **b).addr() % 64 == 0), boxed[3]);
    let al = Aligned { x: 1, y: [2, 3, 4] };
    println!("{} {} {:?}", (&raw const al).addr() % 16, al.x, al.y);

    let mut u = Bits { f: 1.5 };
    unsafe {
        println!("{:#x} {:?} {:?}", u.u, u.bytes, u.halves);
        u.bytes[3] = 0xc0;
        println!("{} {:x}", u.f, u.u);
        let Bits { u: v } = u;
        println!("{v}");
        match u {
            Bits { u: 0xc0c0_0000 } => println!("minus six"),
            _ => println!("other"),
        }
    }
    println!("{} {} {}", Code::A as u8, Code::B as u8, Code::C as i32);
    println!("{:?} {}", unsafe { transmute::<u8, Code>(4) }, Signed::Low as i16 as i64 + Signed::Next as i64 + Signed::High as i64);
    println!("{} {}", discriminant(&Code::A) == discriminant(&Code::A), discriminant(&Tagged::None) == discriminant(&Tagged::Small(1)));
    let z: Mixed = unsafe { zeroed() };
    println!("{z:?} {}", z == Mixed::default());
    println!("{:?} {:?}", Meters(2.5, ()).0.to_bits() == unsafe { transmute::<Meters, u64>(Meters(2.5, ())) }, Meters(1.0, ()));
    println!("{:?} {:?}", unsafe { transmute::<u8, Option<bool>>(2) }, unsafe { transmute::<u32, Option<NonZeroU32>>(0) });
    println!("{:?}", unsafe { transmute::<[u8; 8], [u16; 4]>([1, 2, 3, 4, 5, 6, 7, 8]) }.map(u16::to_le));
    let words = [0x0403_0201u32, 0x0807_0605];
    let bytes = unsafe { std::slice::from_raw_parts(words.as_ptr().cast::<u8>(), 8) };
    println!("{bytes:?} {:?}", unsafe { bytes.align_to::<u32>().1.len() });
}
