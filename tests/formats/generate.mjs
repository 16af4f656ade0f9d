// Random programs that format, for run_suite to compare with native rustc.
//
//   node generate.mjs FOLDER FIRST COUNT      FOLDER/seed-N.rs for COUNT seeds
//
// How formatting is compiled depends on the whole program: which options any template
// sets, which types are shown anywhere, what may fail or panic. So most programs are
// small and each has only a few features, drawn once per program; a program that has
// everything would have nothing left out. The seed is the file's name: a program that
// fails is made again by `node generate.mjs FOLDER N 1`.
//
// Types with their values are in values.mjs, the program's own types in own_types.mjs,
// ways to end in endings.mjs.
import fs from "node:fs";
import path from "node:path";

import { ending } from "./endings.mjs";
import { own_types } from "./own_types.mjs";
import { Template } from "./template.mjs";
import { Random, type } from "./values.mjs";

// What a program may have; a program has few of them.
function draw_features(random) {
  const has = (count) => random.one_in(count);
  return {
    width: has(2), precision: has(3), flags: has(3), alternate: has(3), radix: has(2),
    dollars: has(3), own: has(2), fails: has(4), panics: has(5), prints: has(6),
    writer: has(4), floats: has(3), standard_error: has(3), nested: has(3),
  };
}

function usable_type(random, features, own) {
  for (;;) {
    const found = type(random, own, features.own ? 2 : random.below(3));
    if (features.floats || !/f32|f64/.test(found.rust)) return found;
  }
}

class Program {
  constructor(seed) {
    this.random = new Random(seed * 2654435761);
    this.features = draw_features(this.random);
    this.items = [];
    this.lines = [];
    this.variables = [];
    this.own = [];
  }

  variable() {
    const { random } = this;
    const of = usable_type(random, this.features, this.own);
    const name = `v${this.variables.length}`;
    const value = random.one_in(4) ? of.value() : `black_box(${of.value()})`;
    this.lines.push(`let ${name}: ${of.rust} = ${value};`);
    this.variables.push({ name, of });
  }

  template(options = {}) {
    return new Template(this.random, this.features, this.variables, options).make();
  }

  statement() {
    const { random, features } = this;
    // What fails in `print!` and `format!` is a panic that names a place within std.
    const fine = () => this.template({ without_failures: true });
    const kinds = [
      () => `println!(${fine()});`,
      () => `println!(${fine()});`,
      () => `print!(${fine()});`,
      () => `println!("{}", format!(${fine()}));`,
      () => `{ let mut text = String::new(); let r = write!(text, ${this.template()}); println!("{r:?} {text}"); }`,
    ];
    if (features.standard_error)
      kinds.push(() => `eprintln!(${fine()});`, () => `eprint!(${fine()});`);
    if (features.nested) kinds.push(() => `println!("<{}>", format_args!(${fine()}));`);
    if (features.writer)
      kinds.push(() => `{ let mut out = Limited { left: ${random.below(12)}, text: String::new() }; ` +
        `let r = write!(out, ${this.template()}); println!("{r:?} {} {:?}", out.left, out.text); }`);
    return random.pick(kinds)();
  }

  text() {
    const { random, features } = this;
    if (features.own) this.own = own_types(random, features, this.items);
    for (let i = 1 + random.below(5); i > 0; --i) this.variable();
    for (let i = 1 + random.below(random.one_in(3) ? 12 : 4); i > 0; --i)
      this.lines.push(this.statement());
    if (random.one_in(2)) this.lines.push(ending(random, (options) => this.template(options)));
    if (features.writer) this.items.push(limited);
    return `// Random: see tests/formats/generate.mjs.
#![allow(unused, unconditional_panic, arithmetic_overflow, unused_must_use)]
use std::fmt::{self, Debug, Display, Write};
use std::hint::black_box;

${this.items.join("\n")}
fn main() {
${this.lines.map((line) => `    ${line}\n`).join("")}}
`;
  }
}

const limited = `
struct Limited {
    left: usize,
    text: String,
}
impl Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.left = self.left.checked_sub(text.len()).ok_or(fmt::Error)?;
        self.text.push_str(text);
        Ok(())
    }
}
`;

const [folder, first, count] = process.argv.slice(2);
if (!(Number(count) > 0)) {
  console.error("usage: node generate.mjs FOLDER FIRST COUNT");
  process.exit(2);
}
fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
for (let seed = Number(first); seed < Number(first) + Number(count); ++seed)
  fs.writeFileSync(path.join(folder, `seed-${seed}.rs`), new Program(seed).text());
