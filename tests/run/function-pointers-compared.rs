// Addresses of functions are compared and computed with; some of the functions
// are called through the table as well, and one way back is by a number.

use std::collections::HashMap;
use std::hint::black_box;

type Op = fn(i32, i32) -> i32;

fn add(a: i32, b: i32) -> i32 {
    a + b
}
fn sub(a: i32, b: i32) -> i32 {
    a - b
}
fn mul(a: i32, b: i32) -> i32 {
    a * b
}
fn never_called(a: i32, b: i32) -> i32 {
    a ^ b
}

fn main() {
    let (x, y, z) = (add as Op as usize, sub as Op as usize, never_called as Op as usize);
    println!("{} {} {}", x == y, x ^ y != 0, x ^ z != 0);
    println!("{}", x.abs_diff(y) < 100_000_000);
    println!("{} {}", y % 2 < 2, (z + 15) & !15 > 0);

    let table: [Op; 3] = black_box([mul, sub, add]);
    for op in table {
        println!("{}", op(7, 5));
    }
    // By a number that only the run knows.
    let hidden = black_box(x ^ 0x55);
    let back = unsafe { std::mem::transmute::<usize, Op>(hidden ^ 0x55) };
    println!("{}", back(20, 22));
    let one_of_two = black_box(if table.len() > 2 { y } else { z } * 2);
    let back = unsafe { std::mem::transmute::<usize, Op>(one_of_two / 2) };
    println!("{}", back(20, 22));

    let names: HashMap<usize, &str> =
        [(x, "add"), (y, "sub"), (mul as Op as usize, "mul"), (z, "none")].into();
    for op in table {
        println!("{}", names[&(op as usize)]);
    }
}
