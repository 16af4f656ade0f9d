// process::exit flushes it.
struct Loud;
impl Drop for Loud {
    fn drop(&mut self) {
        println!("dropped");
    }
}
fn main() {
    let _loud = Loud;
    print!("no newline");
    eprint!("nor here");
    std::process::exit(std::env::args().count() as i32 + 2);
}
