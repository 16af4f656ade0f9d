// How long a link of an 11,000-line program takes, and how much memory.
//
// The program (generate_big.mjs) is compiled once in each profile; the captured link
// is then repeated in turns: by us, with --times, and by wasm-ld with its own LTO at
// the same level. Both results are run and have to print the same.
import fs from "node:fs";
import path from "node:path";
import { capture, inputs_of, our_linker, printed_by, with_output } from "./captured.mjs";
import { generate } from "./generate_big.mjs";
import { out, run_timed, say } from "./measure.mjs";
import { in_turns, ratio, typical } from "./statistics.mjs";

const rounds = 3;

/** How wasm-ld is told to optimise as much as the profile of ours. */
const levels = [
  { profile: "dev", wasm_ld: ["--lto-O0", "--lto-CGO0"] },
  { profile: "streaming", wasm_ld: ["--lto-O2", "--lto-CGO2"] },
  { profile: "release", wasm_ld: ["--lto-O3", "--lto-CGO3"] },
];

/** The commands of both, and where they write. */
function commands(given, folder, { profile, wasm_ld }) {
  const module = (name) => path.join(folder, `${name}.wasm`);
  const plain = with_output(given, module("lld")).filter((word) => !word.startsWith("--profile="));
  const times = path.join(folder, "times.json");
  return {
    ours: [our_linker, ...with_output(given, module("ours")), `--profile=${profile}`, `--times=${times}`],
    lld: ["wasm-ld-22", ...plain.slice(plain[0] === "-flavor" ? 2 : 0), ...wasm_ld],
    module,
    times,
  };
}

/** Both linkers over the same inputs, in turns. */
export function compare(given, folder, level) {
  const { ours, lld, module, times } = commands(given, folder, level);
  const of_name = { ours, lld };
  const results = in_turns(["ours", "lld"], rounds, (name) => {
    const { ok, text, wall, cpu, peak_mib } = run_timed(of_name[name]);
    if (!ok) return { error: text };
    const phases = name === "ours" ? JSON.parse(fs.readFileSync(times, "utf8")) : undefined;
    return { wall, cpu, peak_mib, bytes: fs.statSync(module(name)).size, phases };
  });
  const entry = { inputs: inputs_of(given), ours: typical(results.ours), lld: typical(results.lld) };
  if (entry.ours.error || entry.lld.error) return entry;
  const printed = ["ours", "lld"].map((name) => printed_by(module(name), ["5"]));
  const cpu = (runs) => runs.map((run) => run.cpu);
  return {
    ...entry,
    same: printed[0] === printed[1] && printed[0].includes("all "),
    cpu_ratio: ratio(cpu(results.ours), cpu(results.lld)),
  };
}

export function measure_link() {
  const source = path.join(out, "big");
  const lines = generate(source);
  const result = { lines, rounds, profiles: {} };
  for (const level of levels) {
    say(`compiling ${lines} lines, ${level.profile}`);
    const { given, error } = capture(source, level.profile, `link-${level.profile}`);
    say(`linking, ${level.profile}`);
    result.profiles[level.profile] = error
      ? { error }
      : compare(given, path.join(out, `link-${level.profile}`), level);
  }
  return result;
}
