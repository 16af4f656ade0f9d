//! JSON becomes records and a tree, and text again, with `serde_json`.
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Record {
    id: u32,
    name: String,
    score: f64,
    tags: Vec<String>,
    parent: Option<u32>,
}

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<String> {
    let mut numbers = loops::Numbers(19);
    let records: Vec<_> = (0..400)
        .map(|id| Record {
            id,
            name: format!("record \"{id}\" of many\n"),
            score: numbers.next() as f64 / 1000.0,
            tags: (0..numbers.next() % 5).map(|i| format!("tag{i}")).collect(),
            parent: (id % 3 == 0).then_some(id / 3),
        })
        .collect();
    Box::new(serde_json::to_string(&records).unwrap())
}

#[unsafe(no_mangle)]
pub extern "C" fn step(text: &String) -> u32 {
    let records: Vec<Record> = serde_json::from_str(text).unwrap();
    let tree: serde_json::Value = serde_json::from_str(text).unwrap();
    let again = serde_json::to_string(&records).unwrap();
    loops::checksum(again.as_bytes()) ^ loops::checksum(tree.to_string().as_bytes())
}
