// Types that show themselves by `write!` alone: no other text is formatted.
use std::fmt;

struct Cell(bool);
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", if self.0 { '#' } else { '.' })
    }
}

struct Board {
    width: usize,
    cells: Vec<Cell>,
}
impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "board")?;
        for (number, row) in self.cells.chunks(self.width).enumerate() {
            writeln!(f)?;
            write!(f, "{number:>3}|")?;
            for cell in row {
                write!(f, "{cell}")?;
            }
            write!(f, "|{:<1$}|{2:+}", row.len(), number, -(number as i64))?;
        }
        writeln!(f)
    }
}

struct Fails(u32);
impl fmt::Display for Fails {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "<{}", self.0)?;
        if self.0 > 2 {
            return Err(fmt::Error);
        }
        write!(f, ">")
    }
}

struct Pair(Fails, Fails);
impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if write!(f, "{}, {}", self.0, self.1).is_err() {
            return write!(f, " failed");
        }
        Ok(())
    }
}

fn main() {
    let count = std::hint::black_box(12);
    let cells = (0..count).map(|n| Cell(n % 5 == 0)).collect();
    println!("{}", Board { width: 5, cells });
    println!("{} {}", Pair(Fails(1), Fails(2)), Pair(Fails(3), Fails(1)));
}
