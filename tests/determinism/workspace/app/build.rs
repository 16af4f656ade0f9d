// Hands arguments to the linker, from the environment, separated by `;`. (Through
// RUSTFLAGS they would change more than the link.)
fn main() {
    println!("cargo::rerun-if-env-changed=DETERMINISM_LINK_ARGS");
    let arguments = std::env::var("DETERMINISM_LINK_ARGS").unwrap_or_default();
    for argument in arguments.split(';').filter(|a| !a.is_empty()) {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
