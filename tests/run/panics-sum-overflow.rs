// Overflow inside `Iterator::sum` and `product`: std's own code, so the check
// follows how std was compiled and where the arithmetic is inlined.

fn main() {
    let v: Vec<i32> = (1..=12).collect();
    println!("{} {}", v.iter().sum::<i32>(), v.iter().product::<i32>());
    println!("{:?}", v.iter().map(|x| *x as u8).try_fold(0u8, |a, x| a.checked_add(x * 10)));
    let big: Vec<u8> = v.iter().map(|x| *x as u8 * 20).collect();
    println!("{:?}", big);
    println!("{}", big.iter().map(|x| *x as u16).sum::<u16>());
    println!("{}", big.iter().sum::<u8>());
    println!("end");
}
