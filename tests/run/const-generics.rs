// Const generics: fixed-size matrices whose shapes are checked by the types,
// arrays of arrays, default values, const expressions in associated constants,
// and `[T; N]` methods.

use std::fmt;
use std::ops::Mul;

#[derive(Clone, Copy, PartialEq, Debug)]
struct Matrix<const R: usize, const C: usize>([[i64; C]; R]);

impl<const R: usize, const C: usize> Matrix<R, C> {
    const CELLS: usize = R * C;
    const SQUARE: bool = R == C;

    fn from_fn(f: impl Fn(usize, usize) -> i64) -> Self {
        Matrix(std::array::from_fn(|r| std::array::from_fn(|c| f(r, c))))
    }
    fn transpose(&self) -> Matrix<C, R> {
        Matrix::from_fn(|r, c| self.0[c][r])
    }
}

impl<const N: usize> Matrix<N, N> {
    fn identity() -> Self {
        Self::from_fn(|r, c| (r == c) as i64)
    }
    fn pow(self, mut e: u32) -> Self {
        let (mut base, mut acc) = (self, Self::identity());
        while e > 0 {
            if e & 1 == 1 {
                acc = acc * base;
            }
            base = base * base;
            e >>= 1;
        }
        acc
    }
    fn trace(&self) -> i64 {
        (0..N).map(|i| self.0[i][i]).sum()
    }
}

impl<const A: usize, const B: usize, const C: usize> Mul<Matrix<B, C>> for Matrix<A, B> {
    type Output = Matrix<A, C>;
    fn mul(self, o: Matrix<B, C>) -> Matrix<A, C> {
        Matrix::from_fn(|r, c| (0..B).fold(0i64, |s, k| s.wrapping_add(self.0[r][k].wrapping_mul(o.0[k][c]))))
    }
}

impl<const R: usize, const C: usize> fmt::Display for Matrix<R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.0 {
            for x in row {
                write!(f, "{x:>6}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

struct Ring<T, const N: usize = 4> {
    slots: [Option<T>; N],
    head: usize,
    len: usize,
}

impl<T, const N: usize> Ring<T, N> {
    const EMPTY: Option<T> = None;
    fn new() -> Self {
        Ring { slots: [Self::EMPTY; N], head: 0, len: 0 }
    }
    fn push(&mut self, x: T) -> Option<T> {
        let at = (self.head + self.len) % N;
        let old = self.slots[at].replace(x);
        if self.len == N {
            self.head = (self.head + 1) % N;
        } else {
            self.len += 1;
        }
        old
    }
    fn pop(&mut self) -> Option<T> {
        if self.len == 0 {
            return None;
        }
        let x = self.slots[self.head].take();
        self.head = (self.head + 1) % N;
        self.len -= 1;
        x
    }
}

fn flag_name<const NEGATED: bool, const LETTER: char>() -> String {
    if NEGATED { format!("no-{LETTER}") } else { LETTER.to_string() }
}

fn sum_all<const N: usize>(rows: [[u32; N]; 2]) -> [u32; N] {
    let [a, b] = rows;
    let mut i = 0;
    a.map(|x| {
        i += 1;
        x + b[i - 1]
    })
}

const fn squares<const N: usize>() -> [u64; N] {
    let mut out = [0; N];
    let mut i = 0;
    while i < N {
        out[i] = (i * i) as u64;
        i += 1;
    }
    out
}
static SQUARES: [u64; 12] = squares();

fn main() {
    let a = Matrix::<2, 3>::from_fn(|r, c| (r * 3 + c) as i64);
    let b = Matrix::<3, 4>::from_fn(|r, c| r as i64 - c as i64);
    print!("{a}{b}{}{}", a * b, (a * b).transpose());
    println!("{} {} {}", Matrix::<2, 3>::CELLS, Matrix::<2, 3>::SQUARE, Matrix::<5, 5>::SQUARE);
    let fib = Matrix([[1, 1], [1, 0]]);
    println!("{:?} {}", fib.pow(90), fib.pow(40).trace());
    println!("{}", a * a.transpose() == (a * a.transpose()).transpose());

    let mut r: Ring<String, 3> = Ring::new();
    for w in ["a", "bb", "ccc", "dddd", "eeeee"] {
        println!("push {w} -> {:?}", r.push(w.to_string()));
    }
    println!("{:?} {:?}", r.pop(), r.push("f".into()));
    while let Some(x) = r.pop() {
        println!("pop {x}");
    }
    let mut d: Ring<u8> = Ring { slots: [None; 4], head: 0, len: 0 };
    println!("{:?}", (0..9).filter_map(|i| d.push(i)).collect::<Vec<_>>());

    println!("{} {}", flag_name::<true, 'x'>(), flag_name::<false, 'é'>());
    println!("{:?}", sum_all([[1, 2, 3, 4], [10, 20, 30, 40]]));
    println!("{:?}", SQUARES);
    println!("{:?}", [1, 2, 3].each_ref().map(|x| x * 2));
    let chunks = [1u8, 2, 3, 4, 5, 6, 7];
    let (pairs, rest) = chunks.as_chunks::<2>();
    println!("{pairs:?} {rest:?} {:?}", <[u8; 3]>::try_from(&chunks[2..5]));
    println!("{:?}", <&[u8; 3]>::try_from(&chunks[..]).is_err());
}
