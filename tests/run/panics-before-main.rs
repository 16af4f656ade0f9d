// A panic before main has begun: the thread has no name yet. (A variable that
// only main sets is not set there, although everything else runs behind it.)
// exit: 134

#[used]
#[unsafe(link_section = ".init_array")]
static FIRST: extern "C" fn() = first;

extern "C" fn first() {
    let list: Vec<u32> = (0..3).collect();
    let at = std::hint::black_box(3);
    eprintln!("{}", list[at]);
}

fn main() {
    println!("never");
}
