// The text of one module of the generated program, and of what all modules share.
//
// `Shape` functions take a module's description and a source of numbers and give a
// function's text and the expression that calls it. Numbers make the functions
// differ, so that merging equal ones does not hide the work. Everything wraps or
// is bounded: the program never panics in any profile.

const nouns =
  "Order Invoice Widget Sensor Account Packet Ticket Vehicle Planet Recipe Student Course Node Route Form Token Policy Budget Device Channel".split(
    " ",
  );
const fields = "id count weight price level score depth width height speed total rank age index offset limit".split(" ");
const verbs = "scan merge adjust fold reduce weigh order mix grade route blend shift tally gauge plan probe".split(" ");
const types = ["u32", "u64", "i32", "i64", "u16", "usize"];

export const shared_text = `//! What every module uses: a trait, a checksum, random numbers, a generic grid.
pub trait Measure {
    fn measure(&self) -> f64;
    fn label(&self) -> String;
}

pub fn checksum(mut h: u64, bytes: &[u8]) -> u64 {
    for b in bytes {
        h = (h ^ u64::from(*b)).wrapping_mul(0x100000001b3);
    }
    h
}

pub struct Random {
    state: u64,
}

impl Random {
    pub fn new(seed: u64) -> Random {
        Random { state: seed.wrapping_add(0x9e3779b97f4a7c15) }
    }
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.state >> 33
    }
}

#[derive(Clone, Debug)]
pub struct Grid<T> {
    width: usize,
    height: usize,
    cells: Vec<T>,
}

impl<T: Clone> Grid<T> {
    pub fn new(width: usize, height: usize, value: T) -> Grid<T> {
        Grid { width, height, cells: vec![value; width * height] }
    }
    pub fn get(&self, x: usize, y: usize) -> &T {
        &self.cells[(y % self.height) * self.width + x % self.width]
    }
    pub fn set(&mut self, x: usize, y: usize, value: T) {
        let i = (y % self.height) * self.width + x % self.width;
        self.cells[i] = value;
    }
}
`;

/** Struct, kind, errors, parsing and the generic store of a module. */
function types_text({ name, kinds, field: f, type: t }, numbers) {
  const n = (low, high) => numbers.between(low, high);
  const all = [0, 1, 2, 3];
  return `//! Generated: ${name}.
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;

use crate::shared::{checksum, Grid, Measure, Random};

#[derive(Debug, Clone, PartialEq)]
pub struct ${name} {
    pub name: String,
${all.map((i) => `    pub ${f[i]}: ${t[i]},\n`).join("")}    pub tags: Vec<String>,
    pub kind: ${name}Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ${name}Kind {
${kinds.map((k) => `    K${k},\n`).join("")}}

#[derive(Debug)]
pub enum ${name}Error {
    Empty,
    Parse(std::num::ParseIntError),
    Range { got: i64, most: i64 },
    Named(String),
}

impl fmt::Display for ${name}Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ${name}Error::Empty => write!(f, "${name}: empty"),
            ${name}Error::Parse(e) => write!(f, "${name}: parse: {}", e),
            ${name}Error::Range { got, most } => write!(f, "${name}: {} > {}", got, most),
            ${name}Error::Named(s) => write!(f, "${name}: named {s}"),
        }
    }
}

impl std::error::Error for ${name}Error {}

impl From<std::num::ParseIntError> for ${name}Error {
    fn from(e: std::num::ParseIntError) -> Self {
        ${name}Error::Parse(e)
    }
}

impl ${name}Kind {
    pub fn from_index(i: u64) -> ${name}Kind {
        match i % ${kinds.length} {
${kinds.slice(1).map((k) => `            ${k} => ${name}Kind::K${k},\n`).join("")}            _ => ${name}Kind::K0,
        }
    }

    pub fn factor(self) -> f64 {
        match self {
${kinds.map((k) => `            ${name}Kind::K${k} => ${n(1, 99)}.${n(10, 99)},\n`).join("")}        }
    }
}

impl Measure for ${name} {
    fn measure(&self) -> f64 {
        let base = self.${f[0]} as f64 * ${n(2, 9)}.5 + self.${f[1]} as f64;
        base * self.kind.factor() / (1.0 + self.${f[2]} as f64)
    }
    fn label(&self) -> String {
        format!("${name}#{}/{:?}/{:>5}", self.name, self.kind, self.${f[3]})
    }
}

impl fmt::Display for ${name} {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${name}({}, ${f[0]}={}, ${f[1]}={:04}, tags=[", self.name, self.${f[0]}, self.${f[1]})?;
        for (i, t) in self.tags.iter().enumerate() {
            if i > 0 {
                write!(f, ", ")?;
            }
            f.write_str(t)?;
        }
        write!(f, "])")
    }
}

impl ${name} {
    pub fn make(random: &mut Random, i: usize) -> ${name} {
        let k = random.next();
        ${name} {
            name: format!("n{}-{}", i, k % ${n(50, 500)}),
${all.map((i) => `            ${f[i]}: (random.next() % ${n(100, 9000)}) as ${t[i]},\n`).join("")}            tags: (0..(k % ${n(3, 6)})).map(|t| format!("t{}", t * ${n(2, 40)})).collect(),
            kind: ${name}Kind::from_index(k >> 7),
        }
    }

    pub fn parse(s: &str) -> Result<${name}, ${name}Error> {
        let parts: Vec<&str> = s.split(';').collect();
        if parts.len() < 5 {
            return Err(${name}Error::Empty);
        }
${all.map((i) => `        let v${i}: ${t[i]} = parts[${i + 1}].trim().parse()?;\n`).join("")}        if v0 as i64 > ${n(5000, 8000)} {
            return Err(${name}Error::Range { got: v0 as i64, most: ${n(5000, 8000)} });
        }
        if parts[0].is_empty() {
            return Err(${name}Error::Named(s.to_string()));
        }
        Ok(${name} {
            name: parts[0].to_owned(),
${all.map((i) => `            ${f[i]}: v${i},\n`).join("")}            tags: parts.iter().skip(5).map(|p| p.to_string()).collect(),
            kind: ${name}Kind::from_index(v0 as u64),
        })
    }
}

pub struct ${name}Store<T> {
    items: Vec<T>,
    log: VecDeque<String>,
    hits: usize,
}

impl<T: Measure + Clone> ${name}Store<T> {
    pub fn new() -> Self {
        Self { items: Vec::new(), log: VecDeque::new(), hits: 0 }
    }
    pub fn add(&mut self, item: T) -> usize {
        self.log.push_back(item.label());
        if self.log.len() > ${n(4, 12)} {
            self.log.pop_front();
        }
        self.items.push(item);
        self.hits += 1;
        self.items.len()
    }
    pub fn best(&self) -> Option<&T> {
        self.items.iter().max_by(|a, b| a.measure().total_cmp(&b.measure()))
    }
    pub fn above(&self, least: f64) -> Vec<T> {
        self.items.iter().filter(|t| t.measure() > least).cloned().collect()
    }
    pub fn sum(&self) -> f64 {
        self.items.iter().map(|t| t.measure()).sum()
    }
}

`;
}

