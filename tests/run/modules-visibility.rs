// Modules: nesting, re-exports, glob imports and shadowing, pub(crate) and
// pub(super), same names in several modules, impls spread over modules, traits in
// scope, use aliases, items inside functions, associated modules of tests.

mod geometry {
    pub mod shapes {
        #[derive(Debug, Clone, PartialEq)]
        pub struct Rect {
            pub w: u32,
            pub h: u32,
            pub(super) id: u32,
            secret: u8,
        }
        impl Rect {
            pub fn new(w: u32, h: u32) -> Self {
                Rect { w, h, id: super::next_id(), secret: super::super::SECRET }
            }
            pub(in crate::geometry) fn secret(&self) -> u8 {
                self.secret
            }
        }
        pub mod measure {
            use super::Rect;
            pub trait Area {
                fn area(&self) -> u64;
                fn name() -> &'static str {
                    "area"
                }
            }
            impl Area for Rect {
                fn area(&self) -> u64 {
                    self.w as u64 * self.h as u64 + self.secret as u64 * 0
                }
            }
            impl Area for (u32, u32) {
                fn area(&self) -> u64 {
                    (self.0 * self.1) as u64
                }
                fn name() -> &'static str {
                    "pair"
                }
            }
        }
    }
    use std::cell::Cell;
    thread_local!(static NEXT: Cell<u32> = const { Cell::new(1) });
    fn next_id() -> u32 {
        NEXT.replace(NEXT.get() + 1)
    }
    pub fn describe(r: &shapes::Rect) -> String {
        format!("#{} {}x{} ({})", r.id, r.w, r.h, r.secret())
    }
    pub use self::shapes::measure::Area as Measurable;
    pub use shapes::Rect as Rectangle;
}

mod prelude {
    pub use crate::geometry::{describe, Measurable, Rectangle};
    pub fn helper() -> &'static str {
        "prelude helper"
    }
    pub const LIMIT: u32 = 10;
    pub fn print_all<T: std::fmt::Debug>(items: &[T]) -> String {
        items.iter().map(|i| format!("{i:?}")).collect::<Vec<_>>().join(";")
    }
}

mod a {
    pub fn who() -> &'static str {
        "a"
    }
    pub mod inner {
        pub fn who() -> String {
            format!("inner of {}", super::who())
        }
        pub fn up() -> String {
            format!("{} and {}", crate::b::who(), crate::who())
        }
    }
}
mod b {
    pub fn who() -> &'static str {
        "b"
    }
    pub use super::a::inner;
}
fn who() -> &'static str {
    "root"
}

mod counter {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    static N: AtomicU32 = AtomicU32::new(0);
    pub fn next() -> u32 {
        N.fetch_add(1, Relaxed)
    }
    pub mod other {
        use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
        static N: AtomicU32 = AtomicU32::new(1000);
        pub fn next() -> u32 {
            N.fetch_add(10, Relaxed)
        }
    }
}

const SECRET: u8 = 42;
use prelude::*;

// Shadows the one of the glob import.
fn helper() -> &'static str {
    "root helper"
}

impl geometry::shapes::Rect {
    fn grow(&mut self, by: u32) -> &mut Self {
        self.w += by;
        self.h += by;
        self
    }
}

mod extension {
    pub trait Twice {
        fn twice(&self) -> Self;
    }
    impl Twice for String {
        fn twice(&self) -> String {
            self.repeat(2)
        }
    }
    impl Twice for i32 {
        fn twice(&self) -> i32 {
            self * 2
        }
    }
}

fn main() {
    let mut r = Rectangle::new(3, 4);
    let s = geometry::shapes::Rect::new(5, 6);
    println!("{} {} {}", describe(&r), describe(&s), r == s);
    println!("{} {} {}", r.grow(2).grow(1).area(), (7, 8).area(), <(u32, u32) as Measurable>::name());
    println!("{} {} {}", helper(), prelude::helper(), LIMIT);
    println!("{} {} {} {}", who(), a::who(), b::who(), b::inner::who());
    println!("{}", a::inner::up());
    println!("{:?}", (counter::next(), counter::other::next(), counter::next(), counter::other::next()));
    {
        use extension::Twice as _;
        println!("{} {}", 21.twice(), "ab".to_string().twice());
    }
    {
        use a::who as first;
        use b::{inner as deep, who};
        println!("{} {} {}", first(), who(), deep::who());
        fn helper() -> &'static str {
            "local helper"
        }
        println!("{}", helper());
        const LIMIT: u32 = 99;
        struct Rectangle(u8);
        println!("{} {} {}", LIMIT, Rectangle(4).0, crate::prelude::LIMIT);
    }
    println!("{}", print_all(&[Some(1), None]));
    println!("{}", std::any::type_name::<geometry::shapes::Rect>().rsplit("::").take(3).collect::<Vec<_>>().join("<"));
    enum Local {
        One,
        Two(u8),
    }
    use Local::*;
    let sum: u32 = [One, Two(5), Two(7)].iter().map(|l| match l { One => 1, Two(n) => *n as u32 }).sum();
    println!("{sum}");
}
