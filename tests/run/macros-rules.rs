// macro_rules: repetition, recursion, counting, token munching, hygiene, macros
// that make types, enums with tables, small languages, and local macros.

use std::collections::BTreeMap;

macro_rules! map {
    ($($k:expr => $v:expr),* $(,)?) => { BTreeMap::from([$(($k, $v)),*]) };
}
macro_rules! count {
    () => { 0 };
    ($head:tt $($rest:tt)*) => { 1 + count!($($rest)*) };
}
macro_rules! largest {
    ($x:expr) => { $x };
    ($x:expr, $($rest:expr),+) => {{ let (a, b) = ($x, largest!($($rest),+)); if a > b { a } else { b } }};
}

macro_rules! table_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident : $repr:ty { $($variant:ident = $code:literal $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[repr($repr)]
        $vis enum $name { $($variant = $code),+ }
        impl $name {
            const ALL: [$name; count!($($variant)+)] = [$($name::$variant),+];
            fn text(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }
        impl TryFrom<$repr> for $name {
            type Error = String;
            fn try_from(code: $repr) -> Result<Self, String> {
                match code { $($code => Ok($name::$variant),)+ _ => Err(format!("no {} has code {code}", stringify!($name))) }
            }
        }
    };
}
table_enum! {
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum Status: u16 { Ok = 200 "fine", Missing = 404 "not found", Teapot = 418 "short and stout" }
}

macro_rules! structure {
    ($name:ident { $($field:ident : $type:ty = $default:expr),* $(,)? }) => {
        #[derive(Debug, Clone, PartialEq)]
        struct $name { $($field: $type),* }
        impl Default for $name {
            fn default() -> Self { $name { $($field: $default),* } }
        }
        impl $name {
            const FIELDS: &'static [(&'static str, &'static str)] = &[$((stringify!($field), stringify!($type))),*];
            $(fn $field(mut self, value: impl Into<$type>) -> Self { self.$field = value.into(); self })*
        }
    };
}
structure! { Window { title: String = "none".into(), width: u32 = 640, ratio: f64 = 4.0 / 3.0, tags: Vec<u8> = vec![1] } }

// Reverse Polish expressions become ordinary ones.
macro_rules! rpn {
    (@ [$result:expr]) => { $result };
    (@ [$b:expr, $a:expr $(, $s:expr)*] + $($rest:tt)*) => { rpn!(@ [$a + $b $(, $s)*] $($rest)*) };
    (@ [$b:expr, $a:expr $(, $s:expr)*] - $($rest:tt)*) => { rpn!(@ [$a - $b $(, $s)*] $($rest)*) };
    (@ [$b:expr, $a:expr $(, $s:expr)*] * $($rest:tt)*) => { rpn!(@ [$a * $b $(, $s)*] $($rest)*) };
    (@ [$($s:expr),*] $n:tt $($rest:tt)*) => { rpn!(@ [$n $(, $s)*] $($rest)*) };
    ($($t:tt)+) => { rpn!(@ [] $($t)+) };
}

// A machine language: one function from a listing.
macro_rules! program {
    ($($line:ident $($arg:literal)?;)*) => {{
        let mut stack: Vec<i64> = vec![];
        $(program!(@ stack $line $($arg)?);)*
        stack
    }};
    (@ $s:ident push $n:literal) => { $s.push($n) };
    (@ $s:ident dup) => { $s.push(*$s.last().unwrap()) };
    (@ $s:ident add) => { let (b, a) = ($s.pop().unwrap(), $s.pop().unwrap()); $s.push(a + b) };
    (@ $s:ident mul) => { let (b, a) = ($s.pop().unwrap(), $s.pop().unwrap()); $s.push(a * b) };
    (@ $s:ident rep $n:literal) => { for _ in 0..$n { program!(@ $s dup); program!(@ $s add); } };
}

macro_rules! hygienic {
    ($e:expr) => {{ let x = 100; #[allow(unused_variables)] let y = 1; x + $e }};
}
macro_rules! operators {
    ($($name:ident $op:tt),*) => { $(fn $name(a: i32, b: i32) -> i32 { a $op b })* };
}
operators!(plus +, minus -, times *, over /, rest %, both &, either |, differ ^, left <<, right >>);

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: Weigh),+> Weigh for ($($name,)+) {
            #[allow(non_snake_case)]
            fn weight(&self) -> u32 { let ($($name,)+) = self; 0 $(+ $name.weight())+ }
        }
    };
}
trait Weigh {
    fn weight(&self) -> u32;
}
macro_rules! weighs {
    ($($t:ty => $w:expr),* $(,)?) => { $(impl Weigh for $t { fn weight(&self) -> u32 { $w(*self) } })* };
}
weighs!(u8 => |x| u32::from(x), char => |c| c as u32, bool => |b| if b { 1000 } else { 0 });
tuples!(A);
tuples!(A B);
tuples!(A B C);

macro_rules! check {
    ($left:expr, $op:tt, $right:expr $(, $($text:tt)+)?) => {
        println!("{} {} {}: {}{}", stringify!($left), stringify!($op), stringify!($right), $left $op $right,
                 { #[allow(unused_mut, unused_assignments)] let mut s = String::new(); $(s = format!(" ({})", format!($($text)+));)? s })
    };
}
macro_rules! kind {
    ($i:ident) => { "identifier" };
    ($l:literal) => { "literal" };
    ($l:lifetime) => { "lifetime" };
    (($($t:tt)*)) => { concat!("group of ", stringify!($($t)*)) };
    ($p:path) => { "path" };
    ($e:expr) => { "expression" };
    ($($t:tt)*) => { "tokens" };
}

fn main() {
    println!("{:?} {}", map! {"a" => 1, "b" => 2,}, count!(a b (c d) [e] + "x"));
    println!("{} {}", largest!(3, 9, 4), largest!("pear", "apple"));
    println!("{:?} {:?} {:?}", Status::try_from(404), Status::try_from(500), Status::ALL.map(|s| (s as u16, s.text())));
    let w = Window::default().title("main").width(800u32).tags([7, 8]);
    println!("{w:?} {:?} {}", Window::FIELDS, w == w.clone().ratio(2.5f32));
    println!("{} {}", rpn!(2 3 + 4 *), rpn!(10 2 3 * - 1 -));
    println!("{:?}", program! { push 3; dup; mul; push 4; add; rep 3; push 1; });
    let x = 5;
    println!("{} {}", hygienic!(x * 2), hygienic!({ let y = x; y * y }));
    let all: [fn(i32, i32) -> i32; 10] = [plus, minus, times, over, rest, both, either, differ, left, right];
    println!("{:?}", all.map(|f| f(77, 5)));
    println!("{} {} {}", (5u8,).weight(), ('a', true).weight(), (1u8, ('b', 2u8), (true,)).weight());
    check!(1 + 1, ==, 2);
    check!(vec![1].len(), >=, 3, "really {} and {}", "not", x);
    println!("{} {} {} {} {} {}", kind!(abc), kind!(-5), kind!('a), kind!((a + b)), kind!(std::mem), kind!(1 + 2));
    println!("{} {}", kind!(=> a), concat!("a", 1, 2.5, true, 'c', -3));
    macro_rules! local {
        ($($n:literal),*) => { [$(local!(@one $n)),*] };
        (@one $n:literal) => { $n * x };
    }
    println!("{:?} {} {}", local!(1, 2, 3), line!() > 100, file!().ends_with("macros-rules.rs"));
    println!("{} {}", module_path!().len(), stringify!(a  +   b :: < C > ));
    assert!(matches!(w, Window { width: 500..=900, ref title, .. } if title.starts_with('m')));
}
