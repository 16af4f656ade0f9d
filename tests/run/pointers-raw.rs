// Raw pointers: reads and writes, unaligned ones, offsets and distances, copies that
// overlap, MaybeUninit, NonNull, slices from parts, hand-made lists and vectors.
use std::alloc::{alloc, dealloc, handle_alloc_error, realloc, Layout};
use std::mem::{self, ManuallyDrop, MaybeUninit};
use std::ptr::{self, NonNull};

struct Stack<T> {
    data: NonNull<T>,
    len: usize,
    room: usize,
}
impl<T> Stack<T> {
    const fn new() -> Self {
        Stack { data: NonNull::dangling(), len: 0, room: 0 }
    }
    fn push(&mut self, value: T) {
        if self.len == self.room {
            let room = (self.room * 2).max(2);
            let new = Layout::array::<T>(room).unwrap();
            let block = unsafe {
                if self.room == 0 {
                    alloc(new)
                } else {
                    realloc(self.data.as_ptr().cast(), Layout::array::<T>(self.room).unwrap(), new.size())
                }
            };
            self.data = NonNull::new(block.cast()).unwrap_or_else(|| handle_alloc_error(new));
            self.room = room;
        }
        unsafe { self.data.add(self.len).write(value) };
        self.len += 1;
    }
    fn pop(&mut self) -> Option<T> {
        self.len = self.len.checked_sub(1)?;
        Some(unsafe { self.data.add(self.len).read() })
    }
    fn as_slice(&self) -> &[T] {
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }
}
impl<T> Drop for Stack<T> {
    fn drop(&mut self) {
        unsafe {
            ptr::drop_in_place(ptr::slice_from_raw_parts_mut(self.data.as_ptr(), self.len));
            if self.room > 0 {
                dealloc(self.data.as_ptr().cast(), Layout::array::<T>(self.room).unwrap());
            }
        }
    }
}

struct Node {
    value: i32,
    next: *mut Node,
}
fn list(values: &[i32]) -> *mut Node {
    values.iter().rev().fold(ptr::null_mut(), |next, &value| Box::into_raw(Box::new(Node { value, next })))
}
fn reversed(mut node: *mut Node) -> *mut Node {
    let mut done = ptr::null_mut();
    while let Some(n) = unsafe { node.as_mut() } {
        node = mem::replace(&mut n.next, done);
        done = n;
    }
    done
}
fn freed(mut node: *mut Node) -> Vec<i32> {
    let mut values = vec![];
    while !node.is_null() {
        let n = unsafe { Box::from_raw(node) };
        values.push(n.value);
        node = n.next;
    }
    values
}

struct Loud(&'static str);
impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

fn main() {
    let mut words: [u16; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
    let p = words.as_mut_ptr();
    unsafe {
        *p.add(1) += 10;
        p.offset(2).write(33);
        ptr::copy(p, p.add(3), 4);
        println!("{words:?}");
        ptr::copy(p.add(3), p.add(2), 4);
        ptr::swap(p, p.add(7));
        ptr::swap_nonoverlapping(p.add(1), p.add(5), 2);
        println!("{words:?} {} {}", p.add(7).offset_from(p), p.add(7).byte_offset_from(p));
        println!("{:#x}", p.cast::<u8>().add(1).cast::<u32>().read_unaligned());
        p.cast::<u8>().add(3).cast::<u64>().write_unaligned(u64::MAX - 1);
        println!("{words:?} {}", p.add(2).replace(9));
        p.add(4).write_bytes(0xab, 2);
        println!("{words:x?} {}", p.read_volatile());
    }

    let mut grid: [[MaybeUninit<String>; 2]; 3] = [const { [const { MaybeUninit::uninit() }; 2] }; 3];
    for (i, cell) in grid.as_flattened_mut().iter_mut().enumerate() {
        cell.write(format!("cell {i}"));
    }
    let grid: [[String; 2]; 3] = unsafe { mem::transmute(grid) };
    println!("{grid:?}");

    let mut stack = Stack::new();
    for i in 0..11 {
        stack.push(format!("{i}"));
    }
    println!("{:?} {:?} {:?} {}", stack.pop(), stack.pop(), stack.as_slice(), stack.room);
    let mut loud = Stack::new();
    ["one", "two", "three"].map(Loud).into_iter().for_each(|l| loud.push(l));
    drop(loud.pop());
    mem::forget(loud.pop());
    let units: Stack<()> = Stack::new();
    println!("{:?}", units.as_slice());
    drop(loud);

    println!("{:?}", freed(reversed(list(&[1, 2, 3, 4]))));
    let kept = ManuallyDrop::new(Loud("never"));
    println!("{} {}", kept.0, unsafe { ptr::read(&kept.0) });
    let text = Box::leak(String::from("leaked").into_boxed_str());
    text.make_ascii_uppercase();
    println!("{text} {}", unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(text.as_ptr().add(2), 3)) });
    let wide: *const [i32] = &[1, 2, 3];
    println!("{} {:?} {}", wide.len(), unsafe { &*wide }, ptr::eq(wide.cast::<i32>(), unsafe { &(&*wide)[0] }));
    let object: *const dyn std::fmt::Debug = &"debug";
    println!("{:?} {}", unsafe { &*object }, ptr::null::<u8>().is_null());
    println!("{:?} {:?}", NonNull::new(ptr::null_mut::<u8>()), unsafe { NonNull::from(&mut words[0]).as_ref() });
}
