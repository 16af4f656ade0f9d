// How fast a module is read, lifted and written again, and what -Oz makes of it, beside
// wasm-opt.
//
// `cargo wasm opt` without passes goes the whole way: reader, validator, WasmIR, emitter.
// `wasm-opt` without passes does the same for its own IR (all features on, `-g`, so that it
// keeps names as we do). All run in turns on the same module; a small one several times in
// a run, so that there is something to measure. Ours on one thread gives MB in a second of
// CPU time; both with all threads give the ratios. With -Oz wasm-opt takes minutes for a
// large module, so that runs once, and who is not ready after two minutes is left out.
// npm's wasm-opt is itself WebAssembly in node.
import fs from "node:fs";
import path from "node:path";
import { judges } from "./peers.mjs";
import { fresh_folder, run_timed } from "./measure.mjs";
import { in_turns, patience_seconds, ratio, typical } from "./statistics.mjs";

const rounds = 3;
const enough_bytes = 10e6;
/** With -Oz: larger modules are optimised once only. */
const large_bytes = 2e6;

/** `timeout` says so that the time was over. */
const status_of_late = 124;

/** A command `times` times, as one line for the shell; its status is that of the run that failed. */
function repeated(words, times) {
  const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  return ["sh", "-c", `i=0; while [ $i -lt ${times} ]; do ${line} || exit $?; i=$((i + 1)); done`];
}

/** A command that ends with `status_of_late` when it takes too long. */
const with_patience = (command) => ["timeout", String(patience_seconds), ...command];

export function measure_rewriting(module) {
  const bytes = fs.statSync(module).size;
  const times = Math.ceil(enough_bytes / bytes);
  return beside_judges(module, [], rounds, times);
}

/** The same with -Oz. */
export function measure_optimizing(module) {
  const is_large = fs.statSync(module).size > large_bytes;
  return beside_judges(module, ["-Oz"], is_large ? 1 : rounds, 1);
}

function beside_judges(module, level, rounds, times) {
  const folder = fresh_folder("rewrite");
  const bytes = fs.statSync(module).size;
  const to = (name) => path.join(folder, `${name}.wasm`);
  const ours = (name, ...more) => ["cargo-wasm", "opt", "-q", ...level, module, "-o", to(name), ...more];
  const commands = { one: ours("one", "--threads=1"), ours: ours("ours") };
  for (const { origin, command } of judges) commands[origin] = with_patience([command, "-q", "-all", "-g", ...level, module, "-o", to(origin)]);
  const results = in_turns(Object.keys(commands), rounds, (name) => {
    const { ok, status, text, wall, cpu, peak_mib } = run_timed(repeated(commands[name], times));
    if (status === status_of_late) return { error: `not ready after ${patience_seconds} s`, late: true };
    if (!ok) return { error: text };
    return { wall: wall / times, cpu: cpu / times, peak_mib, bytes: fs.statSync(to(name)).size };
  });
  const entry = Object.fromEntries(Object.keys(commands).map((name) => [name, typical(results[name])]));
  if (!entry.one.error) entry.one.mb_per_s = bytes / 1e6 / entry.one.cpu;
  for (const { origin, version } of judges) {
    entry[origin].version = version;
    if (entry[origin].error || entry.ours.error) continue;
    const of = (what) => ratio(...[origin, "ours"].map((name) => results[name].map((run) => run[what])));
    entry[origin] = { ...entry[origin], cpu_ratio: of("cpu"), wall_ratio: of("wall"), peak_ratio: of("peak_mib") };
  }
  return entry;
}
