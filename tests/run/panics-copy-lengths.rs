// copy_from_slice with different lengths.
// exit: 134

fn fill(to: &mut [u8], from: &str) {
    to.copy_from_slice(from.as_bytes());
    println!("{}", String::from_utf8_lossy(to));
}

fn main() {
    let mut buffer = [b'.'; 8];
    fill(&mut buffer[2..5], "abc");
    fill(&mut buffer, "12345678");
    fill(&mut buffer[..4], "too long");
}
