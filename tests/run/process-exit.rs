// process::exit inside nested calls: no destructors of the frames, and
// buffered standard output is still written. (Whether destructors of the main
// thread's thread-locals run differs between systems, so there are none here.)
// exit: 3

use std::cell::RefCell;

struct D(&'static str);
impl Drop for D {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

thread_local! {
    static DEPTHS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

fn search(depth: u32, path: &mut Vec<u32>) {
    let _d = D("frame");
    path.push(depth);
    DEPTHS.with_borrow_mut(|v| v.extend_from_slice(path));
    if path.iter().sum::<u32>() > 20 {
        print!("found {path:?}, no newline");
        eprintln!("leaving after {:?}", DEPTHS.take());
        std::process::exit(path.len() as i32 - 3);
    }
    search(depth + 1, path);
}

fn main() {
    {
        let _inner = D("inner");
    }
    search(1, &mut vec![]);
}
