// Several types behind one trait.
use determinism_library::Shape;

macro_rules! shapes {
    ($($name:ident($($field:ident),*) = $size:expr;)*) => {
        $(
            #[derive(Debug)]
            pub struct $name { $(pub $field: f64),* }
            impl Shape for $name {
                fn size(&self) -> f64 {
                    let Self { $($field),* } = self;
                    $size
                }
            }
        )*
    };
}

shapes! {
    Square(side) = side * side;
    Circle(radius) = radius * radius * 3.25;
    Line(from, to) = to - from;
    Cube(side) = side.powi(3);
}

pub fn make(i: usize) -> Box<dyn Shape> {
    let x = i as f64 + 0.5;
    match i % 4 {
        0 => Box::new(Square { side: x }),
        1 => Box::new(Circle { radius: x }),
        2 => Box::new(Line { from: -x, to: x * 2.0 }),
        _ => Box::new(Cube { side: x }),
    }
}
