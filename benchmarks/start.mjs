// What happens before anything happens: the tool's start, a module's start, set-up.
//
// The tool's start is CPU time of `--version`, user and system, by bash's own clock
// of its children: rounds of twenty runs, all tools in turns, the median round. What
// bash itself needs for starting a program that does nothing is shown beside it. A
// module's start is compiling and instantiating hello in this process, as a page
// would, again in turns, and hello's way to its first call is measured beside other
// languages' (first_calls.mjs). Set-up is the first build with an empty cache, in which std
// is compiled.
import fs from "node:fs";
import path from "node:path";
import { measure_first_calls } from "./first_calls.mjs";
import { fresh_folder, here, out, run, run_timed, say } from "./measure.mjs";
import { programs } from "./programs.mjs";
import { in_turns, summary } from "./statistics.mjs";

const [rounds, runs] = [15, 20];
const tools = ["wasmrust-ld --version", "cargo-wasm --version", "wasm-ld-22 --version", "rustc --version", "/bin/true"];

function cpu_ms(command) {
  const script = `TIMEFORMAT='%3U %3S'; time for ((i = 0; i < ${runs}; i++)); do ${command} >/dev/null; done`;
  const { ok, text } = run(["bash", "-c", script]);
  if (!ok) return { error: text };
  const [user, system] = text.trim().split("\n").at(-1).split(" ").map(Number);
  return { ms: ((user + system) * 1000) / runs };
}

/** Milliseconds to compile and to instantiate a module that imports what WASI has. */
function start_of(bytes) {
  const imports = {};
  for (const { module, name } of WebAssembly.Module.imports(new WebAssembly.Module(bytes)))
    (imports[module] ??= {})[name] = () => 0;
  const start = performance.now();
  const module = new WebAssembly.Module(bytes);
  const middle = performance.now();
  new WebAssembly.Instance(module, imports);
  return { compile: middle - start, instantiate: performance.now() - middle };
}

function module_files() {
  const { name } = programs[0];
  const files = {
    "WasmRust streaming": path.join(out, `ours/streaming-node-${name}/${name}/${name}.wasm`),
    "WasmRust release": path.join(out, `ours/release-node-${name}/${name}/${name}.wasm`),
    "cargo, default release": path.join(out, `cargo/default/wasm32-wasip1/release/${name}.wasm`),
    "cargo, best flags": path.join(out, `cargo/best/wasm32-wasip1/best/${name}.wasm`),
  };
  const missing = Object.keys(files).filter((label) => !fs.existsSync(files[label]));
  if (missing.length) say(`not measured, since \`sizes\` did not build it: ${missing.join("; ")}`);
  return Object.fromEntries(Object.entries(files).filter(([label]) => !missing.includes(label)));
}

const column = (results, what) => summary(results.map((result) => result[what]));

export async function measure_start() {
  const result = { rounds, runs, tools: {}, modules: {} };
  say(`${tools.join(", ")}: ${rounds} rounds of ${runs}`);
  for (const [command, list] of Object.entries(in_turns(tools, rounds, cpu_ms)))
    result.tools[command] = list[0].error ? { error: list[0].error } : column(list, "ms");
  const files = module_files();
  const bytes = Object.fromEntries(Object.entries(files).map(([label, file]) => [label, fs.readFileSync(file)]));
  const starts = in_turns(Object.keys(files), 200, (label) => start_of(bytes[label]));
  for (const [label, list] of Object.entries(starts))
    result.modules[label] = { compile: column(list, "compile"), instantiate: column(list, "instantiate"), bytes: bytes[label].length };
  say("hello to its first call, beside other languages");
  result.first_calls = await measure_first_calls();
  return result;
}

export function measure_setup() {
  const cache = fresh_folder("cache");
  const build = () =>
    run_timed(
      ["cargo", "wasm", "build", "-q", "--manifest-path", path.join(here, "Cargo.toml"), "-p", "hello"]
        .concat("--host", "node", "--out-dir", fresh_folder("setup"))
        .concat("--target-dir", fresh_folder("setup-target")),
      { env: { WASMRUST_CACHE: cache } },
    );
  say("the first build with an empty cache");
  const first = build();
  say("the same build with a full cache");
  const second = build();
  const figures = ({ ok, text, wall, cpu, peak_mib }) => (ok ? { wall, cpu, peak_mib } : { error: text });
  fs.rmSync(cache, { recursive: true, force: true });
  return { first: figures(first), second: figures(second) };
}
