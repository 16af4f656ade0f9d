// Cow, Borrow, AsRef, ToOwned and Deref: text that is copied only when it must,
// maps looked up by borrowed keys, an owned/borrowed pair of our own, and
// conversions in every direction.

use std::borrow::{Borrow, BorrowMut, Cow};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::Hash;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

fn escape(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(['<', '>', '&']) else { return text.into() };
    let mut out = String::from(&text[..first]);
    for c in text[first..].chars() {
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            c => out.push(c),
        }
    }
    out.into()
}

fn absolute(values: &mut Cow<'_, [i32]>) {
    for i in 0..values.len() {
        if values[i] < 0 {
            values.to_mut()[i] = -values[i];
        }
    }
}

fn kind<B: ToOwned + ?Sized>(c: &Cow<B>) -> &'static str {
    match c {
        Cow::Borrowed(_) => "borrowed",
        Cow::Owned(_) => "owned",
    }
}

// An unsized slice type with its owner: a path of dotted names.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
struct Dotted(str);
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct DottedBuf(String);
impl Dotted {
    fn new(text: &str) -> &Dotted {
        // The layout is that of str.
        unsafe { &*(text as *const str as *const Dotted) }
    }
    fn parent(&self) -> Option<&Dotted> {
        self.0.rsplit_once('.').map(|(p, _)| Dotted::new(p))
    }
    fn depth(&self) -> usize {
        self.0.split('.').count()
    }
}
impl ToOwned for Dotted {
    type Owned = DottedBuf;
    fn to_owned(&self) -> DottedBuf {
        DottedBuf(self.0.to_owned())
    }
}
impl Borrow<Dotted> for DottedBuf {
    fn borrow(&self) -> &Dotted {
        Dotted::new(&self.0)
    }
}
impl Deref for DottedBuf {
    type Target = Dotted;
    fn deref(&self) -> &Dotted {
        self.borrow()
    }
}
impl Debug for Dotted {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "[{}]", self.0.replace('.', "]["))
    }
}
impl Debug for DottedBuf {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

fn look_up<K: Borrow<Q> + Hash + Eq, Q: ?Sized + Hash + Eq>(map: &HashMap<K, i32>, key: &Q) -> i32 {
    map.get(key).copied().unwrap_or(-1)
}
fn total(parts: &[impl AsRef<[u8]>]) -> usize {
    parts.iter().map(|p| p.as_ref().len()).sum()
}
fn double(mut v: impl BorrowMut<[i64]>) -> i64 {
    v.borrow_mut().iter_mut().for_each(|x| *x *= 2);
    v.borrow().iter().sum()
}

struct Guarded<T> {
    value: T,
    reads: std::cell::Cell<u32>,
    writes: u32,
}
impl<T> Deref for Guarded<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.reads.set(self.reads.get() + 1);
        &self.value
    }
}
impl<T> DerefMut for Guarded<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.writes += 1;
        &mut self.value
    }
}

fn main() {
    for text in ["plain", "a < b && c > d", "", "é&"] {
        let e = escape(text);
        println!("{e} {} {}", kind(&e), e.len());
    }
    for v in [&[1, 2, 3][..], &[1, -2, -3], &[]] {
        let mut c = Cow::from(v);
        absolute(&mut c);
        println!("{c:?} {} {}", kind(&c), c.iter().sum::<i32>());
    }
    let mut c: Cow<str> = "start".into();
    println!("{} {}", kind(&c), c.clone() + "!");
    c += " and more";
    c.to_mut().insert(0, '^');
    println!("{c} {} {:?} {}", kind(&c), c == "^start and more", c.clone().into_owned().capacity() >= c.len());
    let all: Cow<str> = ["x", "y"].into_iter().map(escape).map(Cow::into_owned).collect();
    let fixed: Cow<'static, [u8]> = Cow::Owned(b"bytes".to_vec());
    println!("{all} {} {:?} {:?}", kind(&all), fixed, Cow::from("a").cmp(&Cow::from("b".to_string())));

    let mut map: BTreeMap<DottedBuf, u32> = BTreeMap::new();
    for (i, name) in ["std.io.Read", "std", "core.fmt", "std.io", "alloc"].into_iter().enumerate() {
        map.insert(Dotted::new(name).to_owned(), i as u32);
    }
    println!("{map:?} {:?} {:?}", map.get(Dotted::new("std.io")), map.get(Dotted::new("io")));
    let mut at: Cow<Dotted> = Cow::Borrowed(Dotted::new("a.b.c.d"));
    while let Some(p) = at.parent() {
        at = if p.depth() == 2 { Cow::Owned(DottedBuf(format!("{}.new", &p.0[..1]))) } else { Cow::Owned(p.to_owned()) };
        println!("{at:?} {} {}", kind(&at), at.depth());
        if at.0.contains("new") {
            break;
        }
    }

    let by_string = HashMap::from([("one".to_string(), 1), ("two".into(), 2)]);
    let by_vec = HashMap::from([(vec![1u8, 2], 3)]);
    let by_rc: HashMap<Rc<str>, i32> = HashMap::from([("rc".into(), 4)]);
    let by_box = HashMap::from([(Box::new(7u64), 5)]);
    println!("{} {} {}", look_up(&by_string, "two"), look_up(&by_string, "ten"), look_up(&by_vec, &[1, 2][..]));
    println!("{} {} {}", look_up(&by_rc, "rc"), look_up(&by_box, &7u64), look_up(&by_string, &"one".to_string()));
    println!("{} {}", total(&["ab", "cde"]), total(&[vec![1, 2], vec![]]));
    let mut array = [1, 2, 3];
    println!("{} {} {:?}", double(vec![5, 6]), double(&mut array[..]), array);
    let mut g = Guarded { value: vec![3, 1, 2], reads: Default::default(), writes: 0 };
    g.sort();
    g.push(9);
    let n = g.len() + g[0] + g.iter().max().unwrap();
    println!("{n} {} {}", g.reads.get(), g.writes);
    let s: String = Box::<str>::from(Cow::Borrowed("boxed")).into();
    let v: Vec<u8> = Cow::<str>::from(s).into_owned().into();
    println!("{:?} {:?}", v, String::from_utf8_lossy(&v));
}
