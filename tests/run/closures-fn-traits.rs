// Fn, FnMut and FnOnce: what a closure captures (by reference, by mutable
// reference, by value), how it is called through generics and through `dyn`,
// and that captured values are dropped exactly once.

struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

fn call<F: Fn(i32) -> i32>(f: F, times: usize) -> Vec<i32> {
    (0..times as i32).map(|i| f(i)).collect()
}

fn call_mut(mut f: impl FnMut(&str) -> usize) -> usize {
    f("one");
    f("three");
    f("eleven")
}

fn call_once<R>(f: impl FnOnce() -> R) -> R {
    println!("before once");
    let r = f();
    println!("after once");
    r
}

fn call_dyn(f: &dyn Fn(u64, u64) -> u64) -> u64 {
    f(f(2, 3), f(5, 7))
}

fn call_dyn_mut(f: &mut dyn FnMut(i64)) {
    for i in 0..5 {
        f(i * i);
    }
}

fn compose<A, B, C>(f: impl Fn(A) -> B, g: impl Fn(B) -> C) -> impl Fn(A) -> C {
    move |x| g(f(x))
}

fn main() {
    let base = 10;
    println!("{:?}", call(|x| x * base, 6));
    println!("{:?}", call(move |x| x - base, 6));

    let mut seen = Vec::new();
    let total = call_mut(|s| {
        seen.push(s.to_uppercase());
        seen.iter().map(|s| s.len()).sum()
    });
    println!("{total} {seen:?}");

    let noisy = Noisy("moved in");
    let name = call_once(move || {
        println!("using {}", noisy.0);
        noisy.0.len()
    });
    println!("{name}");

    let unused = Noisy("captured, never called");
    let never = move || {
        let inner: &Noisy = &unused;
        println!("{}", inner.0)
    };
    println!("size of closure: {}", size_of_val(&never) == size_of::<Noisy>());
    drop(never);

    let k = 100;
    println!("{}", call_dyn(&|a, b| a * k + b));
    println!("{}", call_dyn(&u64::pow_like));

    let mut sum = 0;
    let mut calls = 0;
    call_dyn_mut(&mut |x| {
        sum += x;
        calls += 1;
    });
    println!("sum {sum} calls {calls}");

    let f = compose(|x: i32| x + 1, |y: i32| format!("<{y}>"));
    let g = compose(&f, |s: String| s.len());
    println!("{} {} {}", f(41), g(41), g(-100_000));

    // Disjoint capture: only one field is borrowed.
    let mut pair = (String::from("left"), vec![1, 2, 3]);
    let mut push = |x| pair.1.push(x);
    push(4);
    println!("{}", pair.0);
    push(5);
    println!("{pair:?}");

    // A closure that captures nothing is a function pointer.
    let table: [fn(f64) -> f64; 3] = [|x| x * 2.0, |x| x / 2.0, f64::floor];
    for (i, f) in table.iter().enumerate() {
        println!("{i}: {}", f(7.5));
    }

    // Recursion through a reference to itself.
    fn fix(f: &dyn Fn(&dyn Fn(u64) -> u64, u64) -> u64, x: u64) -> u64 {
        f(&|y| fix(f, y), x)
    }
    println!("{}", fix(&|me, n| if n < 2 { 1 } else { n * me(n - 1) }, 15));
    println!("end");
}

trait PowLike {
    fn pow_like(self, other: Self) -> Self;
}

impl PowLike for u64 {
    fn pow_like(self, other: u64) -> u64 {
        (0..other % 9).fold(1u64, |acc, _| acc.wrapping_mul(self))
    }
}
