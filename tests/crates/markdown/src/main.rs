// pulldown-cmark: a document with every construct becomes HTML; events with their
// places; odd input.

use pulldown_cmark::{html, Event, Options, Parser, Tag, TagEnd};

const TEXT: &str = r#"Title *with* `code`
===================

A paragraph with **strong**, _emph_, ~~gone~~, a [link](http://x.example "t"), an
![image](a.png), <b>html</b>, &copy; &#x41; \*escaped\*,  
a hard break and an auto <https://auto.example>.

> A quote
> - with a list
>   1. and a numbered one
>   2. of two

- [ ] open
- [x] done

  with a paragraph

| Left | Right |
|:-----|------:|
| a `b`| 1     |
| ü    | *22*  |

```rust
fn main() { println!("<&>"); }
```

    indented <code>

***

Term with footnote[^1] and ref [Ref] and [other text][ref].

[^1]: The *note*.

[ref]: /url 'title "q"'

Setext two
---
<div>
raw *html*
</div>

Smart "quotes" -- and 'dashes' --- ... ok
"#;

fn to_html(text: &str, options: Options) -> String {
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(text, options));
    out
}

fn main() {
    println!("{}", to_html(TEXT, Options::all()));
    println!("{}", to_html(TEXT, Options::empty()));
    let mut depth = 0usize;
    for (event, range) in Parser::new_ext(TEXT, Options::ENABLE_TABLES).into_offset_iter().take(60) {
        match event {
            Event::Start(tag) => {
                let name = match tag {
                    Tag::Heading { level, .. } => format!("{level}"),
                    Tag::Link { dest_url, .. } => format!("link {dest_url}"),
                    t => format!("{t:?}").split(['(', ' ', '{']).next().unwrap().to_string(),
                };
                println!("{:w$}<{name} {range:?}>", "", w = depth * 2);
                depth += 1;
            }
            Event::End(tag) => {
                depth -= 1;
                if tag == TagEnd::Paragraph {
                    println!("{:w$}</>", "", w = depth * 2);
                }
            }
            // Short texts are stored in as many bytes as two pointers have.
            Event::Text(text) => println!("{:w$}{:?}", "", &*text, w = depth * 2),
            other => println!("{:w$}{other:?}", "", w = depth * 2),
        }
    }
    for odd in ["", "\n\n", "*", "[", "[](", "```", "> > > deep", "1) a\n2) b", "a\0b", "- - - x", "#hash", "# ", "\\", "&nosuch; &#0; &#x110000;", "*a _b* c_", "**_x_*y*"] {
        println!("{odd:?} -> {:?}", to_html(odd, Options::all()));
    }
    let long: String = (0..200).map(|i| format!("{} item *{i}* `{}`\n{}", "-".repeat(1), i * i, if i % 7 == 0 { "\n> q\n\n" } else { "" })).collect();
    let h = to_html(&long, Options::all());
    println!("{} {:08x}", h.len(), h.bytes().fold(0u32, |a, b| a.rotate_left(5) ^ b as u32));
    println!("{}", to_html(&format!("{}x{}", "*".repeat(300), "*".repeat(300)), Options::empty()).len());
}
