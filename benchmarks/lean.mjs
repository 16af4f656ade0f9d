// What lean std saves: small programs that ask one thing of std each (lean/), with std's
// own functions and with lean ones, for WASI in the profile streaming.
//
// A size counts only when both modules print the same and end alike. The table stands in
// docs/lean-std.md.
import fs from "node:fs";
import path from "node:path";
import { fresh_folder, here, run } from "./measure.mjs";
import { grouped, table } from "./text.mjs";

const manifest = path.join(here, "lean", "Cargo.toml");
const names = ["text", "integer", "vec", "index", "arguments", "words", "line_words", "lines", "floats", "stdout", "hook"];
const kinds = { full: "std's own", lean: "lean" };

function measure_kind(kind) {
  const target = fresh_folder(`lean-${kind}`);
  const words = ["--manifest-path", manifest, "--target-dir", target, "--std", kind];
  const built = run(["cargo-wasm", "build", "-q", "--host", "wasmtime", ...words]);
  if (!built.ok) return { error: built.text };
  return Object.fromEntries(
    names.map((name) => {
      const module = path.join(target, "wasm", "streaming", name, `${name}.wasm`);
      const bytes = fs.statSync(module).size;
      const ran = run(["cargo-wasm", "run", "-q", ...words, "--bin", name, "--", "1.5", "2.5"], { input: "3 4\n5\n" });
      return [name, { bytes, printed: ran.stdout.toString(), ok: ran.ok }];
    }),
  );
}

export function measure_lean() {
  const [full, lean] = Object.keys(kinds).map(measure_kind);
  if (full.error || lean.error) return { error: full.error ?? lean.error };
  const rows = names.map((name) => {
    const same = full[name].printed === lean[name].printed && full[name].ok === lean[name].ok;
    return [name, same ? { full: full[name].bytes, lean: lean[name].bytes } : { wrong: true }];
  });
  return { programs: Object.fromEntries(rows) };
}

/** The table, and when it was measured. */
export function lean_table({ programs, about }) {
  const cells = Object.entries(kinds).map(([kind, what]) => [what, ...names.map((name) => grouped(programs?.[name]?.[kind]))]);
  return `*Measured ${about.date} at ${about.commit}; ${about.tools}.*\n\n${table(["", ...names.map((name) => `\`${name}\``)], cells)}`;
}