/** Each gives [the function's text, the call] for a module and six numbers. */
const shapes = [
  ({ name, field: f }, fn, c) => [
    `pub fn ${fn}(items: &[${name}], limit: u64) -> u64 {
    let mut sum = 0u64;
    for (i, item) in items.iter().enumerate() {
        match (item.${f[0]} as u64 + i as u64) % ${c[1]} {
            0 => sum = sum.wrapping_add(item.${f[1]} as u64),
            1..=${Math.max(2, Math.floor(c[1] / 3))} if item.name.len() > ${c[2] % 9} => sum ^= ${c[3]} << (i % 13),
            x if x > limit => sum = sum.wrapping_mul(${c[4]}).wrapping_add(x),
            _ => {
                if item.kind == ${name}Kind::K1 {
                    continue;
                }
                sum = sum.rotate_left(${(c[5] % 31) + 1});
            }
        }
    }
    sum
}
`,
    `${fn}(&items, ${c[0]})`,
  ],
  ({ name, field: f, type: t }, fn, c) => [
    `pub fn ${fn}(items: &[${name}]) -> u64 {
    let mut groups: HashMap<String, Vec<${t[0]}>> = HashMap::new();
    for item in items {
        groups.entry(format!("{}-{:?}", item.${f[0]} as u64 % ${c[0]}, item.kind)).or_default().push(item.${f[0]});
    }
    let mut keys: Vec<_> = groups.iter().map(|(k, v)| (k.clone(), v.len())).collect();
    keys.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    keys.iter().take(${c[1]}).fold(${c[2]}, |h, (k, n)| checksum(h, k.as_bytes()).wrapping_add(*n as u64))
}
`,
    `${fn}(&items)`,
  ],
  ({ name }, fn, c) => [
    `pub fn ${fn}(items: &[${name}]) -> u64 {
    let mut groups: BTreeMap<${name}Kind, (usize, f64)> = BTreeMap::new();
    for item in items.iter().rev() {
        let group = groups.entry(item.kind).or_insert((0, 0.0));
        group.0 += 1;
        group.1 += item.measure() / ${c[0]}.0;
    }
    let mut h = 0;
    for (kind, (count, sum)) in &groups {
        let text = format!("{:?}:{}:{:.${c[1] % 4}}", kind, count, sum);
        h = checksum(h, text.as_bytes());
    }
    h
}
`,
    `${fn}(&items)`,
  ],
  ({ name }, fn, c) => [
    `pub fn ${fn}(seed: u64) -> Result<u64, ${name}Error> {
    let text = format!("x{};{};{};{};{};a;b", seed, seed * ${c[1]}, seed + ${c[2]}, seed % ${c[3]}, ${c[4]});
    let item = ${name}::parse(&text)?;
    let bad = ${name}::parse("q;${c[0]};z;1;2");
    let mut h = checksum(seed, item.to_string().as_bytes());
    if let Err(e) = bad {
        h = checksum(h, e.to_string().as_bytes());
    }
    if h % ${c[5]} == 1 {
        return Err(${name}Error::Range { got: h as i64, most: ${c[0]} });
    }
    Ok(h)
}
`,
    `${fn}(${c[0]}).unwrap_or(${c[1]})`,
  ],
  ({ type: t }, fn, c) => [
    `pub fn ${fn}(width: usize, height: usize) -> u64 {
    let mut grid: Grid<${t[1]}> = Grid::new(width, height, ${c[2]} as ${t[1]});
    for y in 0..height {
        for x in 0..width {
            let value = grid.get(x, y).wrapping_mul(${c[3]} as ${t[1]}).wrapping_add((x * ${c[4]} + y) as ${t[1]});
            if (x + y) % ${c[5]} != 0 {
                grid.set(x, y, value);
            } else {
                grid.set(y % width, x % height, value >> ${c[1] % 7});
            }
        }
    }
    let mut sum = 0u64;
    'outer: for y in 0..height {
        for x in 0..width {
            if *grid.get(x, y) as u64 % ${c[2] + 100} == ${c[3]} {
                break 'outer;
            }
            sum = sum.wrapping_mul(31).wrapping_add(*grid.get(x, y) as u64);
        }
    }
    sum
}
`,
    `${fn}(${c[0]}, ${c[1]})`,
  ],
  ({ name }, fn, c) => [
    `pub fn ${fn}(items: &[${name}]) -> u64 {
    let objects: Vec<Box<dyn Measure>> = items.iter().take(${c[0]}).map(|x| Box::new(x.clone()) as Box<dyn Measure>).collect();
    let mut out = String::new();
    for object in objects.iter() {
        if object.measure() > ${c[1]}.25 {
            out.push_str(&object.label());
        } else {
            out += &format!("<{:.2}>", object.measure());
        }
    }
    out.bytes().zip(out.chars().rev()).fold(${c[2]}, |h, (b, ch)| h.wrapping_mul(33) ^ (b as u64) ^ (ch as u64))
}
`,
    `${fn}(&items)`,
  ],
  ({ name }, fn, c) => [
    `pub fn ${fn}(items: &[${name}]) -> u64 {
    let mut store: ${name}Store<${name}> = ${name}Store::new();
    for item in items {
        store.add(item.clone());
    }
    let cut = store.sum() / (items.len() as f64 + ${c[0]}.0);
    let high = store.above(cut);
    let best = store.best().map(|b| b.label()).unwrap_or_default();
    checksum(high.len() as u64 + store.hits as u64, best.as_bytes()).wrapping_add(${c[1]})
}
`,
    `${fn}(&items)`,
  ],
  ({ name, field: f, type: t }, fn, c) => [
    `pub fn ${fn}(items: &[${name}]) -> u64 {
    let mut values: Vec<${t[2]}> = items.iter().map(|x| x.${f[2]}).collect();
    values.sort_unstable();
    values.dedup();
    let steps: Vec<u64> = values.windows(2).map(|p| (p[1] - p[0]) as u64).filter(|d| d % ${c[0]} != ${c[0] - 1}).collect();
    let even = steps.iter().filter(|x| **x % 2 == 0).count();
    steps.chunks(${(c[1] % 6) + 2}).map(|c| c.iter().sum::<u64>()).max().unwrap_or(${c[2]}) + even as u64
}
`,
    `${fn}(&items)`,
  ],
];

