// Fast transforms and matrices: number-theoretic and complex FFT against slow
// sums (twiddles by exact recurrences, results rounded), products of matrices in
// three orders, LU, power iteration, Mandelbrot and a ray tracer by checksum.

use std::ops::{Add, Mul, Neg, Sub};

const P: u64 = 998_244_353;

fn pow(mut b: u64, mut e: u64) -> u64 {
    let mut r = 1;
    while e > 0 {
        if e & 1 == 1 {
            r = r * b % P;
        }
        b = b * b % P;
        e >>= 1;
    }
    r
}

fn ntt(a: &mut [u64], invert: bool) {
    let n = a.len();
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = (i as u32).reverse_bits() as usize >> (32 - bits);
        if i < j {
            a.swap(i, j);
        }
    }
    let mut len = 2;
    while len <= n {
        let w = pow(if invert { pow(3, P - 2) } else { 3 }, (P - 1) / len as u64);
        for block in a.chunks_exact_mut(len) {
            let (lo, hi) = block.split_at_mut(len / 2);
            let mut t = 1;
            for (x, y) in lo.iter_mut().zip(hi) {
                let v = *y * t % P;
                (*x, *y) = ((*x + v) % P, (*x + P - v) % P);
                t = t * w % P;
            }
        }
        len *= 2;
    }
    if invert {
        let k = pow(n as u64, P - 2);
        a.iter_mut().for_each(|x| *x = *x * k % P);
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct C(f64, f64);
impl Add for C {
    type Output = C;
    fn add(self, o: C) -> C {
        C(self.0 + o.0, self.1 + o.1)
    }
}
impl Sub for C {
    type Output = C;
    fn sub(self, o: C) -> C {
        C(self.0 - o.0, self.1 - o.1)
    }
}
impl Mul for C {
    type Output = C;
    fn mul(self, o: C) -> C {
        C(self.0 * o.0 - self.1 * o.1, self.0 * o.1 + self.1 * o.0)
    }
}

// The primitive root of order 2^k by halving the angle: only square roots.
fn root(k: u32) -> C {
    (2..=k).fold(C(-1.0, 0.0), |r, _| {
        let c = ((1.0 + r.0) / 2.0).sqrt();
        C(c, ((1.0 - r.0) / 2.0).sqrt())
    })
}

fn fft(a: Vec<C>) -> Vec<C> {
    let n = a.len();
    if n == 1 {
        return a;
    }
    let even = fft(a.iter().step_by(2).copied().collect());
    let odd = fft(a.iter().skip(1).step_by(2).copied().collect());
    let w = root(n.trailing_zeros());
    let mut t = C(1.0, 0.0);
    let mut out = vec![C(0.0, 0.0); n];
    for i in 0..n / 2 {
        let v = t * odd[i];
        out[i] = even[i] + v;
        out[i + n / 2] = even[i] - v;
        t = t * w;
    }
    out
}

#[derive(Clone, PartialEq, Debug)]
struct Matrix {
    n: usize,
    v: Vec<f64>,
}
impl Matrix {
    fn new(n: usize, f: impl Fn(usize, usize) -> f64) -> Matrix {
        Matrix { n, v: (0..n * n).map(|i| f(i / n, i % n)).collect() }
    }
    fn multiply(&self, o: &Matrix, order: &str) -> Matrix {
        let n = self.n;
        let mut out = Matrix::new(n, |_, _| 0.0);
        let mut step = |i: usize, j: usize, k: usize| out.v[i * n + j] += self.v[i * n + k] * o.v[k * n + j];
        for a in 0..n {
            for b in 0..n {
                for c in 0..n {
                    match order {
                        "ijk" => step(a, b, c),
                        "ikj" => step(a, c, b),
                        _ => step(b, c, a),
                    }
                }
            }
        }
        out
    }
    fn determinant(&self) -> f64 {
        let (n, mut m, mut det) = (self.n, self.v.clone(), 1.0);
        for c in 0..n {
            let p = (c..n).max_by(|a, b| m[a * n + c].abs().total_cmp(&m[b * n + c].abs())).unwrap();
            if p != c {
                for k in 0..n {
                    m.swap(p * n + k, c * n + k);
                }
                det = -det;
            }
            det *= m[c * n + c];
            for r in c + 1..n {
                let f = m[r * n + c] / m[c * n + c];
                for k in c..n {
                    m[r * n + k] -= f * m[c * n + k];
                }
            }
        }
        det
    }
}

#[derive(Clone, Copy)]
struct V(f32, f32, f32);
impl V {
    fn dot(self, o: V) -> f32 {
        self.0 * o.0 + self.1 * o.1 + self.2 * o.2
    }
    fn scale(self, k: f32) -> V {
        V(self.0 * k, self.1 * k, self.2 * k)
    }
    fn unit(self) -> V {
        self.scale(1.0 / self.dot(self).sqrt())
    }
}
impl Add for V {
    type Output = V;
    fn add(self, o: V) -> V {
        V(self.0 + o.0, self.1 + o.1, self.2 + o.2)
    }
}
impl Neg for V {
    type Output = V;
    fn neg(self) -> V {
        self.scale(-1.0)
    }
}

struct Sphere {
    at: V,
    radius: f32,
    color: f32,
    mirror: f32,
}
fn hit<'a>(world: &'a [Sphere], from: V, dir: V) -> Option<(f32, &'a Sphere)> {
    world
        .iter()
        .filter_map(|s| {
            let oc = from + -s.at;
            let (b, c) = (oc.dot(dir), oc.dot(oc) - s.radius * s.radius);
            let d = b * b - c;
            (d > 0.0).then(|| -b - d.sqrt()).filter(|t| *t > 1e-3).map(|t| (t, s))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
}
fn trace(world: &[Sphere], from: V, dir: V, depth: u32) -> f32 {
    let Some((t, s)) = hit(world, from, dir) else { return 0.2 + 0.3 * dir.1.max(0.0) };
    let p = from + dir.scale(t);
    let n = (p + -s.at).unit();
    let light = V(0.5, 0.8, -0.6).unit();
    let lit = if hit(world, p, light).is_some() { 0.0 } else { n.dot(light).max(0.0) };
    let own = s.color * (0.15 + 0.85 * lit);
    if depth == 0 || s.mirror == 0.0 {
        return own;
    }
    let reflected = dir + n.scale(-2.0 * dir.dot(n));
    own * (1.0 - s.mirror) + s.mirror * trace(world, p, reflected, depth - 1)
}

fn main() {
    let a: Vec<u64> = (0..300).map(|i| (i * i * 7 + 3) % 1000).collect();
    let b: Vec<u64> = (0..200).map(|i| (i * 31 + 11) % 997).collect();
    let mut slow = vec![0; 512];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            slow[i + j] = (slow[i + j] + x * y) % P;
        }
    }
    let pad = |v: &[u64]| { let mut v = v.to_vec(); v.resize(512, 0); v };
    let (mut fa, mut fb) = (pad(&a), pad(&b));
    ntt(&mut fa, false);
    ntt(&mut fb, false);
    let mut product: Vec<u64> = fa.iter().zip(&fb).map(|(x, y)| x * y % P).collect();
    ntt(&mut product, true);
    println!("{} {:?} {}", product == slow, &product[..5], fa.iter().fold(0, |h, x| (h * 31 + x) % P));
    let complex = |v: &[u64]| pad(v).iter().map(|x| C(*x as f64, 0.0)).collect::<Vec<_>>();
    let f: Vec<C> = fft(complex(&a)).into_iter().zip(fft(complex(&b))).map(|(x, y)| x * y).collect();
    let mut back = fft(f);
    back[1..].reverse();
    println!("{}", back.iter().zip(&slow).all(|(c, s)| (c.0 / 512.0).round() as u64 % P == *s));
    println!("{:?} {:?}", root(3), fft(vec![C(1.0, 0.0), C(2.0, 0.0), C(0.0, 1.0), C(-1.0, 0.5)]));

    let m = Matrix::new(24, |i, j| ((i * 7 + j * 3) % 11) as f64 - 5.0);
    let k = Matrix::new(24, |i, j| if i == j { 2.0 } else { 1.0 / (1 + i + j) as f64 });
    let (x, y, z) = (m.multiply(&k, "ijk"), m.multiply(&k, "ikj"), m.multiply(&k, "kij"));
    println!("{} {} {:?} {}", x == y, y == z, &x.v[..3], x.v.iter().sum::<f64>());
    println!("{} {}", Matrix::new(5, |i, j| [2, -1, 0, 0, 0][i.abs_diff(j)] as f64).determinant(), k.determinant());
    let mut v = vec![1.0; 24];
    let mut value = 0.0;
    for _ in 0..40 {
        let w: Vec<f64> = (0..24).map(|i| (0..24).map(|j| k.v[i * 24 + j] * v[j]).sum()).collect();
        value = w.iter().map(|x| x * x).sum::<f64>().sqrt();
        v = w.iter().map(|x| x / value).collect();
    }
    println!("{value}");

    let mut counts = [0u32; 5];
    for y in 0..18 {
        let row: String = (0..60)
            .map(|x| {
                let c = C(x as f64 / 20.0 - 2.25, y as f64 / 8.5 - 1.0);
                let (mut z, mut n) = (C(0.0, 0.0), 0);
                while n < 80 && z.0 * z.0 + z.1 * z.1 <= 4.0 {
                    z = z * z + c;
                    n += 1;
                }
                let level = match n { 80 => 4, 20.. => 3, 8.. => 2, 4.. => 1, _ => 0 };
                counts[level] += 1;
                b" .:*#"[level] as char
            })
            .collect();
        println!("{}", row.trim_end());
    }
    println!("{counts:?}");
    let world = [
        Sphere { at: V(0.0, -100.5, 3.0), radius: 100.0, color: 0.6, mirror: 0.0 },
        Sphere { at: V(0.0, 0.2, 3.0), radius: 0.7, color: 0.9, mirror: 0.3 },
        Sphere { at: V(-1.2, 0.0, 2.6), radius: 0.5, color: 0.7, mirror: 0.7 },
        Sphere { at: V(1.0, -0.1, 2.2), radius: 0.4, color: 1.0, mirror: 0.0 },
    ];
    let mut h = 0u32;
    for y in 0..20 {
        let row: String = (0..56)
            .map(|x| {
                let dir = V((x as f32 - 28.0) / 24.0, (10.0 - y as f32) / 14.0, 1.0).unit();
                let l = trace(&world, V(0.0, 0.2, -0.5), dir, 4);
                h = h.rotate_left(5) ^ l.to_bits();
                b" .,:-=+*#%@"[(l.clamp(0.0, 0.999) * 11.0) as usize] as char
            })
            .collect();
        println!("{row}");
    }
    println!("{h:08x}");
}
