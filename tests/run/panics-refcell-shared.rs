// An immutable borrow while a mutable one is alive.
// exit: 134

use std::cell::RefCell;

fn main() {
    let v = RefCell::new(vec![1, 2, 3]);
    println!("{:?}", v);
    v.borrow_mut().push(4);
    println!("{:?} {}", v, v.borrow().len());
    let mut w = v.borrow_mut();
    w.push(5);
    println!("{:?}", v);
    println!("{:?}", v.try_borrow().map(|v| v.len()).map_err(|e| e.to_string()));
    println!("{}", v.borrow().len());
}
