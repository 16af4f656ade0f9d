// ExitCode from main through a type that implements Termination.
// exit: 17

use std::process::{ExitCode, Termination};

enum Outcome {
    Clean,
    Warnings(u8),
}

impl Termination for Outcome {
    fn report(self) -> ExitCode {
        println!("reporting");
        match self {
            Outcome::Clean => ExitCode::SUCCESS,
            Outcome::Warnings(n) => ExitCode::from(10 + n),
        }
    }
}

struct Last;
impl Drop for Last {
    fn drop(&mut self) {
        println!("dropped before the report");
    }
}

fn main() -> Outcome {
    let _last = Last;
    let warnings = ["unused", "", "dead code", "shadow", "cast", "", "style", "lint", "note"];
    match warnings.iter().filter(|w| !w.is_empty()).count() {
        0 => Outcome::Clean,
        n => Outcome::Warnings(n as u8),
    }
}
