// The address of a function as a number: something is added to it, compared,
// and taken away again.

type Op = fn(f64, f64) -> f64;

fn power(x: f64, y: f64) -> f64 {
    x.powi(y as i32)
}

fn main() {
    let mut address = power as Op as usize;
    address = address.wrapping_add(13);
    println!("{}", address < 13);
    address -= 13;
    let back = unsafe { std::mem::transmute::<usize, Op>(address) };
    println!("{}", back(2.0, 5.0));
    let far = (power as Op as usize).wrapping_add(1000);
    println!("{} {}", far < 1000, far > 1000);
}
