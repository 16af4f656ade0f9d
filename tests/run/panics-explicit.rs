// panic! with format arguments, several lines and non-ASCII text.
// exit: 134

#[derive(Debug)]
#[allow(dead_code)]
enum State {
    Open { files: usize },
    Failed(&'static str),
}

fn step(s: State, n: usize) -> State {
    match (s, n) {
        (State::Open { files }, n) if files + n < 10 => State::Open { files: files + n },
        (State::Open { .. }, _) => State::Failed("zu viele Dateien: größer als 9"),
        (s @ State::Failed(_), n) => panic!("step {n:>4} of {s:#?}\nsecond line: {:?}\t€{:08.3}", "quoted \"ß\"", 1.5),
    }
}

fn main() {
    let mut s = State::Open { files: 1 };
    for n in 1.. {
        s = step(s, n);
        println!("{s:?}");
    }
}
