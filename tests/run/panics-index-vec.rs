// Index out of bounds of a vector, behind an index that is only known at run
// time, in an inlined helper.
// exit: 134

fn pick(v: &[u64], i: usize) -> u64 {
    v[i] * 2
}

fn main() {
    let v: Vec<u64> = (0..10).map(|x| x * x).collect();
    let mut i = 0;
    let mut sum = 0;
    loop {
        sum += pick(&v, i);
        println!("at {i}: {sum}");
        i += 1 + i / 2;
    }
}
