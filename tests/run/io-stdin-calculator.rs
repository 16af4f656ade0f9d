// A line-based stack calculator that reads standard input until it is told to
// stop, with errors on standard error and a status of its own.
// stdin: 1 2 + p\n7 3 / p\n4 dup * p\n+ \nx\n2 64 ^ p\n10 0 /\nswap p\n9 sqrt p\nquit\nnever read\n
// exit: 2

use std::io::BufRead;
use std::process::ExitCode;

#[derive(Default)]
struct Calculator {
    stack: Vec<f64>,
    errors: u8,
}

impl Calculator {
    fn pop(&mut self) -> Result<f64, String> {
        self.stack.pop().ok_or_else(|| "stack is empty".to_string())
    }
    fn word(&mut self, w: &str) -> Result<bool, String> {
        let result = match w {
            "quit" => return Ok(false),
            "p" => {
                println!("{:?}", self.stack);
                return Ok(true);
            }
            "dup" => {
                let x = self.pop()?;
                self.stack.push(x);
                x
            }
            "swap" => {
                let (b, a) = (self.pop()?, self.pop()?);
                self.stack.push(b);
                a
            }
            "sqrt" => self.pop()?.sqrt(),
            "+" | "-" | "*" | "/" | "^" => {
                let (b, a) = (self.pop()?, self.pop()?);
                match w {
                    "+" => a + b,
                    "-" => a - b,
                    "*" => a * b,
                    "/" if b == 0.0 => return Err(format!("{a} / 0")),
                    "/" => a / b,
                    _ => a.powi(b as i32),
                }
            }
            _ => w.parse().map_err(|e| format!("{w}: {e}"))?,
        };
        self.stack.push(result);
        Ok(true)
    }
}

fn main() -> ExitCode {
    let mut c = Calculator::default();
    'lines: for (n, line) in std::io::stdin().lock().lines().enumerate() {
        for word in line.expect("readable").split_whitespace() {
            match c.word(word) {
                Ok(true) => {}
                Ok(false) => break 'lines,
                Err(e) => {
                    eprintln!("line {}: {e}", n + 1);
                    c.errors += 1;
                }
            }
        }
    }
    println!("left: {:?}", c.stack);
    ExitCode::from(c.errors)
}
