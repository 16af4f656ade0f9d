// Hands one argument to the linker, from the environment. (Through RUSTFLAGS it
// would change the hash in every symbol's name, and the modules with it.)
fn main() {
    println!("cargo::rerun-if-env-changed=DETERMINISM_LINK_ARG");
    if let Ok(argument) = std::env::var("DETERMINISM_LINK_ARG") {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
