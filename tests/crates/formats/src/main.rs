// One document in five formats of serde, there and back, and what each says of
// malformed input; errors of anyhow and thiserror with their causes.

use anyhow::{Context, Result};
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    id: u32,
    tag: String,
    weight: f64,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Unit,
    New(u64),
    Pair(i8, String),
    Fields { a: Option<bool>, b: Vec<u8> },
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Document {
    name: String,
    ch: char,
    n: i64,
    small: u16,
    float: f64,
    missing: Option<String>,
    pair: (i32, f32),
    map: BTreeMap<String, u32>,
    rows: Vec<Row>,
}
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("bad {0} at {pos}", pos = .1 + 1)]
    Bad(String, usize),
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    #[error("cannot read")]
    Read(#[from] std::io::Error),
}

fn document() -> Document {
    Document {
        name: "Zoë \"q\"\n\t\u{1F980}".into(),
        ch: 'ß',
        n: i64::MIN + 3,
        small: 65535,
        float: 1.0e-7 / 3.0,
        missing: None,
        pair: (-5, 0.1),
        map: (0..20u32).map(|i| (format!("key{}", i * 7919 % 101), i * i)).collect(),
        rows: (0..5).map(|i| Row { id: i, tag: format!("<t&{i}>"), weight: (i as f64).sqrt() * 1e10 }).collect(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn bytes<T: Serialize + DeserializeOwned + PartialEq>(value: &T) -> Result<()> {
    let b = bincode::serialize(value)?;
    println!("bincode {} same {}", hex(&b), bincode::deserialize::<T>(&b)? == *value);
    let p = postcard::to_allocvec(value)?;
    println!("postcard {} same {}", hex(&p), postcard::from_bytes::<T>(&p)? == *value);
    for cut in (0..b.len()).step_by(7) {
        println!("  {cut}: {} | {:?}", bincode::deserialize::<T>(&b[..cut]).err().unwrap(), postcard::from_bytes::<T>(&p[..cut.min(p.len() - 1)]).err());
    }
    Ok(())
}

fn texts(d: &Document) -> Result<()> {
    let t = toml::to_string_pretty(d).context("toml")?;
    println!("{t}\n  same {}", toml::from_str::<Document>(&t)? == *d);
    let r = ron::ser::to_string_pretty(d, ron::ser::PrettyConfig::default())?;
    println!("{r}\n  same {}", ron::from_str::<Document>(&r)? == *d);
    let mut w = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(vec![]);
    for row in &d.rows {
        w.serialize(row)?;
    }
    w.write_record(["a\"b", "c;d", "e\nf"])?;
    let c = String::from_utf8(w.into_inner()?)?;
    println!("{c}");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(c.as_bytes());
    for row in reader.deserialize::<Row>() {
        match row {
            Ok(row) => println!("{row:?}"),
            Err(e) => println!("error {e}"),
        }
    }
    Ok(())
}

fn table(text: &str) -> Result<usize, Failure> {
    let table: toml::Table = toml::from_str(text)?;
    match table.get("n").and_then(|v| v.as_integer()) {
        Some(n) => Ok(n as usize),
        None => Err(Failure::Bad(format!("{table:?}"), text.len())),
    }
}

fn run() -> Result<()> {
    let d = document();
    texts(&d)?;
    bytes(&d)?;
    for shape in [Shape::Unit, Shape::New(u64::MAX), Shape::Pair(-128, "é".into()), Shape::Fields { a: Some(true), b: vec![0, 255] }] {
        println!("{}", ron::to_string(&shape)?);
        bytes(&shape)?;
    }
    for text in ["n = 5", "a = ", "[x", "a = 1\na = 2", "d = 1979-05-27T07:32:00Z", "x = 'a", "y = 0x_1", "z = [1, 2.5, {q = inf}]"] {
        match table(text) {
            Ok(n) => println!("{n}"),
            Err(e) => println!("{e} / {e:?}"),
        }
    }
    for text in ["(name:1)", "Doc(", "(name: \"a\", ch: 'xx')", "Pair(1, \"x\")", "Fields(a: Some(true), b: [1, 256])", "New(-1)"] {
        println!("{:?} | {:?}", ron::from_str::<Document>(text).map_err(|e| e.to_string()), ron::from_str::<Shape>(text).map_err(|e| e.to_string()));
    }
    println!("{}", Failure::from(std::io::Error::other("no file")));
    Err(anyhow::anyhow!("inner {}", 5)).context("middle").with_context(|| "outer")
}

fn main() {
    if let Err(e) = run() {
        println!("{e} | {e:#}");
        e.chain().for_each(|cause| println!("- {cause}"));
        eprintln!("{e:?}");
        std::process::exit(3);
    }
}
