// How long a link of an 11,000-line program takes, and how much memory.
//
// The program (generate_big.mjs) is compiled once in each profile with the settings
// that `cargo wasm doctor --print-config` gives for plain cargo, with capture.mjs in
// the linker's place. The captured link is then repeated: by us, with --times, and by
// wasm-ld with its own LTO at the same level. Median of three. Both results are run
// and have to print the same.
import fs from "node:fs";
import path from "node:path";
import { WASI } from "node:wasi";
import { generate } from "./generate_big.mjs";
import { fresh_folder, here, out, root, run, run_median, say } from "./measure.mjs";

const triple = "wasm32-wasip1";

/** How wasm-ld is told to optimise as much as the profile of ours. */
const levels = [
  { profile: "dev", wasm_ld: ["--lto-O0", "--lto-CGO0"] },
  { profile: "streaming", wasm_ld: ["--lto-O2", "--lto-CGO2"] },
  { profile: "release", wasm_ld: ["--lto-O3", "--lto-CGO3"] },
];

/** Prints of a command, to be compared. */
function printed_by(module) {
  const file = path.join(out, "printed.txt");
  const output = fs.openSync(file, "w");
  try {
    const wasi = new WASI({ version: "preview1", stdout: output, returnOnExit: true, args: ["big", "5"] });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(module)), wasi.getImportObject());
    wasi.start(instance);
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    return String(error);
  } finally {
    fs.closeSync(output);
  }
}

/** Compiles the program in a profile; the captured link's arguments. */
function capture(source, profile) {
  const configuration = run(["cargo", "wasm", "doctor", "--print-config", "--profile", profile, "--host", "node"], {
    cwd: source,
  });
  if (!configuration.ok) return { error: configuration.text };
  const folder = fresh_folder(`link-${profile}`);
  const settings = path.join(folder, "config.toml");
  const text = String(configuration.stdout).replaceAll(/(linker=|linker = ")[^",\s]*wasmrust-ld/g, `$1${path.join(here, "capture.mjs")}`);
  fs.writeFileSync(settings, text);
  const captured = path.join(folder, "inputs");
  const built = run(
    ["cargo", "build", "-q", "--profile", `wasm-${profile}`, "--target", triple]
      .concat("--config", settings, "--target-dir", path.join(folder, "target")),
    { cwd: source, env: { CAPTURE_FOLDER: captured, CAPTURE_LINKER: path.join(root, "build/bin/wasmrust-ld") } },
  );
  const list = path.join(captured, "arguments.json");
  if (!built.ok || !fs.existsSync(list)) return { error: built.text || "the linker was not called" };
  return { given: JSON.parse(fs.readFileSync(list, "utf8")) };
}

/** The captured arguments with another output. */
function with_output(given, output) {
  const words = [...given];
  words[words.indexOf("-o") + 1] = output;
  return words;
}

function inputs_of(given) {
  const files = given.filter((word) => /\.(o|rlib|a)$/.test(word));
  return { files: files.length, bytes: files.reduce((sum, file) => sum + fs.statSync(file).size, 0) };
}

function measured(command, output) {
  const result = run_median(3, command);
  if (!result.ok) return { error: result.text };
  const { wall, cpu, peak_mib } = result;
  return { wall, cpu, peak_mib, bytes: fs.statSync(output).size, printed: printed_by(output) };
}

export function measure_link() {
  const source = path.join(out, "big");
  const lines = generate(source);
  const result = { lines, profiles: {} };
  for (const { profile, wasm_ld } of levels) {
    say(`compiling ${lines} lines, ${profile}`);
    const { given, error } = capture(source, profile);
    if (error) {
      result.profiles[profile] = { error };
      continue;
    }
    const folder = path.join(out, `link-${profile}`);
    const [times, by_us, by_lld] = ["times.json", "ours.wasm", "lld.wasm"].map((name) => path.join(folder, name));
    say(`linking, ${profile}`);
    const ours = measured(
      [path.join(root, "build/bin/wasmrust-ld"), ...with_output(given, by_us), `--profile=${profile}`, `--times=${times}`],
      by_us,
    );
    const plain = with_output(given, by_lld).filter((word) => !word.startsWith("--profile="));
    const lld = measured(["wasm-ld-22", ...plain.slice(plain[0] === "-flavor" ? 2 : 0), ...wasm_ld], by_lld);
    const same = !!ours.printed && ours.printed === lld.printed && ours.printed.includes("all ");
    if (!ours.error) ours.phases = JSON.parse(fs.readFileSync(times, "utf8"));
    for (const row of [ours, lld]) delete row.printed;
    result.profiles[profile] = { inputs: inputs_of(given), ours, lld, same };
  }
  return result;
}
