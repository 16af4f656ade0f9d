//! A chapter of documentation becomes HTML with `pulldown-cmark`.
use pulldown_cmark::{Options, Parser, html};

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<String> {
    let mut chapter = String::new();
    for i in 0..60 {
        chapter += &format!("## Part {i}\n\n* one `code`\n* two [link](https://example.org/{i})\n\n");
        chapter += "| a | b |\n|---|--:|\n| *x* | **y** |\n\n```rust\nfn main() {}\n```\n\n> said\n\n";
        chapter += &loops::text(120);
        chapter += "\n\n";
    }
    Box::new(chapter)
}

#[unsafe(no_mangle)]
pub extern "C" fn step(chapter: &String) -> u32 {
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(chapter, Options::all()));
    loops::checksum(page.as_bytes())
}
