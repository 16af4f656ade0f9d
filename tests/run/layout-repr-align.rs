// Sizes, alignments and offsets of types with fixed layout, packed fields,
// over-aligned statics and heap blocks, unions, transmutes, enum discriminants
// and niches. (Only what is the same for 32- and 64-bit pointers.)

use std::alloc::{alloc, dealloc, realloc, Layout};
use std::mem::{align_of, align_of_val, discriminant, offset_of, size_of, size_of_val, transmute, zeroed};

#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
struct Plain {
    a: u8,
    b: u32,
    c: u16,
    d: u64,
    e: u8,
}
#[repr(C, packed)]
#[derive(Clone, Copy, Default)]
struct Packed {
    a: u8,
    b: u32,
    c: u16,
    d: u64,
}
#[repr(C, packed(2))]
#[derive(Clone, Copy)]
struct Packed2(u8, u64, u16);
#[repr(C, align(64))]
struct Line([u8; 10]);
#[repr(align(4096))]
struct Page(u8);
#[repr(transparent)]
struct Wrapper(f64, ());
#[repr(u8)]
#[derive(Debug, Clone, Copy, PartialEq)]
enum Color {
    Red = 10,
    Green = 20,
    Blue,
}
#[repr(i16)]
#[allow(dead_code)]
enum Tagged {
    A(u8) = -5,
    B { x: u32, y: u8 } = 300,
    C,
}
impl Tagged {
    fn tag(&self) -> i16 {
        unsafe { *<*const _>::from(self).cast() }
    }
}
#[repr(C)]
union Bits {
    float: f64,
    int: u64,
    bytes: [u8; 8],
    halves: (u32, u32),
}
#[repr(C)]
union Value {
    number: i64,
    point: Plain,
}

static ALIGNED: Line = Line([7; 10]);
static PAGE: Page = Page(9);

fn is_aligned<T: ?Sized>(x: &T) -> bool {
    (x as *const T).cast::<u8>().addr() % align_of_val(x) == 0
}

fn main() {
    println!("{} {} {:?}", size_of::<Plain>(), align_of::<Plain>(), [offset_of!(Plain, b), offset_of!(Plain, c), offset_of!(Plain, d), offset_of!(Plain, e)]);
    println!("{} {} {:?}", size_of::<Packed>(), align_of::<Packed>(), [offset_of!(Packed, b), offset_of!(Packed, c), offset_of!(Packed, d)]);
    println!("{} {} {}", size_of::<Packed2>(), align_of::<Packed2>(), offset_of!(Packed2, 2));
    println!("{} {} {} {}", size_of::<Line>(), align_of::<Line>(), size_of::<[Line; 3]>(), size_of::<Page>());
    println!("{} {} {} {}", size_of::<Wrapper>(), align_of::<Wrapper>(), size_of::<Bits>(), size_of::<Value>());
    println!("{} {} {}", size_of::<Color>(), size_of::<Option<Color>>(), size_of::<Option<Option<Color>>>());
    println!("{} {} {}", size_of::<Option<char>>(), size_of::<Option<bool>>(), size_of::<Result<u32, ()>>());
    println!("{} {} {}", size_of::<Option<std::num::NonZeroU64>>(), size_of::<Option<u64>>(), size_of::<Option<Option<bool>>>());
    println!("{} {} {}", align_of::<u128>(), align_of::<u64>(), size_of::<(u128, u8)>());
    println!("{} {}", size_of::<Option<Box<u8>>>() == size_of::<&u8>(), size_of::<&[u8]>() == 2 * size_of::<usize>());

    let mut p = Packed { a: 1, b: 0x01020304, c: 0xffee, d: u64::MAX / 3 };
    p.b += 1;
    p.d = p.d.swap_bytes() ^ u64::from(p.c);
    let (a, b, c, d) = (p.a, p.b, p.c, p.d);
    println!("{a} {b:#x} {c:#x} {d:#x}");
    let bytes: [u8; 15] = unsafe { transmute(p) };
    println!("{bytes:02x?}");
    let all = [p; 5];
    println!("{} {:?}", size_of_val(&all), all.iter().map(|p| p.d % 1000).collect::<Vec<_>>());
    let q = Packed2(1, 2, 3);
    println!("{}", { q.1 } + u64::from(q.2) + u64::from(q.0));
    println!("{}", unsafe { std::ptr::addr_of!(all[3].b).read_unaligned() });

    let on_stack = (1u8, Line([1; 10]), 2u8, Page(3));
    println!("{} {} {} {}", is_aligned(&on_stack.1), is_aligned(&on_stack.3), is_aligned(&ALIGNED), is_aligned(&PAGE));
    let boxes: Vec<Box<Line>> = (0..20).map(|i| Box::new(Line([i; 10]))).collect();
    println!("{} {}", boxes.iter().all(|b| is_aligned(&**b)), boxes.iter().map(|b| u32::from(b.0[9])).sum::<u32>() + u32::from(ALIGNED.0[0] + PAGE.0 + on_stack.3 .0));
    for align in [1usize, 8, 16, 128, 4096, 65536] {
        let layout = Layout::from_size_align(100, align).unwrap();
        unsafe {
            let block = alloc(layout);
            block.write_bytes(align as u8 | 1, 100);
            let grown = realloc(block, layout, 1000);
            let ok = grown.addr() % align == 0;
            println!("{align} {ok} {}", (0..100).map(|i| u32::from(*grown.add(i))).sum::<u32>());
            dealloc(grown, Layout::from_size_align(1000, align).unwrap());
        }
    }
    println!("{:?}", Layout::new::<Plain>().extend(Layout::new::<Line>()).map(|(l, o)| (l.size(), l.align(), o, l.pad_to_align().size())));
    println!("{:?} {:?}", Layout::array::<u16>(7).map(|l| l.size()), Layout::from_size_align(8, 3).is_err());

    let mut u = Bits { float: -1.5 };
    unsafe {
        println!("{:#018x} {:?} {:x?}", u.int, u.bytes, u.halves);
        u.bytes[7] = 0x40;
        println!("{} {}", u.float, u.halves.1 >> 16);
        let Bits { int } = u;
        println!("{int}");
        let v = Value { point: Plain { a: 5, b: 6, c: 7, d: 8, e: 9 } };
        println!("{} {:?}", v.number & 0xff, v.point);
        let z: Plain = zeroed();
        println!("{z:?} {:?}", transmute::<u8, Color>(20));
    }
    println!("{:?} {} {}", [Color::Red, Color::Green, Color::Blue].map(|c| c as u8), Color::Blue as i64 * 2, discriminant(&Color::Red) == discriminant(&Color::Red));
    println!("{} {} {}", Tagged::A(1).tag(), Tagged::B { x: 1, y: 2 }.tag(), Tagged::C.tag());
    println!("{:?} {:?}", 0x12345678u32.to_le_bytes(), unsafe { transmute::<[u16; 4], u64>([1, 2, 3, 4]) });
    let words = [0x0403_0201u32, 0x0807_0605];
    let bytes = unsafe { std::slice::from_raw_parts(words.as_ptr().cast::<u8>(), 8) };
    println!("{bytes:?} {:?}", unsafe { bytes.align_to::<u32>() });
    println!("{:?} {:?}", unsafe { transmute::<u8, Option<bool>>(2) }, unsafe { transmute::<u32, Option<std::num::NonZeroU32>>(0) });
    println!("{:?} {}", unsafe { [1u8, 2, 3, 4, 5, 6, 7, 8].align_to::<u8>().1.len() }, f32::from_bits(0x3fc00000));
}
