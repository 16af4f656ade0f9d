// macro_rules: recursion, repetition in repetition, counting, token munching,
// hygiene, macros that define items and other macros, small languages.

macro_rules! count {
    () => { 0usize };
    ($head:tt $($tail:tt)*) => { 1usize + count!($($tail)*) };
}
macro_rules! max {
    ($x:expr) => { $x };
    ($x:expr, $($rest:expr),+) => {{ let a = $x; let b = max!($($rest),+); if a > b { a } else { b } }};
}
macro_rules! map {
    ($($k:expr => $v:expr),* $(,)?) => {{
        let mut m = ::std::collections::BTreeMap::new();
        $( m.insert($k, $v); )*
        m
    }};
}
macro_rules! enum_with_names {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($variant:ident $(= $value:expr)? => $text:literal),+ $(,)? }) => {
        $(#[$meta])* $vis enum $name { $($variant $(= $value)?),+ }
        impl $name {
            const ALL: &'static [$name] = &[$($name::$variant),+];
            fn text(self) -> &'static str { match self { $($name::$variant => $text),+ } }
            fn from_text(t: &str) -> Option<$name> { match t { $($text => Some($name::$variant),)+ _ => None } }
        }
    };
}
enum_with_names! {
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Color { Red = 10 => "rot", Green => "grün", Blue = 3 << 2 => "blau" }
}
// A stack language, one token at a time.
macro_rules! stack {
    (@run [$top:expr $(, $rest:expr)*]) => { $top };
    (@run [$b:expr, $a:expr $(, $rest:expr)*] + $($t:tt)*) => { stack!(@run [($a + $b) $(, $rest)*] $($t)*) };
    (@run [$b:expr, $a:expr $(, $rest:expr)*] * $($t:tt)*) => { stack!(@run [($a * $b) $(, $rest)*] $($t)*) };
    (@run [$b:expr, $a:expr $(, $rest:expr)*] - $($t:tt)*) => { stack!(@run [($a - $b) $(, $rest)*] $($t)*) };
    (@run [$a:expr $(, $rest:expr)*] dup $($t:tt)*) => { stack!(@run [$a, $a $(, $rest)*] $($t)*) };
    (@run [$b:expr, $a:expr $(, $rest:expr)*] swap $($t:tt)*) => { stack!(@run [$a, $b $(, $rest)*] $($t)*) };
    (@run [$($all:expr),*] $n:literal $($t:tt)*) => { stack!(@run [$n $(, $all)*] $($t)*) };
    ($($t:tt)+) => { stack!(@run [] $($t)+) };
}
macro_rules! matrix {
    ($([$($x:expr),*]);* $(;)?) => { [$([$($x as f64),*]),*] };
}
macro_rules! make_adder {
    ($name:ident, $($part:ident : $t:ty),+) => {
        macro_rules! $name { ($x:expr) => { $x + make_adder!(@zero $($part)+) } }
        #[derive(Debug, Default)]
        #[allow(non_camel_case_types)]
        struct Parts { $($part: $t),+ }
    };
    (@zero $($p:ident)+) => { (count!($($p)+)) };
}
make_adder!(add_parts, first: u8, second: Option<i32>, third: (char, bool));

macro_rules! html {
    ($out:ident;) => {};
    ($out:ident; $tag:ident ($($inner:tt)*) $($rest:tt)*) => {
        $out += concat!("<", stringify!($tag), ">");
        html!($out; $($inner)*);
        $out += concat!("</", stringify!($tag), ">");
        html!($out; $($rest)*);
    };
    ($out:ident; $e:literal $($rest:tt)*) => { $out += $e; html!($out; $($rest)*); };
    ($out:ident; {$e:expr} $($rest:tt)*) => { $out += &$e.to_string(); html!($out; $($rest)*); };
}
macro_rules! hygiene {
    ($e:expr) => {{ let x = 100; let y = $e; x + y }};
}
macro_rules! all_pairs {
    ($($a:ident),*; $b:tt) => { [$(all_pairs!(@one $a $b)),*] };
    (@one $a:ident [$($b:ident),*]) => { concat!($(stringify!($a), "-", stringify!($b), " "),*) };
}
macro_rules! bool_expr {
    (not $($t:tt)+) => { !bool_expr!($($t)+) };
    ($a:ident and $($t:tt)+) => { $a && bool_expr!($($t)+) };
    ($a:ident or $($t:tt)+) => { $a || bool_expr!($($t)+) };
    ($a:ident) => { $a };
    (($($t:tt)+)) => { bool_expr!($($t)+) };
}
macro_rules! tuple_impls {
    ($($name:ident)+) => {
        impl<$($name: Describe),+> Describe for ($($name,)+) {
            #[allow(non_snake_case)]
            fn describe(&self) -> String {
                let ($($name,)+) = self;
                [$($name.describe()),+].join("&")
            }
        }
    };
}
trait Describe {
    fn describe(&self) -> String;
}
macro_rules! describe { ($($t:ty => $e:expr),+) => { $(impl Describe for $t { fn describe(&self) -> String { format!($e, self) } })+ }; }
describe!(i32 => "int {}", bool => "flag {}", &str => "text {:?}", f32 => "real {:.2}");
tuple_impls!(A);
tuple_impls!(A B);
tuple_impls!(A B C D);

fn main() {
    println!("{} {} {}", count!(), count!(a b c), count!(+ - (x y) [z] {}));
    println!("{} {}", max!(3), max!(1.5, 9.25, 2.0, 9.0));
    println!("{:?} {:?}", map! { "a" => 1, "b" => 2, }, map! { 1 => map! { 'x' => [0; 2] } });
    for c in Color::ALL {
        println!("{c:?} {} {} {:?}", *c as u8, c.text(), Color::from_text(c.text()));
    }
    println!("{:?}", Color::from_text("gelb"));
    println!("{} {} {}", stack!(1 2 +), stack!(3 dup * 4 dup * +), stack!(10 2 swap - 7 *));
    println!("{:?}", matrix![[1, 2]; [3.5, -1]; [0, 9]]);
    println!("{} {:?}", add_parts!(40usize), Parts::default());
    let p = Parts { first: 1, second: Some(2), third: ('x', true) };
    println!("{:?} {:?} {:?}", p.first, p.second, p.third);
    let (mut page, n) = (String::new(), 3);
    html!(page; html(head(title("t")) body(p("n = " {n} ", twice " {n * 2}) ul(li({"one"}) li("two")))));
    println!("{page}");
    let x = 1;
    println!("{} {x}", hygiene!(x * 10));
    println!("{:?}", all_pairs!(a, b, c; [x, y]));
    let (t, f) = (true, false);
    println!("{} {} {}", bool_expr!(t and not f), bool_expr!(f or (t and not t)), bool_expr!(not not f or t));
    println!("{} | {} | {}", (5,).describe(), (true, "x").describe(), (1, 2.5f32, "q", (false, 0)).describe());
    println!("{} {} {}", stringify!(a + b * (c)), line!() > 100, module_path!().len() > 3);
    println!("{}", concat!("a", 1, 2.5, true, 'c'));
    assert!(matches!(p.second, Some(n) if n == 2), "{p:?}");
}
