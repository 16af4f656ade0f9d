// Big integers in base 2^32: addition, subtraction, schoolbook and Karatsuba
// products, Knuth's division, powers modulo, decimal and hexadecimal text,
// factorials, Fibonacci numbers, digits of pi and of e.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Sub};

#[derive(Clone, PartialEq, Eq, Debug)]
struct Big(Vec<u32>);

impl Big {
    fn from(mut x: u128) -> Big {
        let mut v = vec![];
        while x > 0 {
            v.push(x as u32);
            x >>= 32;
        }
        Big(v)
    }
    fn trim(mut self) -> Big {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
    fn divide_small(&self, d: u32) -> (Big, u32) {
        let mut r = 0u64;
        let mut q = vec![0; self.0.len()];
        for i in (0..q.len()).rev() {
            let x = r << 32 | self.0[i] as u64;
            q[i] = (x / d as u64) as u32;
            r = x % d as u64;
        }
        (Big(q).trim(), r as u32)
    }
    fn shl(&self, n: u32) -> Big {
        let mut v = vec![0; (n / 32) as usize];
        let s = n % 32;
        let mut carry = 0;
        for x in &self.0 {
            v.push(if s == 0 { *x } else { x << s | carry });
            carry = if s == 0 { 0 } else { x >> (32 - s) };
        }
        v.push(carry);
        Big(v).trim()
    }
    fn shr(&self, n: u32) -> Big {
        let (w, s) = ((n / 32) as usize, n % 32);
        let v = (w..self.0.len()).map(|i| if s == 0 { self.0[i] } else { self.0[i] >> s | self.0.get(i + 1).map_or(0, |x| x << (32 - s)) });
        Big(v.collect()).trim()
    }
    fn divide(&self, d: &Big) -> (Big, Big) {
        assert!(!d.is_zero(), "division by zero");
        if self.cmp(d) == Ordering::Less {
            return (Big(vec![]), self.clone());
        }
        if d.0.len() == 1 {
            let (q, r) = self.divide_small(d.0[0]);
            return (q, Big::from(r as u128));
        }
        let shift = d.0.last().unwrap().leading_zeros();
        let (mut u, v) = (self.shl(shift).0, d.shl(shift).0);
        u.resize(self.0.len().max(u.len()) + 1, 0);
        let n = v.len();
        let mut q = vec![0; u.len() - n];
        for j in (0..q.len()).rev() {
            let top = (u[j + n] as u64) << 32 | u[j + n - 1] as u64;
            let (mut guess, mut rest) = (top / v[n - 1] as u64, top % v[n - 1] as u64);
            while guess >> 32 != 0 || guess * v[n - 2] as u64 > (rest << 32 | u[j + n - 2] as u64) {
                guess -= 1;
                rest += v[n - 1] as u64;
                if rest >> 32 != 0 {
                    break;
                }
            }
            let (mut borrow, mut carry) = (0i64, 0u64);
            for i in 0..n {
                let p = guess * v[i] as u64 + carry;
                carry = p >> 32;
                let t = u[j + i] as i64 - borrow - (p as u32) as i64;
                u[j + i] = t as u32;
                borrow = i64::from(t < 0);
            }
            let t = u[j + n] as i64 - borrow - carry as i64;
            u[j + n] = t as u32;
            if t < 0 {
                guess -= 1;
                let mut carry = 0u64;
                for i in 0..n {
                    let s = u[j + i] as u64 + v[i] as u64 + carry;
                    u[j + i] = s as u32;
                    carry = s >> 32;
                }
                u[j + n] = u[j + n].wrapping_add(carry as u32);
            }
            q[j] = guess as u32;
        }
        (Big(q).trim(), Big(u).trim().shr(shift))
    }
    fn pow_mod(&self, e: &Big, m: &Big) -> Big {
        let (mut base, mut acc) = (self.divide(m).1, Big::from(1));
        for i in 0..e.0.len() as u32 * 32 {
            if e.0[i as usize / 32] >> (i % 32) & 1 == 1 {
                acc = (&acc * &base).divide(m).1;
            }
            base = (&base * &base).divide(m).1;
        }
        acc
    }
    fn parse(s: &str) -> Big {
        s.bytes().fold(Big(vec![]), |b, d| &(&b * &Big::from(10)) + &Big::from((d - b'0') as u128))
    }
    fn karatsuba(&self, o: &Big) -> Big {
        let n = self.0.len().min(o.0.len()) / 2;
        if n < 8 {
            return self * o;
        }
        let split = |b: &Big| (Big(b.0[..n].to_vec()).trim(), Big(b.0[n..].to_vec()));
        let ((a0, a1), (b0, b1)) = (split(self), split(o));
        let (low, high) = (a0.karatsuba(&b0), a1.karatsuba(&b1));
        let middle = &(&(&a0 + &a1).karatsuba(&(&b0 + &b1)) - &low) - &high;
        &(&low + &middle.shl(32 * n as u32)) + &high.shl(64 * n as u32)
    }
    fn cmp(&self, o: &Big) -> Ordering {
        self.0.len().cmp(&o.0.len()).then_with(|| self.0.iter().rev().cmp(o.0.iter().rev()))
    }
}

impl Add for &Big {
    type Output = Big;
    fn add(self, o: &Big) -> Big {
        let mut carry = 0;
        let mut v = vec![];
        for i in 0..=self.0.len().max(o.0.len()) {
            carry += *self.0.get(i).unwrap_or(&0) as u64 + *o.0.get(i).unwrap_or(&0) as u64;
            v.push(carry as u32);
            carry >>= 32;
        }
        Big(v).trim()
    }
}
impl Sub for &Big {
    type Output = Big;
    fn sub(self, o: &Big) -> Big {
        let mut v = self.0.clone();
        let mut borrow = false;
        for (i, x) in v.iter_mut().enumerate() {
            let (a, b) = x.overflowing_sub(*o.0.get(i).unwrap_or(&0));
            let (c, d) = a.overflowing_sub(borrow as u32);
            (*x, borrow) = (c, b | d);
        }
        assert!(!borrow, "below zero");
        Big(v).trim()
    }
}
impl Mul for &Big {
    type Output = Big;
    fn mul(self, o: &Big) -> Big {
        let mut v = vec![0u32; self.0.len() + o.0.len()];
        for (i, a) in self.0.iter().enumerate() {
            let mut carry = 0u64;
            for (j, b) in o.0.iter().enumerate() {
                carry += *a as u64 * *b as u64 + v[i + j] as u64;
                v[i + j] = carry as u32;
                carry >>= 32;
            }
            v[i + o.0.len()] = carry as u32;
        }
        Big(v).trim()
    }
}
impl fmt::Display for Big {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (mut groups, mut x) = (vec![], self.clone());
        while !x.is_zero() {
            let (q, r) = x.divide_small(1_000_000_000);
            groups.push(r);
            x = q;
        }
        let text: String = groups.iter().rev().enumerate().map(|(i, g)| if i == 0 { g.to_string() } else { format!("{g:09}") }).collect();
        f.pad_integral(true, "", if text.is_empty() { "0" } else { &text })
    }
}
impl fmt::LowerHex for Big {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.iter().rev().enumerate().try_for_each(|(i, w)| if i == 0 { write!(f, "{w:x}") } else { write!(f, "{w:08x}") })
    }
}

