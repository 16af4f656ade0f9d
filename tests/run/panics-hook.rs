// A custom panic hook: sees the message, payload and location; then the default
// abort follows. The hook that was there before can be taken back.
// exit: 134

use std::panic;
use std::sync::atomic::{AtomicU32, Ordering};

static SEEN: AtomicU32 = AtomicU32::new(0);

fn main() {
    panic::set_hook(Box::new(|_| println!("this hook is replaced")));
    let _ = panic::take_hook();
    panic::set_hook(Box::new(|info| {
        let n = SEEN.fetch_add(1, Ordering::SeqCst) + 1;
        let text = if let Some(s) = info.payload().downcast_ref::<&str>() {
            format!("str {s:?}")
        } else if let Some(s) = info.payload().downcast_ref::<String>() {
            format!("string {s:?}")
        } else {
            "something else".into()
        };
        let l = info.location().unwrap();
        println!("hook {n}: {text} at {}:{}:{}", l.file().rsplit('/').next().unwrap(), l.line(), l.column());
        eprintln!("hook prints to stderr: {info}");
    }));
    println!("installed");
    let v: Vec<i32> = vec![];
    println!("{}", v.iter().max().map_or(-1, |x| *x));
    let n = std::env::args().count();
    if n == 1 {
        panic!("with {} argument", n);
    }
}
