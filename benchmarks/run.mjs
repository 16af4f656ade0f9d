// How fast what we make runs, next to what the stock tools make of the same source.
//
// Libraries without imports: those of the benchmark set, and loops/, which are over
// crates of crates.io. Built in these ways and then called in turns, in one process of
// an engine at a time (run_steps.mjs); all must give the same checksum:
//
//   release     ours
//   judged      ours, and then wasm-opt -O3: what is left to find
//   stock       rustc with opt-level 3, fat LTO and one unit, then wasm-opt -O3
//   rustc       the same without wasm-opt
//   streaming   ours for size
//   c           the same program in C, clang -O3 with LTO
//
// The newest wasm-opt that is there is the judge; without one `stock` is `rustc`. Each
// pair's ratio is that of the least samples, the median of some processes, since where
// an engine puts its code makes some per cent of difference. Without the crates of
// loops/ those are skipped.
import fs from "node:fs";
import path from "node:path";
import { settings_of, settings_of_rustc, our_linker } from "./captured.mjs";
import { loops } from "./loops.mjs";
import { fresh_folder, here, out, run, say } from "./measure.mjs";
import { engines, judges, optimized } from "./peers.mjs";
import { median } from "./statistics.mjs";

const triple = "wasm32-unknown-unknown";
const processes = 3;
const rounds = 12;
const judge = judges.at(-1);

const fat = `
[profile.fat]
inherits = "release"
opt-level = 3
lto = "fat"
codegen-units = 1
panic = "abort"
strip = true
`;

/** Of the settings of each way to build: cargo's profile, and its configuration. */
const ways = {
  release: (source) => ({ profile: "wasm-release", ...settings_of(source, "release", our_linker, "browser") }),
  streaming: (source) => ({ profile: "wasm-streaming", ...settings_of(source, "streaming", our_linker, "browser") }),
  rustc(source) {
    const { text, error } = settings_of_rustc(source, "browser");
    return { profile: "fat", text: text + fat, error };
  },
};

const set = loops.filter((row) => !row.of_crates).map(({ name }) => name);
const families = [
  { source: here, sources: set, of_crates: undefined, what: () => set.flatMap((name) => ["-p", name]).concat("--lib"), folder: "" },
  { source: path.join(here, "loops"), sources: ["src"], of_crates: true, what: () => ["--locked", "--examples"], folder: "examples" },
];

/** cargo does not see that a linker has changed, so that nothing may be as it was. */
function touch_sources(folder) {
  const now = new Date();
  for (const file of fs.readdirSync(folder, { recursive: true }))
    if (file.endsWith(".rs")) fs.utimesSync(path.join(folder, file), now, now);
}

const last_line = (text) => text.trim().split("\n").at(-1);

/** The modules of one family, built in one way: {name: path}, or {error}. */
function build({ source, sources, of_crates, what, folder }, way) {
  const { profile, text, error } = ways[way](source);
  if (error) return { error: last_line(error) };
  const target = path.join(out, "run", way);
  const settings = path.join(out, "run", `${way}.toml`);
  fs.mkdirSync(target, { recursive: true });
  fs.writeFileSync(settings, text);
  const names = loops.filter((row) => row.of_crates === of_crates).map(({ name }) => name);
  const command = ["cargo", "build", "-q", "--profile", profile, "--target", triple, "--config", settings, "--target-dir", target];
  for (const each of sources) touch_sources(path.join(source, each));
  const built = run([...command, ...what()], { cwd: source });
  if (!built.ok) return { error: last_line(built.text) };
  return Object.fromEntries(names.map((name) => [name, path.join(target, triple, profile, folder, `${name}.wasm`)]));
}

/** The program in C, or undefined. */
function build_c({ name, has_c }, folder) {
  if (!has_c) return undefined;
  const module = path.join(folder, "c.wasm");
  const flags = ["-O3", "-flto=full", "-Wl,--gc-sections,--strip-all", "-nostartfiles", "-nodefaultlibs", "-lc", "-Wl,--no-entry"];
  const source = path.join(here, name, "c", `${name}.c`);
  const built = run(["clang-22", "--target=wasm32-wasi", "-Wno-deprecated", ...flags, source, "-o", module]);
  if (!built.ok) say(`C ${name}: ${last_line(built.text)}`);
  return built.ok ? module : undefined;
}

/** What the judge makes of a module with -O3, beside it; the module itself without a judge. */
function judged(module, folder, name) {
  const bytes = judge && optimized(judge, fs.readFileSync(module), "-O3");
  if (!bytes) return module;
  const file = path.join(folder, `${name}.wasm`);
  fs.writeFileSync(file, bytes);
  return file;
}

/** All builds of one program in an engine: bytes, milliseconds, ratios; or {error}. */
function compare(program, modules, engine) {
  const [names, files] = [Object.keys(modules), Object.values(modules)];
  const rows = [];
  for (let i = 0; i < processes; ++i) {
    // Who comes first is compiled first; that may not always be the same one.
    const order = files.map((_, k) => (k + i) % files.length);
    const command = [engine.command, path.join(here, "run_steps.mjs"), program.name, String(rounds), ...order.map((k) => files[k])];
    const { ok, stdout, text } = run(command);
    if (!ok) return { error: last_line(text) };
    const found = JSON.parse(String(stdout));
    rows.push(Object.fromEntries(order.map((k, place) => [names[k], found[place]])));
  }
  const results = new Set(rows.flatMap((row) => Object.values(row).map(({ result }) => result)));
  if (results.size !== 1) return { wrong: true };
  const ratio = (a, b) => (modules[a] && modules[b] ? median(rows.map((row) => row[a].least / row[b].least)) : undefined);
  return {
    ms: Object.fromEntries(names.map((name) => [name, median(rows.map((row) => row[name].least))])),
    release_to_stock: ratio("release", "stock"),
    release_to_rustc: ratio("release", "rustc"),
    release_to_judged: ratio("release", "judged"),
    streaming_to_c: ratio("streaming", "c"),
    streaming_to_release: ratio("streaming", "release"),
  };
}

export function measure_run() {
  const result = { judge: judge?.version, engines: engines.map(({ version }) => version), processes, rounds, programs: {} };
  for (const family of families) {
    say(`compiling ${path.relative(here, family.source) || "the set"} in ${Object.keys(ways).length} ways`);
    const built = Object.fromEntries(Object.keys(ways).map((way) => [way, build(family, way)]));
    const failed = Object.values(built).find((row) => row.error);
    if (failed) {
      result[family.of_crates ? "crates" : "set"] = { error: failed.error };
      continue;
    }
    for (const program of loops.filter((row) => row.of_crates === family.of_crates)) {
      say(program.name);
      const folder = fresh_folder(`run/${program.name}`);
      const [release, streaming, rustc] = ["release", "streaming", "rustc"].map((way) => built[way][program.name]);
      const modules = { release, judged: judged(release, folder, "judged"), stock: judged(rustc, folder, "stock"), rustc, streaming };
      const c = build_c(program, folder);
      if (c) modules.c = c;
      const bytes = Object.fromEntries(Object.entries(modules).map(([name, file]) => [name, fs.statSync(file).size]));
      result.programs[program.name] = { bytes, engines: engines.map((engine) => compare(program, modules, engine)) };
    }
  }
  return result;
}
