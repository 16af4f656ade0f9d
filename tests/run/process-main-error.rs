// main returning Err: the error is printed with Debug and the status is 1.
// exit: 1

use std::fmt;

#[derive(Debug)]
enum Error {
    Parse { line: usize, source: std::num::ParseFloatError },
}
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Parse { line, .. } => write!(f, "cannot read line {line}"),
        }
    }
}
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Parse { source, .. } => Some(source),
        }
    }
}

fn total(text: &str) -> Result<f64, Error> {
    let mut t = 0.0;
    for (i, l) in text.lines().enumerate() {
        t += l.trim().parse::<f64>().map_err(|source| Error::Parse { line: i + 1, source })?;
    }
    Ok(t)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{}", total("1.5\n 2.25\n-1e2")?);
    let e = total("1\n2\nthree").unwrap_err();
    println!("{e}: {}", std::error::Error::source(&e).unwrap());
    total("7\n\n")?;
    println!("not reached");
    Ok(())
}
