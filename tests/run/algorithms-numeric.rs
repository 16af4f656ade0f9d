// Numbers: sieves, modular powers, Miller-Rabin, factoring by Pollard's rho,
// continued fractions, matrices of rationals (determinant, inverse), polynomial
// interpolation, linear recurrences, combinatorics, partitions, Catalan numbers.

use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

fn mul_mod(a: u64, b: u64, m: u64) -> u64 {
    (a as u128 * b as u128 % m as u128) as u64
}
fn pow_mod(mut b: u64, mut e: u64, m: u64) -> u64 {
    let mut r = 1 % m;
    b %= m;
    while e > 0 {
        if e & 1 == 1 {
            r = mul_mod(r, b, m);
        }
        b = mul_mod(b, b, m);
        e >>= 1;
    }
    r
}
fn is_prime(n: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if n < 2 {
        return false;
    }
    if let Some(p) = BASES.iter().find(|p| n % **p == 0) {
        return n == *p;
    }
    let s = (n - 1).trailing_zeros();
    let d = (n - 1) >> s;
    BASES.iter().all(|a| {
        let mut x = pow_mod(*a, d, n);
        x == 1 || x == n - 1 || (1..s).any(|_| { x = mul_mod(x, x, n); x == n - 1 })
    })
}
fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
fn factor(n: u64, out: &mut Vec<u64>) {
    if n < 2 {
        return;
    }
    if is_prime(n) {
        out.push(n);
        return;
    }
    if n % 2 == 0 {
        out.push(2);
        return factor(n / 2, out);
    }
    for c in 1.. {
        let f = |x| (mul_mod(x, x, n) as u128 + c as u128) as u64 % n;
        let (mut x, mut y, mut d) = (2, 2, 1);
        while d == 1 {
            x = f(x);
            y = f(f(y));
            d = gcd(x.abs_diff(y), n);
        }
        if d != n {
            factor(d, out);
            return factor(n / d, out);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Q {
    n: i128,
    d: i128,
}
impl Q {
    fn new(n: i128, d: i128) -> Q {
        assert!(d != 0, "zero denominator");
        let g = { let (mut a, mut b) = (n.abs(), d.abs()); while b != 0 { (a, b) = (b, a % b); } a };
        Q { n: n / g * d.signum(), d: d.abs() / g }
    }
}
macro_rules! q_ops { ($($t:ident $f:ident |$a:ident, $b:ident| $e:expr;)*) => { $(impl $t for Q { type Output = Q; fn $f(self, $b: Q) -> Q { let $a = self; $e } })* }; }
q_ops! {
    Add add |a, b| Q::new(a.n * b.d + b.n * a.d, a.d * b.d);
    Sub sub |a, b| Q::new(a.n * b.d - b.n * a.d, a.d * b.d);
    Mul mul |a, b| Q::new(a.n * b.n, a.d * b.d);
    Div div |a, b| Q::new(a.n * b.d, a.d * b.n);
}
impl Neg for Q {
    type Output = Q;
    fn neg(self) -> Q {
        Q { n: -self.n, ..self }
    }
}
impl From<i64> for Q {
    fn from(n: i64) -> Q {
        Q::new(n.into(), 1)
    }
}
impl fmt::Display for Q {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.d == 1 { write!(f, "{}", self.n) } else { write!(f, "{}/{}", self.n, self.d) }
    }
}

fn eliminate(m: &mut [Vec<Q>]) -> Q {
    let n = m.len();
    let mut det = Q::from(1);
    for c in 0..n {
        let Some(p) = (c..n).find(|r| m[*r][c].n != 0) else { return Q::from(0) };
        if p != c {
            m.swap(p, c);
            det = -det;
        }
        det = det * m[c][c];
        let pivot = m[c][c];
        m[c].iter_mut().for_each(|x| *x = *x / pivot);
        for r in (0..n).filter(|r| *r != c) {
            let k = m[r][c];
            let row = m[c].clone();
            m[r].iter_mut().zip(row).for_each(|(x, y)| *x = *x - k * y);
        }
    }
    det
}

fn interpolate(points: &[(i64, i64)]) -> Vec<Q> {
    let mut sum = vec![Q::from(0); points.len()];
    for (i, (xi, yi)) in points.iter().enumerate() {
        let mut poly = vec![Q::from(*yi)];
        for (xj, _) in points.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, p)| p) {
            let k = Q::from(1) / Q::from(xi - xj);
            let mut next = vec![Q::from(0); poly.len() + 1];
            for (e, c) in poly.iter().enumerate() {
                next[e + 1] = next[e + 1] + *c * k;
                next[e] = next[e] - *c * k * Q::from(*xj);
            }
            poly = next;
        }
        sum.iter_mut().zip(poly).for_each(|(s, p)| *s = *s + p);
    }
    sum
}

