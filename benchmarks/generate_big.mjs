// Writes a Rust program of any length that looks like what people write.
//
//   node generate_big.mjs FOLDER [LINES [MODULES]]      (11,000 lines, 40 modules)
//
// Each module has a struct with a kind, an error type, a generic store, and
// functions over them in eight shapes: loops and matches, hash maps, tree maps,
// parsing with `?`, generic grids, trait objects, closures and iterators, sorting.
// The program prints a checksum for every module, so that two compilers can be
// compared by output. The same arguments give the same text on every machine.
//
// The shapes are in big_shapes.mjs.
import fs from "node:fs";
import path from "node:path";
import { module_text, shared_text } from "./big_shapes.mjs";

/** A small generator of numbers: the program must not depend on the engine's. */
export class Numbers {
  constructor(seed) {
    this.state = seed >>> 0 || 1;
  }
  /** A number from `low` to `high`, both included. */
  between(low, high) {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return low + ((this.state >>> 0) % (high - low + 1));
  }
  pick(list) {
    return list[this.between(0, list.length - 1)];
  }
  /** `count` different elements of the list. */
  sample(list, count) {
    const left = [...list];
    return Array.from({ length: count }, () => left.splice(this.between(0, left.length - 1), 1)[0]);
  }
}

const main_text = (modules) => `//! Generated: prints a checksum for each module, then one of all.
#![allow(dead_code)]
mod shared;
${modules.map((i) => `mod m${i};\n`).join("")}
fn main() {
    let seed: u64 = std::env::args().nth(1).and_then(|s| s.parse().ok()).unwrap_or(1);
    let mut all = seed;
    for (name, run) in MODULES {
        let sum = run(seed);
        println!("{name} {sum:016x}");
        all = all.rotate_left(3) ^ sum;
    }
    println!("all {all:016x}");
}

const MODULES: [(&str, fn(u64) -> u64); ${modules.length}] = [
${modules.map((i) => `    ("m${i}", m${i}::run),\n`).join("")}];
`;

export function generate(folder, lines = 11000, count = 40) {
  const numbers = new Numbers(7);
  const modules = Array.from({ length: count }, (_, i) => i);
  const files = { "shared.rs": shared_text, "main.rs": main_text(modules) };
  for (const i of modules) files[`m${i}.rs`] = module_text(i, Math.floor(lines / count), numbers);
  fs.mkdirSync(path.join(folder, "src"), { recursive: true });
  fs.writeFileSync(
    path.join(folder, "Cargo.toml"),
    '[package]\nname = "big"\nversion = "0.1.0"\nedition = "2021"\n\n[workspace]\n\n[profile.fat]\ninherits = "release"\nlto = "fat"\ncodegen-units = 1\npanic = "abort"\n',
  );
  let total = 0;
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, "src", name), text);
    total += text.split("\n").length - 1;
  }
  return total;
}

if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith("generate_big.mjs")) {
  const [folder, lines, count] = process.argv.slice(2);
  if (!folder) {
    console.error("usage: node generate_big.mjs FOLDER [LINES [MODULES]]");
    process.exit(2);
  }
  console.log(generate(folder, Number(lines ?? 11000), Number(count ?? 40)), "lines");
}
