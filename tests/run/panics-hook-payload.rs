// panic_any with a payload that is not a string, and a hook that chains to the
// default one.
// exit: 134

use std::panic;

#[derive(Debug)]
struct Failure {
    code: u8,
    path: Vec<String>,
}

fn descend(depth: u8, path: &mut Vec<String>) {
    path.push(format!("level{depth}"));
    println!("{}", path.join("/"));
    if depth == 3 {
        panic::panic_any(Failure { code: depth * 10, path: std::mem::take(path) });
    }
    descend(depth + 1, path);
}

fn main() {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if let Some(f) = info.payload().downcast_ref::<Failure>() {
            println!("failure {} in {:?}", f.code, f.path);
        }
        println!("{:?}", info.payload_as_str());
        default(info);
    }));
    descend(0, &mut vec![]);
}