/** A whole module of about `lines` lines. */
export function module_text(i, lines, numbers) {
  const module = {
    name: nouns[i % nouns.length] + i,
    field: numbers.sample(fields, 4),
    type: [0, 1, 2, 3].map(() => numbers.pick(types)),
    kinds: Array.from({ length: numbers.between(4, 7) }, (_, k) => k),
  };
  let text = types_text(module, numbers);
  const calls = [];
  let written = text.split("\n").length;
  while (written + calls.length + 20 < lines || calls.length === 0) {
    const c = Array.from({ length: 6 }, () => numbers.between(2, 97));
    const fn = `${numbers.pick(verbs)}_${i}_${calls.length}`;
    const [body, call] = numbers.pick(shapes)(module, fn, c);
    text += body + "\n";
    written += body.split("\n").length;
    calls.push(call);
  }
  return `${text}pub fn run(seed: u64) -> u64 {
    let mut random = Random::new(seed);
    let items: Vec<${module.name}> = (0..${numbers.between(20, 60)}).map(|i| ${module.name}::make(&mut random, i)).collect();
    let mut h = seed.wrapping_mul(${numbers.between(3, 99)});
${calls.map((call) => `    h = h.rotate_left(5) ^ ${call};\n`).join("")}    if let Some(first) = items.first() {
        h = checksum(h, first.to_string().as_bytes());
        h = checksum(h, format!("{:?}", first).as_bytes());
    }
    h
}
`;
}
