// Drives the library that has neither std nor alloc, and prints what it does.

use bare::{digits, queue, Station};

fn main() {
    let mut s = Station::<4>::default();
    println!("{:?} {:?}", s.mean(), s.largest());
    println!("{:?} {:?} {:?}", s.name(1, "roof"), s.name(2, "Tür"), s.name(3, "a name that is too long"));
    for i in 0..9 {
        println!("{:?}", s.push((i * i * 37 - 100) % 251));
    }
    let mut buffer = [0; 200];
    println!("{}", s.report(&mut buffer));
    for n in [0, 3, 9, 10, 11, 12] {
        println!("{n}: {:?}", s.report(&mut buffer[..n]));
    }
    for id in 10..20 {
        if let Err(e) = s.name(id, "x") {
            println!("{id}: {e}");
        }
    }
    println!("{:?}", std::iter::from_fn(|| s.largest()).collect::<Vec<_>>());
    println!("{}", String::from_utf8_lossy(&digits(&[0x12, 0xab, 0xff, 0])));
    println!("{:?}", queue(&(1..=14).collect::<Vec<u16>>()));
    for x in [0.1, 1e21, 5e-324, f64::MAX, -0.0, 123456.0] {
        println!("{}", ryu::Buffer::new().format(x));
    }
    println!("{} {}", itoa::Buffer::new().format(i128::MIN), itoa::Buffer::new().format(u64::MAX));
}
