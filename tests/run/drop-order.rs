// When things are dropped: scopes, temporaries, struct fields, tuples, arrays,
// partial moves, shadowing, assignment, match arms, closures, function arguments,
// loops with break, and mem::{replace, take, forget, swap}, ManuallyDrop.

use std::mem::{self, ManuallyDrop, MaybeUninit};

struct D(&'static str);
impl D {
    fn id(&self) -> &'static str {
        self.0
    }
    fn pass(self) -> D {
        self
    }
}
impl Drop for D {
    fn drop(&mut self) {
        println!("  drop {}", self.0);
    }
}
impl Default for D {
    fn default() -> D {
        D("default")
    }
}

struct Pair {
    second: D,
    first: D,
}
struct Outer {
    _inner: Pair,
    _own: D,
}
impl Drop for Outer {
    fn drop(&mut self) {
        println!("  drop outer");
    }
}

fn section(name: &str) {
    println!("{name}");
}

fn make(name: &'static str) -> D {
    println!("  make {name}");
    D(name)
}

fn early(n: u32) -> Option<D> {
    let a = D("early a");
    if n == 0 {
        return None;
    }
    let _b = D("early b");
    Some(a)
}

fn main() {
    section("scope");
    {
        let _a = D("a");
        let _b = D("b");
        let _ = D("underscore");
        let _c = D("c");
    }
    section("temporaries");
    let n = make("t1").id().len() + make("t2").id().len();
    println!("  {n}");
    match make("scrutinee").id() {
        s => println!("  in match {s}"),
    }
    if make("condition").id().len() > 3 {
        println!("  in if");
    }
    let _x = &make("extended");
    println!("  after extended");
    section("fields");
    drop(Outer { _own: D("own"), _inner: Pair { first: D("first"), second: D("second") } });
    drop((D("0"), [D("1"), D("2")], Box::new(D("3"))));
    section("partial move");
    {
        let p = Pair { first: D("moved"), second: D("stays") };
        let taken = p.first;
        println!("  took {} left {}", taken.id(), p.second.id());
    }
    section("shadowing and assignment");
    {
        let v = D("v1");
        let v = D(if v.id() == "v1" { "v2" } else { "?" });
        let mut w = v;
        println!("  assign {}", w.id());
        w = D("v3");
        println!("  assigned {}", w.id());
    }
    section("conditional move");
    for i in 0..3 {
        let d = D("maybe");
        if i % 2 == 0 {
            drop(d.pass());
        }
        println!("  end of turn {i}");
    }
    section("early return");
    println!("  {:?} {:?}", early(0).map(|d| d.id()), early(1).map(|d| d.id()));
    section("closures");
    let d = D("captured");
    let f = move || println!("  call {}", d.id());
    f();
    drop(f);
    let d = D("consumed");
    let once = move || drop(d);
    println!("  before once");
    once();
    section("mem");
    let mut a = D("old");
    let b = mem::replace(&mut a, D("new"));
    let c = mem::take(&mut a);
    println!("  {} {} {}", a.id(), b.id(), c.id());
    let mut e = D("e");
    mem::swap(&mut a, &mut e);
    mem::forget(e);
    drop(b);
    let mut m = ManuallyDrop::new(D("manual"));
    println!("  {}", m.id());
    unsafe { ManuallyDrop::drop(&mut m) };
    let mut slots: [MaybeUninit<D>; 2] = [const { MaybeUninit::uninit() }; 2];
    slots[1].write(D("slot"));
    unsafe { slots[1].assume_init_drop() };
    section("collections");
    let mut v = vec![D("v0"), D("v1"), D("v2"), D("v3")];
    v.truncate(3);
    v[0] = D("v0'");
    drop(v.remove(1));
    let mut it = v.into_iter();
    println!("  next {}", it.next().unwrap().id());
    drop(it);
    let mut o = Some(D("some"));
    println!("  {:?}", o.take().map(|d| d.id()));
    o.replace(D("again"));
    o = None;
    println!("  {}", o.is_none());
    section("loop");
    let last = loop {
        let _turn = D("turn");
        break D("value of loop");
    };
    let s: String = ["x", "y"].iter().map(|_| D("per item").id()).collect();
    println!("  {s} {}", last.id());
    section("end");
}
