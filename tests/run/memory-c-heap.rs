// Memory of C and of Rust side by side: what was written stays, whoever takes and
// frees around it, and what C promises of each function holds. Where there is no C
// library the program has the functions itself.
// edition: 2024
use std::hint::black_box;
use std::io::{Error, ErrorKind};

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
unsafe extern "C" {
    fn malloc(size: usize) -> *mut u8;
    fn calloc(count: usize, size: usize) -> *mut u8;
    fn realloc(block: *mut u8, size: usize) -> *mut u8;
    fn free(block: *mut u8);
    fn aligned_alloc(align: usize, size: usize) -> *mut u8;
    fn posix_memalign(to: *mut *mut u8, align: usize, size: usize) -> i32;
    fn malloc_usable_size(block: *mut u8) -> usize;
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod own {
    use std::alloc::{Layout, alloc, dealloc};

    // The layout stands in front of a block: its length and what it is aligned to.
    const LIMIT: usize = isize::MAX as usize / 2;
    pub unsafe extern "C" fn aligned_alloc(align: usize, size: usize) -> *mut u8 {
        if size > LIMIT {
            return std::ptr::null_mut();
        }
        let align = align.max(16);
        let start = unsafe { alloc(Layout::from_size_align(size + align, align).unwrap()) };
        if start.is_null() {
            return start;
        }
        let block = start.wrapping_add(align);
        unsafe { (block as *mut usize).wrapping_sub(1).write(size) };
        unsafe { (block as *mut usize).wrapping_sub(2).write(align) };
        block
    }
    pub unsafe extern "C" fn malloc(size: usize) -> *mut u8 {
        unsafe { aligned_alloc(16, size) }
    }
    pub unsafe extern "C" fn malloc_usable_size(block: *mut u8) -> usize {
        if block.is_null() { 0 } else { unsafe { (block as *mut usize).wrapping_sub(1).read() } }
    }
    pub unsafe extern "C" fn free(block: *mut u8) {
        if !block.is_null() {
            let align = unsafe { (block as *mut usize).wrapping_sub(2).read() };
            let size = unsafe { malloc_usable_size(block) } + align;
            unsafe {
                dealloc(block.wrapping_sub(align), Layout::from_size_align(size, align).unwrap())
            };
        }
    }
    pub unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut u8 {
        let Some(size) = count.checked_mul(size) else { return std::ptr::null_mut() };
        let block = unsafe { malloc(size) };
        if !block.is_null() {
            unsafe { block.write_bytes(0, size) };
        }
        block
    }
    pub unsafe extern "C" fn realloc(block: *mut u8, size: usize) -> *mut u8 {
        let moved = unsafe { malloc(size) };
        if !moved.is_null() && !block.is_null() {
            let length = unsafe { malloc_usable_size(block) }.min(size);
            unsafe { moved.copy_from_nonoverlapping(block, length) };
            unsafe { free(block) };
        }
        moved
    }
    pub unsafe extern "C" fn posix_memalign(to: *mut *mut u8, align: usize, size: usize) -> i32 {
        if !align.is_power_of_two() || align < size_of::<usize>() {
            return 22;
        }
        unsafe { *to = aligned_alloc(align, size) };
        0
    }
}
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
use own::*;

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % bound
    }
    // Short ones mostly, a long one now and then.
    fn size(&mut self) -> usize {
        match self.below(20) {
            0 => self.below(150_000),
            1..4 => self.below(4000),
            _ => self.below(200),
        }
    }
}

enum Held {
    Nothing,
    C(*mut u8, usize),
    Vector(Vec<u8>),
    Words(Box<[u64]>),
}

fn is_filled(start: *const u8, length: usize, with: u8) -> bool {
    (0..length).all(|i| unsafe { *start.add(i) } == with.wrapping_add(i as u8))
}

fn fill(start: *mut u8, length: usize, with: u8) {
    (0..length).for_each(|i| unsafe { *start.add(i) = with.wrapping_add(i as u8) });
}

