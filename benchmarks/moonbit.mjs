// Builds a program in MoonBit: `node moonbit.mjs TARGET SOURCE OUT`, TARGET wasm or wasm-gc.
//
// MoonBit's own command line cannot be had from npm, but its compiler can: as a web
// worker (@moonbit/moonc-worker), for MoonBit's playground. The worker is asked as the
// playground asks it, by messages in Comlink's form; node has no workers of that kind,
// so it runs in this process with a `postMessage` of ours. The core library's sources
// are inside of the playground's editor (@moonbit/moonpad-monaco): they are read from
// there, compiled once for each target, and kept beside the packages.
//
//   npm install --prefix build/bench/peers @moonbit/moonc-worker @moonbit/moonpad-monaco
//
// Every `pub fn` of the source is exported, `init_SOMETHING` as `init`, which is a
// keyword there; a program with `fn main` starts there.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";
import { out } from "./measure.mjs";

const [target, source, file] = process.argv.slice(2);
const packages = path.join(out, "peers", "node_modules", "@moonbit");
const read = (name) => fs.readFileSync(path.join(packages, name), "utf8");
const backend = { wasm: "Wasm", "wasm-gc": "WasmGC" }[target];

/** Starts the worker; `ask(function, parameters)` resolves to its answer. */
function start_compiler() {
  let deliver;
  const waiting = new Map();
  const scope = {
    addEventListener: (_, listener) => { deliver = listener; },
    postMessage: ({ id, type, value }) => {
      const { resolve, reject } = waiting.get(id);
      if (type === "RAW") resolve(value);
      else reject(new Error(JSON.stringify(value?.value ?? value)));
    },
  };
  // It sees that this is node, and then wants what node's older modules have.
  Object.assign(globalThis, scope, { self: globalThis, require: createRequire(import.meta.url) });
  vm.runInThisContext(read("moonc-worker/moonc-worker.js"), { filename: "moonc-worker.js" });
  let count = 0;
  return (name, parameters) =>
    new Promise((resolve, reject) => {
      const id = String(count++);
      waiting.set(id, { resolve, reject });
      deliver({ origin: "", data: { id, type: "APPLY", path: [name], argumentList: [{ type: "RAW", value: parameters }] } });
    });
}

/** The core library's files by path, as the editor carries them. */
function core_files() {
  const text = read("moonpad-monaco/dist/moonpad-monaco.js");
  const encoded = new Map([...text.matchAll(/([\w$]+) = \w+\("([A-Za-z0-9+/=]*)"\)/g)].map(([, name, value]) => [name, value]));
  const files = new Map();
  for (const [, file, name] of text.matchAll(/\["(\/lib\/core\/[^"]+)"\] = ([\w$]+);/g))
    if (encoded.has(name)) files.set(file, Buffer.from(encoded.get(name), "base64"));
  if (!files.has("/lib/core/_build/packages.json")) throw new Error("the editor's package has no core library where it used to be");
  return files;
}

const path_of = ({ root, rel }) => `${root}/${rel}`;
const folder_of = ({ rel }) => `/lib/core/${rel}`;

/** Packages such that each stands behind those that it needs. */
function in_order(packages) {
  const by_path = new Map(packages.map((each) => [path_of(each), each]));
  const order = new Set();
  const visit = (each) => {
    if (!each || order.has(each)) return;
    for (const { path } of each.deps) visit(by_path.get(path));
    order.add(each);
  };
  packages.forEach(visit);
  return [...order];
}

const settings = { target, errorFormat: "human", enableValueTracing: false, noOpt: false };

function built(result, name) {
  if (!result.core) throw new Error(`${name}: ${result.diagnostics.filter((text) => /error/i.test(text)).join("\n")}`);
  return result;
}

/** Interfaces and code of the core library: [{name, path, mi, core}]. */
async function build_core(ask) {
  const files = core_files();
  const all = JSON.parse(files.get("/lib/core/_build/packages.json")).packages;
  const rows = new Map();
  const needed_by = ({ deps }, found = new Set()) => {
    for (const { path } of deps.filter(({ path }) => rows.has(path) && !found.has(path))) needed_by(rows.get(path), found.add(path));
    return found;
  };
  for (const each of in_order(all.filter((row) => row["supported-targets"].includes(backend)))) {
    const name = path_of(each);
    const sources = Object.entries(each.files).filter(([, { backend: on, optlevel }]) => on.includes(backend) && optlevel.includes("Release"));
    const direct = each.deps.filter(({ path }) => rows.has(path));
    const indirect = [...needed_by(each)].filter((path) => !direct.some((row) => row.path === path));
    const as = (path, alias = rows.get(path).rel.split("/").at(-1)) => [`${folder_of(rows.get(path))}:${alias}`, rows.get(path).mi];
    const result = await ask("buildPackage", {
      ...settings,
      mbtFiles: sources.map(([file]) => file.replace("moonbit-core:", "")).map((file) => [file, files.get(file).toString()]),
      miFiles: [...direct.map(({ path, alias }) => as(path, alias)), ...indirect.map((path) => as(path))],
      indirectImportMiFiles: indirect.map((path) => as(path)),
      stdMiFiles: [],
      pkg: name,
      pkgSources: all.map((row) => `${path_of(row)}:${folder_of(row)}`),
      isMain: false,
    });
    const { mi, core } = built(result, name);
    rows.set(name, { rel: each.rel, deps: each.deps, mi, core });
  }
  return [...rows].map(([name, { rel, mi, core }]) => ({ name, rel, mi, core }));
}

/** The same from the last time, if it was with these versions. */
async function core_library(ask) {
  const version = (name) => JSON.parse(read(`${name}/package.json`)).version;
  const kept = path.join(packages, `core-${target}-${version("moonc-worker")}-${version("moonpad-monaco")}.json`);
  const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
  if (!fs.existsSync(kept)) {
    const text = (array) => Buffer.from(array).toString("base64");
    const rows = (await build_core(ask)).map((row) => ({ ...row, mi: text(row.mi), core: text(row.core) }));
    fs.writeFileSync(kept, JSON.stringify(rows));
  }
  return JSON.parse(fs.readFileSync(kept, "utf8")).map((row) => ({ ...row, mi: bytes(row.mi), core: bytes(row.core) }));
}

const ask = start_compiler();
const core = await core_library(ask);
const text = fs.readFileSync(source, "utf8");
const result = await ask("buildPackage", {
  ...settings,
  mbtFiles: [[`/src/${path.basename(source)}`, text]],
  miFiles: [],
  indirectImportMiFiles: [],
  stdMiFiles: core.map(({ rel, mi }) => [`/lib/core/${rel}:${rel.split("/").at(-1)}`, mi]),
  pkg: "bench/program",
  pkgSources: ["bench/program:/src"],
  isMain: /fn main\b/.test(text),
});
const linked = await ask("linkCore", {
  ...settings,
  coreFiles: [...core.map((row) => row.core), built(result, source).core],
  main: "bench/program",
  pkgSources: ["bench/program:/src", ...core.map(({ name, rel }) => `${name}:/lib/core/${rel}`)],
  exportedFunctions: [...text.matchAll(/^pub fn (\w+)/gm)].map(([, name]) => (name.startsWith("init_") ? `${name}:init` : name)),
  outputFormat: "wasm",
  testMode: false,
  debug: false,
  sourceMap: false,
  sources: {},
  stopOnMain: false,
});
fs.writeFileSync(file, linked.result);
