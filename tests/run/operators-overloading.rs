// Every operator that can be overloaded, on values and references, including
// Index with ranges, Deref, Neg, Not, compound assignment and comparison.

use std::cmp::Ordering;
use std::ops::*;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct V2 {
    x: i64,
    y: i64,
}

const fn v(x: i64, y: i64) -> V2 {
    V2 { x, y }
}

macro_rules! componentwise {
    ($($tr:ident $f:ident $tra:ident $fa:ident $op:tt),*) => {$(
        impl $tr for V2 {
            type Output = V2;
            fn $f(self, o: V2) -> V2 { v(self.x $op o.x, self.y $op o.y) }
        }
        impl $tr<i64> for V2 {
            type Output = V2;
            fn $f(self, k: i64) -> V2 { v(self.x $op k, self.y $op k) }
        }
        impl<'a> $tr<&'a V2> for &'a V2 {
            type Output = V2;
            fn $f(self, o: &V2) -> V2 { *self $op *o }
        }
        impl $tra for V2 {
            fn $fa(&mut self, o: V2) { *self = *self $op o; }
        }
    )*};
}
componentwise!(
    Add add AddAssign add_assign +,
    Sub sub SubAssign sub_assign -,
    Mul mul MulAssign mul_assign *,
    Div div DivAssign div_assign /,
    Rem rem RemAssign rem_assign %,
    BitAnd bitand BitAndAssign bitand_assign &,
    BitOr bitor BitOrAssign bitor_assign |,
    BitXor bitxor BitXorAssign bitxor_assign ^,
    Shl shl ShlAssign shl_assign <<,
    Shr shr ShrAssign shr_assign >>
);

impl Neg for V2 {
    type Output = V2;
    fn neg(self) -> V2 {
        v(-self.x, -self.y)
    }
}
impl Not for V2 {
    type Output = V2;
    fn not(self) -> V2 {
        v(!self.x, !self.y)
    }
}
impl PartialOrd for V2 {
    fn partial_cmp(&self, o: &V2) -> Option<Ordering> {
        match (self.x.cmp(&o.x), self.y.cmp(&o.y)) {
            (a, b) if a == b => Some(a),
            (Ordering::Equal, b) => Some(b),
            (a, Ordering::Equal) => Some(a),
            _ => None,
        }
    }
}
impl PartialEq<(i64, i64)> for V2 {
    fn eq(&self, o: &(i64, i64)) -> bool {
        self.x == o.0 && self.y == o.1
    }
}
impl Index<char> for V2 {
    type Output = i64;
    fn index(&self, c: char) -> &i64 {
        match c {
            'x' => &self.x,
            _ => &self.y,
        }
    }
}
impl IndexMut<char> for V2 {
    fn index_mut(&mut self, c: char) -> &mut i64 {
        match c {
            'x' => &mut self.x,
            _ => &mut self.y,
        }
    }
}

struct Path(Vec<V2>);
impl Deref for Path {
    type Target = Vec<V2>;
    fn deref(&self) -> &Vec<V2> {
        &self.0
    }
}
impl DerefMut for Path {
    fn deref_mut(&mut self) -> &mut Vec<V2> {
        &mut self.0
    }
}
impl Index<(usize, char)> for Path {
    type Output = i64;
    fn index(&self, (i, c): (usize, char)) -> &i64 {
        &self.0[i][c]
    }
}
impl Sum2 for Path {}
trait Sum2: Deref<Target = Vec<V2>> {
    fn sum(&self) -> V2 {
        self.iter().copied().fold(V2::default(), V2::add)
    }
}

fn main() {
    let (a, b) = (v(47, -9), v(6, 4));
    println!("{:?}", [a + b, a - b, a * b, a / b, a % b]);
    println!("{:?}", [a & b, a | b, a ^ b, a << b, a >> b]);
    println!("{:?}", [a + 1, a - 1, a * 3, a / 2, a % 5, a & 7, a | 8, a ^ 15, a << 2, a >> 1]);
    println!("{:?} {:?} {:?}", -a, !b, -!a);
    println!("{:?}", &a + &b);

    let mut c = a;
    c += b;
    c -= v(1, 1);
    c *= v(2, -3);
    println!("{c:?}");
    c /= v(5, 2);
    c %= v(12, 4);
    c |= v(256, 512);
    c ^= v(3, 5);
    c <<= v(3, 1);
    c >>= v(1, 2);
    c &= v(0xfff, 0xfff);
    println!("{c:?}");
    c['x'] += 1000;
    c['y'] = c['x'] / 3;
    println!("{c:?} {} {}", c['x'], c['y']);

    for (p, q) in [(v(1, 2), v(3, 4)), (v(3, 2), v(1, 9)), (v(1, 1), v(1, 1)), (v(5, 0), v(5, -1))] {
        println!("{p:?} {q:?} {:?} {} {} {} {}", p.partial_cmp(&q), p < q, p <= q, p > q, p >= q);
    }
    println!("{} {}", a == (47, -9), a != (47, -9));

    let mut path = Path(vec![a, b]);
    path.push(c);
    path.reverse();
    path.0[1] *= v(10, 10);
    path.0[0..2].rotate_left(1);
    println!("{} {:?} {} {:?}", path.len(), path.0, path[(0, 'x')], path.sum());
}
