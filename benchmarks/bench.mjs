// Measures everything that we claim, and writes it where it is claimed.
//
//   node bench.mjs [PART...]   sizes  left  lean  instances  run  link  large  start  setup  modules  (all when none is named)
//   node bench.mjs tables      measures nothing, draws the tables again
//
// Each part leaves its figures in benchmarks/figures/PART.json with the date, the commit
// and the machine that they were measured at, and the tables are drawn from all parts
// that were ever measured; so one part can be measured again alone, in a fresh clone
// too. docs/numbers.md is written anew, README.md between its two markers. Programs are
// built and run one after another. A part that fails is named at the end, the others
// are written all the same.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { keep, kept, troubles_of, write } from "./figures.mjs";
import { measure_instances } from "./instances.mjs";
import { measure_large } from "./large.mjs";
import { lean_table, measure_lean } from "./lean.mjs";
import { measure_left } from "./left.mjs";
import { left_summaries } from "./left_text.mjs";
import { measure_link } from "./link.mjs";
import { watch_others } from "./load.mjs";
import { here, root, run, say, version } from "./measure.mjs";
import { measure_modules } from "./modules.mjs";
import { assembly_script, elsewhere, missing, moonbit, zig } from "./peers.mjs";
import { numbers_text, readme_table, streaming_ratios } from "./report.mjs";
import { measure_run } from "./run.mjs";
import { measure_sizes } from "./sizes.mjs";
import { measure_setup, measure_start } from "./start.mjs";
import { factor, percent, replace_marked } from "./text.mjs";

const parts = {
  sizes: { measure: measure_sizes, what: "the programs' bytes, beside those of their peers" },
  left: { measure: measure_left, what: "what wasm-opt -Oz still finds in our modules of tests/run" },
  lean: { measure: measure_lean, what: "what lean std saves of small programs" },
  instances: { measure: measure_instances, what: "code that is there once for each type, beside rustc's fat LTO (needs the registry)" },
  run: { measure: measure_run, what: "how long the programs run" },
  link: { measure: measure_link, what: "the last step of a build of 11,000 lines, beside rustc with its linker" },
  large: { measure: measure_large, what: "the same of 842,000 lines (takes long)" },
  start: { measure: measure_start, what: "from nothing to the first call" },
  setup: { measure: measure_setup, what: "what is paid once, and by commands that have nothing to do" },
  modules: { measure: measure_modules, what: "modules of npm packages: reading, writing them anew, -Oz, beside wasm-opt" },
};

const named = process.argv.slice(2);
if (named.includes("-h") || named.includes("--help")) {
  console.log("usage: ./x bench [PART...]\n\nMeasures the parts, all when none is named, and writes docs/numbers.md and the table of\nREADME.md anew; parts that are not named keep their figures.\n");
  for (const [name, { what }] of Object.entries(parts)) console.log(`  ${name.padEnd(8)}  ${what}`);
  console.log("  tables    nothing is measured, the tables are drawn again");
  process.exit(0);
}
const wanted = named.length === 0 ? Object.keys(parts) : named.filter((part) => part !== "tables");
for (const part of wanted) {
  if (!parts[part]) {
    console.error(`bench: no part \`${part}\`; there are: ${Object.keys(parts).join(" ")} tables`);
    process.exit(2);
  }
}

const first = (text, pattern) => text.match(pattern)?.[0] ?? "?";

function commit() {
  const name = run(["git", "rev-parse", "--short", "HEAD"]);
  if (!name.ok) return "an unknown state";
  const what = ["compiler", "tooling", "crates", "runtime", "benchmarks", ":!benchmarks/figures", "CMakeLists.txt"];
  const changed = run(["git", "status", "--porcelain", "--", ...what]);
  return `commit ${name.text.trim()}${changed.text.trim() ? ", with changes on top" : ""}`;
}

const languages = [["AssemblyScript", assembly_script], ["MoonBit's compiler", moonbit], ["Zig", zig]];

function about() {
  const system = first(fs.readFileSync("/etc/os-release", "utf8"), /(?<=PRETTY_NAME=")[^"]*/);
  const dotted = /\d+\.\d+\.\d+/;
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: `${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${system}`,
    missing,
    tools: [
      `rustc ${first(version(["rustc", "--version"]), dotted)}`,
      `clang and wasm-ld ${first(version(["wasm-ld-22", "--version"]), dotted)}`,
      `node ${process.versions.node.split(".")[0]}`,
      ...languages.map(([name, found]) => found && `${name} ${found.version}`).filter(Boolean),
    ].join(", "),
  };
}

const folder = path.join(here, "figures");

/** The bar: streaming is no larger than plain cargo with its best flags. */
function say_ratios(sizes) {
  for (const target of sizes.hosts.filter(({ key }) => sizes[`best-${key}`])) {
    const ratios = Object.entries(streaming_ratios(sizes, target, sizes.programs[target.kind]));
    const larger = ratios.filter(([, ratio]) => ratio?.raw > 1).map(([name]) => name);
    say(`${target.host}, streaming to best flags: ${ratios.map(([name, ratio]) => `${name} ${factor(ratio?.raw)}`).join("  ")}`);
    if (larger.length) say(`LARGER than plain cargo: ${larger.join(" ")}`);
  }
}

/** The bar: wasm-opt finds less than one part in a hundred in the middle, and in none more than three. */
function say_left(figures) {
  for (const { title, count, median, worst } of left_summaries(figures)) say(`${title}, ${count}: wasm-opt -Oz finds ${percent(median, 2)}, at most ${percent(worst, 2)}`);
}

if (wanted.length) for (const name of missing) console.log(`==> not there, so not measured: ${name} (benchmarks/README.md says how to get it)`);
const troubles = [];
for (const part of wanted) {
  console.log(`==> measuring ${part}`);
  const start = performance.now();
  const others = watch_others();
  const measured = await parts[part].measure();
  const figures = { about: { ...about(), load: others() }, ...measured };
  keep(folder, part, figures, root);
  say(`${part} took ${Math.round((performance.now() - start) / 1000)} s`);
  if (part === "sizes") say_ratios(figures);
  if (part === "left") say_left({ left: figures });
  troubles.push(...troubles_of(figures, part));
}

const figures = { elsewhere, ...kept(folder, Object.keys(parts)) };
const readme = path.join(root, "README.md");
write(path.join(root, "docs/numbers.md"), numbers_text(figures));
write(readme, replace_marked(fs.readFileSync(readme, "utf8"), "bench", readme_table(figures)));
const lean_page = path.join(root, "docs/lean-std.md");
if (figures.lean) write(lean_page, replace_marked(fs.readFileSync(lean_page, "utf8"), "lean", lean_table(figures.lean)));
console.log("==> wrote docs/numbers.md and the tables of README.md and docs/lean-std.md");
for (const { text } of troubles) console.log(`bench: ${text}`);
process.exitCode = troubles.some(({ fails }) => fails) ? 1 : 0;
