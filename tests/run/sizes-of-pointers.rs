// What differs between a 32-bit target and the usual native one: sizes of
// pointers and of what holds them, usize arithmetic at its limits, Layout,
// hashes of usize, the target's own cfg values, memory.size and memory.grow.
// reference: wasm

use std::alloc::Layout;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::{align_of, size_of};
use std::rc::Rc;

#[repr(C)]
#[allow(dead_code)]
struct Mixed {
    a: u8,
    p: *const u8,
    n: usize,
    l: u64,
    s: &'static str,
}
#[allow(dead_code)]
enum Tree {
    Leaf(i32),
    Node(Box<Tree>, Box<Tree>),
}
type Callback = Box<dyn Fn(u32) -> u32>;

macro_rules! sizes {
    ($($t:ty),* $(,)?) => {
        $(println!("{:<40} {:>3} {:>2}", stringify!($t), size_of::<$t>(), align_of::<$t>());)*
    };
}

fn hash(x: impl Hash) -> u64 {
    let mut h = DefaultHasher::new();
    x.hash(&mut h);
    h.finish()
}

fn main() {
    sizes![
        usize, isize, *const u8, &str, &[u16], Box<u8>, Box<dyn Fn()>, Callback, Option<Callback>, fn(u8) -> u8,
        Vec<u8>, String, Option<String>, Option<Option<String>>, Rc<[u8]>, VecDeque<u8>, HashMap<u8, u8>,
        BTreeMap<u8, u8>, Mixed, Tree, Option<Tree>, Result<String, Box<dyn std::error::Error>>, (u8, usize), [usize; 3],
        u64, f64, u128, Layout, std::ops::Range<usize>, std::cell::RefCell<usize>, std::io::Error, std::time::Duration,
    ];
    println!("{} {} {}", usize::MAX, isize::MIN, usize::BITS);
    println!("{:?} {:?}", usize::MAX.checked_add(1), 0x1_0000_0001u64 as usize);
    println!("{:?} {:?}", usize::try_from(1u64 << 32).is_err(), u64::try_from(usize::MAX));
    println!("{:#x} {:p} {:#p}", usize::MAX.rotate_left(3) ^ 0xff, std::ptr::without_provenance::<u8>(0xabc), std::ptr::without_provenance::<u8>(0xabc));
    println!("{:016x} {:016x} {:016x}", hash(5usize), hash(vec![1u8, 2]), hash("text".to_string().as_bytes()));
    println!("{:?} {:?}", Layout::array::<u64>(1 << 29).is_err(), Layout::array::<u64>(1 << 27).map(|l| l.size()));
    println!("{:?}", Vec::<u32>::new().try_reserve(1 << 30).map_err(|e| e.to_string()));
    println!("{:?}", Vec::<u8>::new().try_reserve_exact(usize::MAX / 2 + 2).map_err(|e| e.to_string()));
    println!("{} {} {}", cfg!(target_pointer_width = "32"), cfg!(target_family = "wasm"), cfg!(target_endian = "little"));
    println!("{} {}", std::env::consts::ARCH, std::env::consts::FAMILY);
    println!("{} {}", cfg!(target_has_atomic = "64"), cfg!(panic = "abort"));
    println!("{:?}", "iter".char_indices().map(|(i, c)| i * c as usize).sum::<usize>());
    println!("{:?} {:?}", (0usize..usize::MAX).len(), [0u8; 10].iter().size_hint());
    println!("{} {}", isize::MAX as u64 + 1, (-1isize) as u64);
    println!("{:?}", (usize::MAX - 3..=usize::MAX).map(|x| x % 7).collect::<Vec<_>>());
    println!("{:?}", usize::MAX.overflowing_mul(usize::MAX));
    println!("{:?} {:?}", usize::from_str_radix("ffffffff", 16), "4294967296".parse::<usize>().map_err(|e| e.to_string()));
    println!("{:?}", std::mem::offset_of!(Mixed, l));
    #[cfg(target_arch = "wasm32")]
    {
        use std::arch::wasm32::{memory_grow, memory_size};
        let before = memory_size(0);
        let old = memory_grow(0, 3);
        println!("{} {}", before == old, memory_size(0) - before);
        println!("{}", memory_grow(0, 65_000) == usize::MAX);
        // The heap goes on beyond what was grown behind its back.
        let v: Vec<u8> = vec![1; 500_000];
        println!("{} {}", v.iter().map(|&b| u32::from(b)).sum::<u32>(), memory_size(0) >= before + 3);
    }
}
