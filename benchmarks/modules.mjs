// Modules that others ship: how fast our tools go over them, and write them again.
//
// The packages are fetched from npm at a fixed version; without a registry the part is
// empty. `cargo wasm validate` reads and validates; a small module is given several
// times, so that there is something to measure. V8 answers the same question beside it
// (`WebAssembly.validate` in this process). Both count CPU time.
import fs from "node:fs";
import path from "node:path";
import { out, run, run_timed, say } from "./measure.mjs";
import { measure_optimizing, measure_rewriting } from "./rewrite.mjs";

const shipped = [
  { name: "esbuild (Go)", npm: "esbuild-wasm@0.28.2", file: "esbuild.wasm" },
  { name: "typst (Rust)", npm: "@myriaddreamin/typst-ts-web-compiler@0.7.0", file: "pkg/typst_ts_web_compiler_bg.wasm" },
  { name: "SQLite (C)", npm: "sql.js@1.16.0", file: "dist/sql-wasm.wasm" },
];
const enough_bytes = 100e6;

/** The module's path, fetched once; undefined without a registry. */
function fetched({ npm, file }) {
  const folder = path.join(out, "modules", npm.replace(/[^a-z0-9.-]/g, "_"));
  const module = path.join(folder, "package", file);
  if (fs.existsSync(module)) return module;
  fs.mkdirSync(folder, { recursive: true });
  const packed = run(["npm", "pack", "--silent", "--fetch-retries=0", npm], { cwd: folder });
  if (!packed.ok) return undefined;
  const unpacked = run(["tar", "xzf", packed.stdout.toString().trim()], { cwd: folder });
  return unpacked.ok && fs.existsSync(module) ? module : undefined;
}

/** Least CPU seconds of five. */
function least(measure) {
  let best = Infinity;
  for (let i = 0; i < 5; ++i) best = Math.min(best, measure());
  return best;
}

function ours(module, bytes) {
  const times = Math.ceil(enough_bytes / bytes.length);
  const command = ["cargo-wasm", "validate", "-q", ...Array(times).fill(module)];
  let peak_mib, error;
  const cpu = least(() => {
    const result = run_timed(command);
    if (!result.ok) error = result.text;
    peak_mib = result.peak_mib;
    return result.cpu;
  });
  return error ? { error } : { mb_per_s: (times * bytes.length) / 1e6 / cpu, peak_mib };
}

function engine(bytes) {
  let valid = true;
  const seconds = least(() => {
    const before = process.cpuUsage();
    valid &&= WebAssembly.validate(bytes);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return valid ? { mb_per_s: bytes.length / 1e6 / seconds } : { error: "V8 says that it is not valid" };
}

export function measure_modules() {
  const result = {};
  for (const row of shipped) {
    const module = fetched(row);
    if (!module) {
      say(`skipped ${row.name}: no npm registry has ${row.npm}`);
      continue;
    }
    say(row.name);
    const bytes = fs.readFileSync(module);
    result[row.name] = { npm: row.npm, bytes: bytes.length, ours: ours(module, bytes), engine: engine(bytes), rewriting: measure_rewriting(module), optimizing: measure_optimizing(module) };
  }
  return result;
}
