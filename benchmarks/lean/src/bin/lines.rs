//! A sum of numbers in lines.
fn main() {
    let (mut line, mut sum) = (String::new(), 0i64);
    while std::io::stdin().read_line(&mut line).unwrap() != 0 {
        sum += line.trim().parse::<i64>().unwrap_or(0);
        line.clear();
    }
    println!("{sum}");
}
