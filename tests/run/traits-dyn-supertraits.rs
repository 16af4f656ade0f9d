// Trait objects: supertraits and upcasting, default methods that call required
// ones, several traits on one type, trait objects in collections, `dyn` with
// generics, and vtables with many entries.

use std::fmt::{self, Debug, Display};

trait Named {
    fn name(&self) -> String;
    fn greeting(&self) -> String {
        format!("I am {}", self.name())
    }
}

trait Shape: Named + Debug {
    fn area(&self) -> f64;
    fn perimeter(&self) -> f64;
    fn scale(&mut self, by: f64);
    fn describe(&self) -> String {
        format!("{} with area {:.3} and perimeter {:.3}", self.name(), self.area(), self.perimeter())
    }
    fn boxed_clone(&self) -> Box<dyn Shape>;
}

#[derive(Debug, Clone)]
struct Circle(f64);
#[derive(Debug, Clone)]
struct Rect {
    w: f64,
    h: f64,
}
#[derive(Debug, Clone)]
struct Group {
    parts: Vec<Box<dyn Shape>>,
}

impl Clone for Box<dyn Shape> {
    fn clone(&self) -> Self {
        self.boxed_clone()
    }
}

impl Named for Circle {
    fn name(&self) -> String {
        "circle".into()
    }
}
impl Named for Rect {
    fn name(&self) -> String {
        if self.w == self.h { "square".into() } else { "rectangle".into() }
    }
    fn greeting(&self) -> String {
        format!("{}x{}", self.w, self.h)
    }
}
impl Named for Group {
    fn name(&self) -> String {
        let names: Vec<_> = self.parts.iter().map(|p| p.name()).collect();
        format!("[{}]", names.join("+"))
    }
}

macro_rules! shape {
    ($t:ty, |$s:ident| $area:expr, $perimeter:expr, |$m:ident, $by:ident| $scale:expr) => {
        impl Shape for $t {
            fn area(&self) -> f64 {
                let $s = self;
                $area
            }
            fn perimeter(&self) -> f64 {
                let $s = self;
                $perimeter
            }
            fn scale(&mut self, $by: f64) {
                let $m = self;
                $scale;
            }
            fn boxed_clone(&self) -> Box<dyn Shape> {
                Box::new(self.clone())
            }
        }
    };
}

shape!(Circle, |s| s.0 * s.0 * 3.0, s.0 * 6.0, |m, by| m.0 *= by);
shape!(Rect, |s| s.w * s.h, 2.0 * (s.w + s.h), |m, by| (m.w, m.h) = (m.w * by, m.h * by));
shape!(
    Group,
    |s| s.parts.iter().map(|p| p.area()).sum(),
    s.parts.iter().map(|p| p.perimeter()).sum(),
    |m, by| m.parts.iter_mut().for_each(|p| p.scale(by))
);

impl Display for dyn Shape {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "<{}>", self.describe())
    }
}

fn hello(n: &dyn Named) -> String {
    n.greeting()
}

trait Visitor<T: ?Sized> {
    fn visit(&mut self, item: &T);
}

struct Largest(String, f64);
impl Visitor<dyn Shape> for Largest {
    fn visit(&mut self, item: &dyn Shape) {
        if item.area() > self.1 {
            *self = Largest(item.name(), item.area());
        }
    }
}
struct Count(usize);
impl<T: ?Sized> Visitor<T> for Count {
    fn visit(&mut self, _: &T) {
        self.0 += 1;
    }
}

fn main() {
    let mut shapes: Vec<Box<dyn Shape>> = vec![
        Box::new(Circle(1.5)),
        Box::new(Rect { w: 2.0, h: 3.5 }),
        Box::new(Rect { w: 2.0, h: 2.0 }),
    ];
    let copy = Group { parts: shapes.clone() };
    shapes.push(Box::new(copy));
    for s in &mut shapes {
        println!("{s}");
        s.scale(2.0);
        println!("  scaled: {s}");
        let named: &dyn Named = s.as_ref();
        println!("  {}", hello(named));
    }
    println!("{:#?}", shapes.last().unwrap());

    let mut largest = Largest(String::new(), 0.0);
    let mut count = Count(0);
    let visitors: [&mut dyn Visitor<dyn Shape>; 2] = [&mut largest, &mut count];
    for v in visitors {
        for s in &shapes {
            v.visit(s.as_ref());
        }
    }
    println!("largest {} {:.2}, {} visited", largest.0, largest.1, count.0);

    shapes.sort_by(|a, b| b.area().total_cmp(&a.area()));
    println!("{:?}", shapes.iter().map(|s| s.name()).collect::<Vec<_>>());
}