fn main() {
    let factorial = (1..=60u128).fold(Big::from(1), |b, n| &b * &Big::from(n));
    println!("{factorial}\n{factorial:x}");
    let (mut a, mut b) = (Big(vec![]), Big::from(1));
    for _ in 0..500 {
        let c = &a + &b;
        (a, b) = (b, c);
    }
    println!("{a} [{:>12}] [{:012}]", Big::from(42), Big(vec![]));
    let mut seed = 9u32;
    let mut random = |n: usize| {
        let words = (0..n).map(|_| {
            seed = seed.wrapping_mul(1664525).wrapping_add(1013904223);
            if seed >> 28 == 0 { u32::MAX } else if seed >> 28 == 1 { 0 } else { seed.rotate_left(seed >> 27) }
        });
        Big(words.collect()).trim()
    };
    let mut h = 0u32;
    for i in 1..120 {
        let (x, y) = (random(i % 13 + 1), random(i % 7 + 1));
        if y.is_zero() {
            continue;
        }
        let (q, r) = x.divide(&y);
        assert_eq!(r.cmp(&y), Ordering::Less);
        assert_eq!(&(&q * &y) + &r, x);
        h = q.0.iter().chain(&r.0).fold(h, |h, w| h.rotate_left(5) ^ w);
    }
    println!("{h:08x}");
    let (x, y) = (random(90), random(70));
    println!("{} {:x}", x.karatsuba(&y) == &x * &y, x.karatsuba(&y).shr(5000));
    assert_eq!(Big::parse(&x.to_string()), x);
    let p = &Big::from(1).shl(127) - &Big::from(1);
    println!("{p} {}", Big::from(3).pow_mod(&(&p - &Big::from(1)), &p));
    println!("{}", Big::parse("123456789123456789").pow_mod(&Big::parse("987654321987654321987654321"), &Big::parse("1000000000000000000000007")));
    // Machin: pi = 16 atan(1/5) - 4 atan(1/239).
    let one = (0..110).fold(Big::from(1), |b, _| &b * &Big::from(10));
    let atan = |n: u32| {
        let (mut term, mut plus, mut minus) = (one.divide_small(n).0, Big(vec![]), Big(vec![]));
        for k in 0.. {
            if term.is_zero() {
                break;
            }
            let t = term.divide_small(2 * k + 1).0;
            if k % 2 == 0 { plus = &plus + &t } else { minus = &minus + &t }
            term = term.divide_small(n * n).0;
        }
        &plus - &minus
    };
    let pi = &(&atan(5) * &Big::from(16)) - &(&atan(239) * &Big::from(4));
    println!("{}", &pi.to_string()[..100]);
    let (mut e, mut term) = (one.clone(), one.clone());
    for n in 1..90 {
        term = term.divide_small(n).0;
        e = &e + &term;
    }
    println!("{}", &e.to_string()[..100]);
}
