// The release link of a large real program, next to rustc's own fat LTO.
//
// `large/` is a command over two dozen well-known crates. It is built twice with the
// same standard library: by us (`wasm-release`), and by rustc with opt-level 3, fat
// LTO, one unit, aborting panics and wasm-ld. When all its crates are there, the last
// step of each is repeated in turns: cargo, rustc for the command itself, and the
// link with all of LLVM's work. Both results must print the same. Crates.io must be
// reachable (or its crates already fetched); otherwise the part is skipped.
import fs from "node:fs";
import path from "node:path";
import { capture, inputs_of, our_linker, printed_by, settings_of, settings_of_rustc, triple, with_output } from "./captured.mjs";
import { here, out, run, run_timed, say } from "./measure.mjs";
import { in_turns, ratio, typical } from "./statistics.mjs";

const source = path.join(here, "large");
const main_file = path.join(source, "src", "main.rs");
const rounds = 3;

const output = (text) => text.trim().split("\n").slice(-12).join("\n");

/** Lines of Rust in the crates that are linked; macros' and build scripts' crates do not count. */
function count_lines() {
  const tree = ["cargo", "tree", "--target", triple, "-e", "normal,no-proc-macro", "--prefix", "none", "-f", "{p}"];
  const listed = String(run(tree, { cwd: source }).stdout);
  const wanted = new Set(Array.from(listed.matchAll(/^(\S+) v(\S+)/gm), ([, name, version]) => `${name} ${version}`));
  const metadata = run(["cargo", "metadata", "--format-version", "1", "--offline", "--filter-platform", triple], { cwd: source });
  let [crates, lines] = [0, 0];
  for (const { name, version, manifest_path } of JSON.parse(String(metadata.stdout)).packages) {
    if (!wanted.has(`${name} ${version}`)) continue;
    const folder = path.join(path.dirname(manifest_path), "src");
    ++crates;
    for (const file of fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true }) : [])
      if (file.endsWith(".rs")) lines += fs.readFileSync(path.join(folder, file), "utf8").split("\n").length - 1;
  }
  return { crates, lines };
}

function command_of({ profile, settings, folder }) {
  return ["cargo", "build", "-q", "--locked", "--profile", profile, "--target", triple]
    .concat("--config", settings, "--target-dir", path.join(folder, "target"));
}

/** Both ways to build, with everything but the last step done; or {error}. */
function prepared() {
  const rows = {
    ours: { profile: "wasm-release", ...settings_of(source, "release", our_linker) },
    rustc: { profile: "fat", ...settings_of_rustc(source) },
  };
  for (const [name, row] of Object.entries(rows)) {
    if (row.error) return row;
    row.folder = path.join(out, `large-${name}`);
    fs.mkdirSync(row.folder, { recursive: true });
    row.settings = path.join(row.folder, "config.toml");
    fs.writeFileSync(row.settings, row.text);
    say(`compiling the large program's crates, ${name}`);
    const built = run(command_of(row), { cwd: source });
    if (!built.ok) return { error: output(built.text) };
    row.module = path.join(row.folder, "target", triple, row.profile, "large.wasm");
  }
  return rows;
}

/** The link alone, by phase. */
function phases() {
  const { given, error } = capture(source, "release", "large-link");
  if (error) return { error: output(error) };
  const times = path.join(out, "large-link", "times.json");
  const command = [our_linker, ...with_output(given, path.join(out, "large-link", "out.wasm")), `--times=${times}`];
  const { ok, text, wall, cpu, peak_mib } = run_timed(command);
  if (!ok) return { error: output(text) };
  return { wall, cpu, peak_mib, inputs: inputs_of(given), phases: JSON.parse(fs.readFileSync(times, "utf8")) };
}

export function measure_large() {
  const fetched = run(["cargo", "fetch", "--locked", "-q"], { cwd: source });
  if (!fetched.ok) return { skipped: `its crates cannot be fetched: ${output(fetched.text)}` };
  const rows = prepared();
  if (rows.error) return rows;
  say("the last step, in turns");
  const results = in_turns(Object.keys(rows), rounds, (name) => {
    const now = new Date();
    fs.utimesSync(main_file, now, now);
    const { ok, text, wall, cpu, peak_mib } = run_timed(command_of(rows[name]), { cwd: source });
    return ok ? { wall, cpu, peak_mib, bytes: fs.statSync(rows[name].module).size } : { error: output(text) };
  });
  const [ours, rustc] = [typical(results.ours), typical(results.rustc)];
  if (ours.error || rustc.error) return { ours, rustc, ...count_lines() };
  const printed = [rows.ours, rows.rustc].map(({ module }) => printed_by(module, ["all"], main_file));
  const of = (what) => ratio(results.ours.map((r) => r[what]), results.rustc.map((r) => r[what]));
  return {
    ...count_lines(),
    rounds,
    ours,
    rustc,
    cpu_ratio: of("cpu"),
    wall_ratio: of("wall"),
    same: printed[0] === printed[1] && printed[0].includes("items"),
    link: phases(),
  };
}