fn main() {
    let sieve = |n: usize| {
        let mut s = vec![true; n];
        for i in 2..n {
            if s[i] {
                (i * i..n).step_by(i).for_each(|j| s[j] = false);
            }
        }
        (2..n).filter(move |i| s[*i]).collect::<Vec<_>>()
    };
    let primes = sieve(50_000);
    println!("{} {:?} {:?}", primes.len(), &primes[..10], primes.last());
    assert!((0..50_000u64).filter(|n| is_prime(*n)).eq(primes.iter().map(|p| *p as u64)));
    println!("{:?}", [561u64, 3215031751, 18446744073709551557, 18446744073709551556, 4611686014132420609, 1000000007].map(is_prime));
    for n in [360, 1001, 1_000_000_016_000_000_063, 600_851_475_143, u64::MAX, (1 << 61) - 1, 9_999_999_967 * 101] {
        let mut f = vec![];
        factor(n, &mut f);
        f.sort();
        println!("{n} = {f:?}");
    }
    println!("{:?}", (1..=30u64).map(|n| (1..=n).filter(|k| gcd(n, *k) == 1).count()).collect::<Vec<_>>());
    println!("{:?}", [(415, 93), (649, 200), (-7, 3)].map(|(a, b): (i64, i64)| { let (mut a, mut b, mut v) = (a, b, vec![]); while b != 0 { v.push(a.div_euclid(b)); (a, b) = (b, a.rem_euclid(b)); } v }));

    let hilbert = |n: usize| (0..n).map(|i| (0..n).map(|j| Q::new(1, (i + j + 1) as i128)).collect::<Vec<_>>()).collect::<Vec<_>>();
    for n in 1..6 {
        println!("{n}: 1/{}", eliminate(&mut hilbert(n)).d);
    }
    let mut m = hilbert(4);
    for (i, row) in m.iter_mut().enumerate() {
        row.extend((0..4).map(|j| Q::from((i == j) as i64)));
    }
    eliminate(&mut m);
    for row in &m {
        println!("{}", row[4..].iter().map(|q| format!("{q:>6}")).collect::<String>());
    }
    println!("{}", eliminate(&mut vec![vec![1.into(), 2.into()], vec![2.into(), 4.into()]]));
    println!("{}", interpolate(&[(0, 1), (1, 3), (2, 2), (4, 5), (-1, 0)]).iter().map(Q::to_string).collect::<Vec<_>>().join(" "));
    println!("{}", (1..=20).map(|n| Q::new(1, n)).fold(Q::from(0), Add::add));
    let mut bernoulli = vec![Q::from(1)];
    for n in 1..=16i128 {
        let (mut c, mut s) = (1i128, Q::from(0));
        for k in 0..n {
            s = s + Q::new(c, 1) * bernoulli[k as usize];
            c = c * (n + 1 - k) / (k + 1);
        }
        bernoulli.push(-s / Q::new(n + 1, 1));
    }
    println!("{}", bernoulli.iter().filter(|b| b.n != 0).map(Q::to_string).collect::<Vec<_>>().join(" "));
    let mut pascal = vec![1u64];
    for _ in 0..30 {
        pascal = std::iter::once(1).chain(pascal.windows(2).map(|w| w[0] + w[1])).chain([1]).collect();
    }
    println!("{} {}", pascal[15], pascal.iter().sum::<u64>());
    let mut ways = vec![0u128; 201];
    ways[0] = 1;
    (1..=200).for_each(|part| (part..=200).for_each(|n| ways[n] += ways[n - part]));
    println!("{} {} {}", ways[10], ways[100], ways[200]);
    println!("{:?}", (0..35u64).scan(1u64, |c, n| { let now = *c; *c = (*c as u128 * 2 * (2 * n as u128 + 1) / (n as u128 + 2)) as u64; Some(now) }).step_by(6).collect::<Vec<_>>());
}
