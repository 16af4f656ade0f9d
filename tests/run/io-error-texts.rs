// Numbers of errors as text: of all that there are, and of some that there are not,
// and that a text that was shown stays as it is while others are made.
// reference: wasm
// without-system: operation successful

use std::io::Error;

fn main() -> Result<(), Error> {
    if cfg!(not(target_os = "wasi")) {
        return Err(Error::from_raw_os_error(2));
    }
    let mut texts = Vec::new();
    for number in (-2..90).chain([127, 128, 255, 256, 65_536, i32::MAX, i32::MIN]) {
        let error = Error::from_raw_os_error(number);
        println!("{error}: {error:?} {:?}", error.kind());
        texts.push(error.to_string());
    }
    println!("{:#?}", Error::from_raw_os_error(2));
    println!("{}", texts.concat().len());
    texts.sort();
    texts.dedup();
    println!("{}", texts.len());
    Ok(())
}
