// Other people's tools, where they are there, and figures of those that are not.
//
// Nothing here is needed for building or for measuring ourselves. A tool that is
// missing is named in the output and in the tables; nobody's figure is guessed.
//
//   wasm-opt   Debian's binaryen, and npm's under build/bench/peers
//   asc        AssemblyScript, from the same place
//   MoonBit    its compiler, from there too (moonbit.mjs)
//   node       a newer engine than the one that runs this; MoonBit's modules need one
//   zig        from PyPI
//
//   npm install --prefix build/bench/peers binaryen assemblyscript node \
//     @moonbit/moonc-worker @moonbit/moonpad-monaco
//   pip install --target build/bench/peers/python ziglang
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

const npm_version = (name) => {
  const file = path.join(out, "peers", "node_modules", name, "package.json");
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")).version.split("+")[0] : undefined;
};

function found_moonbit() {
  const [version, editor] = ["moonc-worker", "moonpad-monaco"].map((name) => npm_version(`@moonbit/${name}`));
  return version && editor ? { version, command: [process.execPath, path.join(here, "moonbit.mjs")] } : undefined;
}

function found_zig() {
  const [command, env] = [["python3", "-m", "ziglang"], { PYTHONPATH: path.join(out, "peers", "python") }];
  const { ok, text } = run([...command, "version"], { env });
  return ok ? { version: text.trim(), command, env } : undefined;
}

/** {version, command: string[]}, Zig with the `env` that it needs. */
export const moonbit = found_moonbit();
export const zig = found_zig();

export const missing = rows
  .filter((_, i) => !tools[i])
  .map(([name, origin]) => `${name} of ${origin}`)
  .concat(moonbit ? [] : "MoonBit of npm", zig ? [] : "zig of PyPI");

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
export function optimized(judge, bytes, level = "-Oz", more = []) {
  const [from, to] = [path.join(out, "before.wasm"), path.join(out, "after.wasm")];
  fs.writeFileSync(from, bytes);
  const words = [level, ...features_of(judge), ...more, "--strip-debug", "--strip-producers", from, "-o", to];
  return run([judge.command, ...words]).ok ? fs.readFileSync(to) : undefined;
}

/** Figures that were measured elsewhere: of whom no registry that is used here has. */
export const elsewhere = JSON.parse(fs.readFileSync(path.join(here, "peers.json"), "utf8"));
