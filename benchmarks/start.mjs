// What happens before anything happens: the tool's start, a module's start, set-up.
//
// The tool's start is CPU time of `--version`, averaged over many runs by bash's own
// clock of its children, since one run is too short for any other. A module's start
// is compiling and instantiating hello in this process, as a page would.
// Set-up is the first build with an empty cache: std is compiled.
import fs from "node:fs";
import path from "node:path";
import { fresh_folder, here, out, run, run_timed, say } from "./measure.mjs";
import { programs } from "./programs.mjs";

function cpu_ms(command, times) {
  const script = `TIMEFORMAT='%3U %3S'; time for ((i = 0; i < ${times}; i++)); do ${command} >/dev/null; done`;
  const result = run(["bash", "-c", script]);
  if (!result.ok) return { error: result.text };
  const [user, system] = result.text.trim().split("\n").at(-1).split(" ").map(Number);
  return { ms: ((user + system) * 1000) / times };
}

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Median milliseconds to compile and to instantiate a module that imports what WASI has. */
function module_start(file) {
  const bytes = fs.readFileSync(file);
  const imports = {};
  for (const { module, name } of WebAssembly.Module.imports(new WebAssembly.Module(bytes)))
    (imports[module] ??= {})[name] = () => 0;
  const [compile, instantiate] = [[], []];
  for (let i = 0; i < 200; ++i) {
    const start = performance.now();
    const module = new WebAssembly.Module(bytes);
    const middle = performance.now();
    new WebAssembly.Instance(module, imports);
    compile.push(middle - start);
    instantiate.push(performance.now() - middle);
  }
  return { compile: median(compile), instantiate: median(instantiate), bytes: bytes.length };
}

function modules() {
  const { name } = programs[0];
  return {
    streaming: path.join(out, `ours/streaming-node-${name}/${name}/${name}.wasm`),
    release: path.join(out, `ours/release-node-${name}/${name}/${name}.wasm`),
    default: path.join(out, `cargo/default/wasm32-wasip1/release/${name}.wasm`),
    best: path.join(out, `cargo/best/wasm32-wasip1/best/${name}.wasm`),
  };
}

export function measure_start() {
  const result = { tools: {}, modules: {} };
  for (const command of ["wasmrust-ld --version", "cargo-wasm --version", "wasm-ld-22 --version", "rustc --version"]) {
    say(command);
    result.tools[command] = cpu_ms(command, 50);
  }
  for (const [name, file] of Object.entries(modules())) {
    if (fs.existsSync(file)) result.modules[name] = module_start(file);
  }
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
