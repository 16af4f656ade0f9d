// Other people's tools, where they are there, and figures of those that are not.
//
// Nothing here is needed for building or for measuring ourselves. A tool that is
// missing is named in the output and in the tables; nobody's figure is guessed.
//
//   wasm-opt   Debian's binaryen, and npm's under build/bench/peers
//   asc        AssemblyScript, from the same place
//   node       a newer engine than the one that runs this
//
//   npm install --prefix build/bench/peers binaryen assemblyscript node
//
// Compilers that cannot be had from there stand in peers.json with sizes that were
// measured once with the sources of this folder; the file says with what.
import fs from "node:fs";
import path from "node:path";
import { here, out, run } from "./measure.mjs";

const from_npm = (name) => path.join(out, "peers", "node_modules", ".bin", name);

const first_number = (text) => text.match(/\d+(\.\d+)*/)?.[0] ?? "?";

function found(name, origin, command, arguments_ = ["--version"]) {
  const { ok, text } = run([command, ...arguments_]);
  return ok ? { name, origin, command, version: first_number(text) } : undefined;
}

const rows = [
  ["wasm-opt", "Debian", "/usr/bin/wasm-opt"],
  ["wasm-opt", "npm", from_npm("wasm-opt")],
  ["asc", "npm", from_npm("asc")],
  ["node", "npm", from_npm("node")],
];

const tools = rows.map(([name, origin, command]) => found(name, origin, command));

export const missing = rows.filter((_, i) => !tools[i]).map(([name, origin]) => `${name} of ${origin}`);

/** [{origin, version, command}] of each wasm-opt that is there. */
export const judges = tools.filter((tool) => tool?.name === "wasm-opt");

export const assembly_script = tools.find((tool) => tool?.name === "asc");

/** Engines: the one that runs this, and a newer one. */
export const engines = [{ version: process.versions.node, command: process.execPath }].concat(tools.find((tool) => tool?.name === "node") ?? []);

/** What rustc's targets have by default; with all features on, wasm-opt may use what engines lack. */
const features = ["bulk-memory", "sign-ext", "mutable-globals", "nontrapping-float-to-int", "reference-types"]
  .concat("multivalue", "extended-const", "simd")
  .map((name) => `--enable-${name}`);

// From 126 on memory.copy and memory.fill are a feature of their own there.
const features_of = ({ version }) => (parseInt(version) > 120 ? [...features, "--enable-bulk-memory-opt"] : features);

/** What a judge makes of a module, or undefined. */
export function optimized(judge, bytes, level = "-Oz") {
  const [from, to] = [path.join(out, "before.wasm"), path.join(out, "after.wasm")];
  fs.writeFileSync(from, bytes);
  const words = [level, ...features_of(judge), "--strip-debug", "--strip-producers", from, "-o", to];
  return run([judge.command, ...words]).ok ? fs.readFileSync(to) : undefined;
}

/** Figures that were measured elsewhere. */
export const elsewhere = JSON.parse(fs.readFileSync(path.join(here, "peers.json"), "utf8"));
