// Modules of others, written anew: valid, no larger, and they do the same work.
//
// Packages of npm, at the versions and with the hashes of package-lock.json, are in
// build/modules/node_modules (`./x test modules` puts them there). Beside them stand copies
// in which `cargo wasm opt --verify` has written every module anew: without passes, with -Oz
// and with -O3. Then a job for each package (work.mjs) runs with the original and with each
// copy: SQL queries, bundling, a document, a picture, Python …; all must print the same. C,
// C++, Go and Rust, compiled by four compilers; some with the legacy exception instructions.
//
// The modules of the benchmark set go the same way in the profiles that people ship, and
// must give the right result (benchmarks/check.mjs).
//
// Sizes are printed. Of the packages' modules the median of new to old must not be above
// `most`; the goal is 1. A module counts once, and those built for debugging do not, since
// what they lose is names of variables.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { median } from "../../benchmarks/statistics.mjs";
import { programs } from "../../benchmarks/programs.mjs";
import { jobs } from "./work.mjs";

const most = 1.01;
const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const build = path.join(root, "build", "modules");
const original = path.join(build, "node_modules");
const levels = { again: [], small: ["-Oz"], fast: ["-O3"] };
const copy_of = (level) => path.join(build, level, "node_modules");
const execute = promisify(execFile);
const run = (command, ...words) => execute(command, words, { maxBuffer: 1 << 28, timeout: 240_000, cwd: root });
const node = (...words) => run(process.execPath, "--no-warnings", ...words);

const modules_in = (folder) => fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".wasm")).sort();

/** Writes a module anew in its place; the ratio of new to old. */
async function write_anew(module, flags) {
  const { stdout } = await run("cargo-wasm", "opt", ...flags, "--verify", "--json", module, "-o", module);
  const { old_size, size, functions, kept } = JSON.parse(stdout);
  return { old_size, size, functions, kept, ratio: size / old_size };
}

const shown = (name, { old_size, size, functions, kept, ratio }) =>
  `${name}: ${old_size} to ${size} bytes, ${ratio.toFixed(4)}; ${functions} functions${kept ? `, ${kept} of them kept` : ""}`;

for (const [level, flags] of Object.entries(levels))
  test(`every module of the packages is written anew, valid and not larger: ${flags[0] ?? "without passes"}`, async (t) => {
    const copy = copy_of(level);
    fs.rmSync(path.dirname(copy), { recursive: true, force: true });
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    // Links to the same files; a module that is written anew is another file.
    await run("cp", "-rl", original, copy);
    const ratios = new Map();
    for (const name of modules_in(copy)) {
      const same = createHash("sha256").update(fs.readFileSync(path.join(original, name))).digest("hex");
      const made = await write_anew(path.join(copy, name), flags);
      t.diagnostic(shown(name, made));
      if (!name.includes("debug")) ratios.set(same, made.ratio);
      assert.ok(made.kept < made.functions / 2, `${name}: most functions were kept`);
    }
    const middle = median([...ratios.values()]);
    t.diagnostic(`median of ${ratios.size}: ${middle.toFixed(4)}`);
    assert.ok(ratios.size >= 8, `only ${ratios.size} modules`);
    // Speed may take room.
    if (level !== "fast") assert.ok(middle <= most, `the median is ${middle}`);
  });

for (const name of Object.keys(jobs))
  test(`${name} does the same work`, async () => {
    const work = path.join(root, "tests/modules/work.mjs");
    const before = await node(work, name, original);
    assert.ok(before.stdout.length > 100, before.stdout + before.stderr);
    for (const level of Object.keys(levels)) {
      const after = await node(work, name, copy_of(level));
      assert.equal(after.stdout, before.stdout, level);
      assert.equal(after.stderr, before.stderr, level);
    }
  });

/** host: whose target it is; kind: what check.mjs runs. */
const sets = [
  { kind: "command", host: "node", of: programs.filter((program) => program.printed), what: "--bins" },
  { kind: "library", host: "browser", of: programs.filter((program) => program.library), what: "--lib" },
];

// Cargo does not link again because the linker is another one.
const target = path.join(build, "target");
before(() => fs.rmSync(target, { recursive: true, force: true }));

for (const { kind, host, of, what } of sets)
  for (const profile of ["streaming", "release"])
    test(`the benchmark set, each ${kind}, ${profile}`, async (t) => {
      const out = path.join(build, `${profile}-${host}`);
      fs.rmSync(out, { recursive: true, force: true });
      const chosen = of.flatMap(({ name }) => ["-p", name]);
      const manifest = path.join(root, "benchmarks/Cargo.toml");
      await run("cargo-wasm", "build", "-q", "--manifest-path", manifest, ...chosen, what, "--profile", profile, "--host", host, "--out-dir", out, "--target-dir", target);
      const files = modules_in(out).filter((name) => !name.endsWith(".debug.wasm"));
      assert.equal(files.length, of.length);
      for (const file of files) {
        const module = path.join(out, file);
        const made = await write_anew(module, []);
        t.diagnostic(shown(file, made));
        assert.ok(made.ratio <= most, `${file}: ${made.ratio}`);
        await node(path.join(root, "benchmarks/check.mjs"), path.basename(file, ".wasm"), kind, module);
      }
    });