fn take(random: &mut Random, mark: u8) -> Held {
    let size = random.size();
    let align = 1 << random.below(12);
    let block = unsafe {
        match random.below(7) {
            0 => return Held::Vector((0..size).map(|i| mark.wrapping_add(i as u8)).collect()),
            1 => return Held::Words(vec![u64::from(mark) * 3; size / 8].into()),
            2 => {
                let block = calloc(size / 4, 4);
                assert!((0..size / 4 * 4).all(|i| *block.add(i) == 0));
                fill(block, size / 4 * 4, mark);
                return Held::C(block, size / 4 * 4);
            }
            3 => {
                let size = size / align * align;
                let block = aligned_alloc(align.max(16), size.next_multiple_of(align.max(16)));
                assert_eq!(block as usize % align, 0);
                fill(block, size, mark);
                return Held::C(block, size);
            }
            4 => {
                let mut block = std::ptr::null_mut();
                assert_eq!(posix_memalign(&mut block, align.max(size_of::<usize>()), size), 0);
                assert_eq!(block as usize % align, 0);
                block
            }
            5 => realloc(std::ptr::null_mut(), size),
            _ => malloc(size),
        }
    };
    assert!(!block.is_null() && (block as usize).is_multiple_of(size_of::<usize>() * 2));
    assert!(unsafe { malloc_usable_size(block) } >= size);
    fill(block, size, mark);
    Held::C(block, size)
}

fn change(held: Held, random: &mut Random, mark: u8) -> Held {
    let wanted = random.size();
    match held {
        Held::Nothing => take(random, mark),
        Held::C(block, length) => {
            assert!(is_filled(block, length, mark));
            if random.below(2) == 0 {
                unsafe { free(block) };
                return Held::Nothing;
            }
            let block = unsafe { realloc(block, wanted) };
            assert!(!block.is_null() || wanted == 0);
            if wanted == 0 {
                unsafe { free(block) };
                return Held::Nothing;
            }
            assert!(is_filled(block, wanted.min(length), mark));
            fill(block, wanted, mark);
            Held::C(block, wanted)
        }
        Held::Vector(mut vector) => {
            assert!(is_filled(vector.as_ptr(), vector.len(), mark));
            if random.below(2) == 0 {
                return Held::Nothing;
            }
            vector.resize(wanted, 0);
            vector.shrink_to_fit();
            fill(vector.as_mut_ptr(), wanted, mark);
            Held::Vector(vector)
        }
        Held::Words(words) => {
            assert!(words.iter().all(|word| *word == u64::from(mark) * 3));
            Held::Nothing
        }
    }
}

fn refused(block: *mut u8) -> bool {
    let out_of_memory = Error::last_os_error().kind() == ErrorKind::OutOfMemory;
    let has_errno = !cfg!(all(target_family = "wasm", target_os = "unknown"));
    block.is_null() && (out_of_memory || !has_errno)
}

fn main() {
    let mut random = Random(20);
    let mut slots: Vec<Held> = (0..300).map(|_| Held::Nothing).collect();
    for step in 0..8_000 {
        let at = random.below(slots.len());
        let held = std::mem::replace(&mut slots[at], Held::Nothing);
        slots[at] = change(held, &mut random, at as u8);
        if step % 1_000 == 0 {
            let used = slots.iter().filter(|held| !matches!(held, Held::Nothing)).count();
            println!("{step}: {}", used > 0 || step == 0);
        }
    }
    for (at, held) in slots.into_iter().enumerate() {
        if let Held::C(block, length) = held {
            assert!(is_filled(block, length, at as u8));
            unsafe { free(block) };
        }
    }

    unsafe {
        free(black_box(std::ptr::null_mut()));
        let (first, second) = (malloc(black_box(0)), malloc(black_box(0)));
        println!("no bytes: {} {}", !first.is_null(), first != second);
        free(first);
        free(second);
        println!("usable of nothing: {}", malloc_usable_size(black_box(std::ptr::null_mut())));
        // Where it knows which function it is, LLVM takes `errno` for unchanged.
        let malloc = black_box(malloc as unsafe extern "C" fn(usize) -> *mut u8);
        let calloc = black_box(calloc as unsafe extern "C" fn(usize, usize) -> *mut u8);
        let aligned_alloc =
            black_box(aligned_alloc as unsafe extern "C" fn(usize, usize) -> *mut u8);
        let (half, most) = black_box((usize::MAX / 2 + 1, usize::MAX - 1000));
        println!("most of all: {}", refused(malloc(most)));
        println!("product: {}", refused(calloc(half, 2)));
        println!("product: {}", refused(calloc(3, usize::MAX / 3 + 1)));
        println!("aligned: {}", refused(aligned_alloc(64, most)));
        let block = malloc(100);
        fill(block, 100, 7);
        println!("longer: {} {}", refused(realloc(block, most)), is_filled(block, 100, 7));
        let block = realloc(block, 1 << 20);
        println!("longer: {}", is_filled(block, 100, 7));
        let block = realloc(block, 10);
        println!("shorter: {}", is_filled(block, 10, 7));
        free(block);
        let mut to = std::ptr::null_mut();
        println!("alignment of 3: {}", posix_memalign(&mut to, black_box(3), 8) != 0);
        println!("alignment of 24: {}", posix_memalign(&mut to, black_box(24), 8) != 0);
    }
}
