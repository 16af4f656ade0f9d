// Division by zero, seen only at run time.
// exit: 134

fn average(v: &[i64]) -> i64 {
    v.iter().sum::<i64>() / v.len() as i64
}

fn main() {
    let all = [vec![3, 4, 5], vec![-7], vec![]];
    for v in &all {
        println!("{:?}", 10i64.checked_div(v.len() as i64));
        println!("{}", average(v));
    }
}
