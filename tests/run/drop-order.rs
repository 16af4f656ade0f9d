// When things are dropped: locals, fields, temporaries, moved parts, arrays,
// early exits, match guards, closures, loops, assignments, ManuallyDrop.

use std::cell::RefCell;
use std::mem::{self, ManuallyDrop, MaybeUninit};

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(vec![]) };
}

fn note(text: impl Into<String>) {
    LOG.with_borrow_mut(|log| log.push(text.into()));
}

fn section(name: &str, body: impl FnOnce()) {
    body();
    println!("{name}: {}", LOG.take().join(" "));
}

struct D(&'static str);
impl Drop for D {
    fn drop(&mut self) {
        note(format!("-{}", self.0));
    }
}
impl D {
    fn get(&self) -> &'static str {
        note(format!("get {}", self.0));
        self.0
    }
}

struct Fields {
    _b: D,
    a: D,
    _nested: (D, [D; 2]),
}
struct Outer(#[allow(dead_code)] D, Inner);
struct Inner;
impl Drop for Inner {
    fn drop(&mut self) {
        note("-inner");
    }
}
impl Drop for Outer {
    fn drop(&mut self) {
        note("-outer");
        let _x = D("in-drop");
    }
}

enum Choice {
    One(D),
    Two { x: D, y: D },
}

fn early(n: i32) -> Result<D, &'static str> {
    let _a = D("a");
    if n == 0 {
        return Err("zero");
    }
    let b = D("b");
    let c = (n > 1).then(|| D("c")).ok_or("small")?;
    let _ = D("ignored");
    mem::drop(b);
    note("end");
    Ok(c)
}

fn pass(d: D) -> D {
    note(format!("pass {}", d.0));
    d
}

fn main() {
    section("locals", || {
        let _x = D("x");
        let _y = D("y");
        let _ = D("underscore");
        {
            let _z = D("z");
        }
        note("body");
    });
    section("fields", || {
        let f = Fields { _nested: (D("n1"), [D("n2"), D("n3")]), a: D("a"), _b: D("b") };
        drop(f.a);
        note("rest");
    });
    section("drop of drop", || drop(Outer(D("field"), Inner)));
    section("early", || {
        for n in 0..3 {
            note(match early(n) {
                Ok(d) => d.0,
                Err(e) => e,
            });
        }
    });
    section("temporaries", || {
        let n = D("t1").get().len() + D("t2").get().len();
        note(format!("{n}"));
        match D("scrutinee").get() {
            "none" => note("none"),
            s => note(s),
        }
        if D("if").get().is_empty() {
            note("no");
        } else {
            note("else");
        }
        let kept = &D("extended");
        note(kept.0);
    });
    section("shadow and assign", || {
        let mut x = D("1");
        note("a");
        x = pass(D("2")).into_new(x);
        let x = (x, D("3"));
        note(x.0 .0);
    });
    section("loops", || {
        for d in [D("i"), D("j"), D("k")] {
            if d.0 == "j" {
                note("break");
                break;
            }
            note("next");
        }
        let mut n = 0;
        while let Some(d) = (n < 2).then(|| D("w")) {
            n += 1;
            if n == 1 {
                continue;
            }
            note(d.0);
        }
    });
    section("match moves", || {
        for c in [Choice::One(D("one")), Choice::Two { x: D("x"), y: D("y") }] {
            match c {
                Choice::One(d) if d.0.is_empty() => note("empty"),
                Choice::One(d) => note(d.get()),
                Choice::Two { y, .. } if y.0.is_empty() => drop(y),
                Choice::Two { x, .. } => note(x.get()),
            }
            note("arm");
        }
    });
    section("closures", || {
        let d = D("captured");
        let other = D("by ref");
        let f = move || note(d.get());
        f();
        f();
        drop(f);
        let g = || note(other.get());
        g();
        note("end");
    });
    section("boxes", || {
        let mut v: Vec<Box<dyn FnOnce() -> D>> = vec![];
        for name in ["p", "q", "r"] {
            let d = D(name);
            v.push(Box::new(move || d));
        }
        let last = v.pop().unwrap()();
        note(last.0);
        v.truncate(1);
        note("truncated");
    });
    section("replace and take", || {
        let mut o = Some(D("old"));
        let was = o.replace(D("new"));
        note("replaced");
        drop(was);
        if let Some(d) = o.take() {
            note(d.0);
        }
        note("taken");
        let mut a = [D("a0"), D("a1")];
        a[0] = D("a2");
        a.swap(0, 1);
    });
    section("by hand", || {
        let mut m = ManuallyDrop::new(D("manual"));
        let kept = ManuallyDrop::new(D("never"));
        note(kept.0);
        unsafe { ManuallyDrop::drop(&mut m) };
        let mut u: [MaybeUninit<D>; 2] = [const { MaybeUninit::uninit() }; 2];
        u[1].write(D("written"));
        unsafe { u[1].assume_init_drop() };
        mem::forget(D("forgotten"));
    });
    section("let else", || {
        for o in [Some(D("some")), None] {
            let Some(d) = o else {
                note("else");
                return;
            };
            note(d.get());
        }
    });
}

trait IntoNew {
    fn into_new(self, old: D) -> D;
}
impl IntoNew for D {
    fn into_new(self, old: D) -> D {
        note(format!("{} for {}", self.0, old.0));
        self
    }
}
