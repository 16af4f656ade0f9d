// serde_json: derived types of every shape, values, errors with their places,
// numbers at the edges, pretty printing, borrowed strings, a large document.

use serde::{Deserialize, Serialize};
use serde_json::{json, Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order<'a> {
    order_id: u64,
    #[serde(borrow)]
    customer: Cow<'a, str>,
    lines: Vec<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    item: (String, u8),
    price: f64,
    kind: Kind,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", deny_unknown_fields)]
enum Kind {
    Plain,
    Weight(f32),
    Pair(i8, i8),
    Box { w: u32, h: u32 },
}
#[derive(Debug, Serialize, Deserialize, PartialEq)]
#[serde(untagged)]
enum Loose {
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Loose>),
}

fn round_trip(text: &str) {
    match serde_json::from_str::<Order>(text) {
        Ok(o) => {
            let again = serde_json::to_string(&o).unwrap();
            println!("{again}\n  same {}", serde_json::from_str::<Order>(&again).unwrap() == o);
        }
        Err(e) => println!("error {e} (line {} column {}, {:?})", e.line(), e.column(), e.classify()),
    }
}

fn main() {
    round_trip(r#"{"orderId":1,"customer":"Zoë","lines":[],"extra":[1,2.5,null],"z":{"a":true}}"#);
    round_trip(r#"{"orderId":18446744073709551615,"customer":"a\"b\u00e9\ud83e\udd80","note":"x","lines":[{"item":["nail",3],"price":0.1,"kind":{"type":"Plain"}},{"item":["rope",255],"price":1e-7,"kind":{"type":"Weight","value":2.5}},{"item":["x",0],"price":-0.0,"kind":{"type":"Pair","value":[-128,127]}},{"item":["y",1],"price":1e300,"kind":{"type":"Box","value":{"w":1,"h":2}}}]}"#);
    for bad in [
        "", "{", r#"{"orderId":-1}"#, r#"{"orderId":1,"customer":"x"}"#, "{\"orderId\":1,\n \"customer\":5}", r#"{"orderId":1e400}"#,
        r#"{"orderId":1,"customer":"x","lines":[{"item":["a",256],"price":1,"kind":{"type":"Plain"}}]}"#,
        r#"{"orderId":1,"customer":"x","lines":[{"item":["a",1],"price":1,"kind":{"type":"Round"}}]}"#, r#"{"orderId":1,"customer":"\ud800"}"#, "[1,2",
    ] {
        round_trip(bad);
    }
    let loose: Vec<Loose> = serde_json::from_str(r#"[1, -2.5, "three", [4, ["five", 6e0]], 9223372036854775808]"#).unwrap();
    println!("{loose:?} {}", serde_json::to_string(&loose).unwrap());

    let mut v = json!({"name": "test", "list": [1, [2, {"deep": null}]], "nested": {"x": {"y": 1.5}}, "esc\t": "\u{1}\u{7f}\n"});
    v["list"][1][1]["deep"] = json!({"set": [true, "é"]});
    v["nested"]["new"] = Value::from(u64::MAX);
    println!("{v}");
    println!("{}", serde_json::to_string_pretty(&v).unwrap());
    println!("{:?} {:?} {:?}", v.pointer("/nested/x/y"), v.pointer("/list/1/0").and_then(Value::as_i64), v["missing"]["key"]);
    println!("{:?}", v.as_object().map(|m: &Map<_, _>| m.keys().cloned().collect::<Vec<_>>()));
    let taken = v["list"].take();
    println!("{} {} {:?}", taken, v["list"], taken.as_array().map(Vec::len));
    for n in ["0", "-0", "1.0", "1e2", "-1.5E-3", "123456789012345678901234567890", "0.1", "2.2250738585072014e-308", "01", "1.", "+1", "NaN", "-"] {
        match serde_json::from_str::<Value>(n) {
            Ok(x) => println!("{n} -> {x} u64 {:?} i64 {:?} f64 {:?}", x.as_u64(), x.as_i64(), x.as_f64()),
            Err(e) => println!("{n} -> {e}"),
        }
    }
    println!("{:?} {:?}", serde_json::to_string(&f64::NAN), serde_json::to_string(&f32::MAX));
    println!("{:?}", serde_json::from_str::<[char; 2]>(r#"["a","bc"]"#).map_err(|e| e.to_string()));
    println!("{}", serde_json::from_str::<Value>(&"[".repeat(200)).unwrap_err());

    let mut seed = 1u64;
    let rows: Vec<Value> = (0..500)
        .map(|i| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            json!({"id": i, "f": (seed >> 11) as f64 / 3e7, "s": format!("{:x}é", seed), "t": [seed & 1 == 0, Value::Null, -(i as i64)]})
        })
        .collect();
    let text = serde_json::to_string(&rows).unwrap();
    let back: Vec<Value> = serde_json::from_slice(text.as_bytes()).unwrap();
    println!("{} {} {:08x}", text.len(), back == rows, text.bytes().fold(0u32, |h, b| h.rotate_left(5).wrapping_mul(31) ^ b as u32));
    let many = "1 [2] {\"a\":3} \"x\"";
    println!("{:?}", serde_json::Deserializer::from_str(many).into_iter::<Value>().collect::<Result<Vec<_>, _>>().unwrap());
}
