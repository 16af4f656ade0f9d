// The tests that the Rust project has for its own library: of core, and of alloc.
//
// Some four thousand tests of everything that a program stands on: integers and floats of
// all widths, text to numbers and back, formatting, iterators, slices and sorting,
// collections, cells, atomics, futures. They are part of the library's source, which rustc's
// package brings along; their two packages are copied into build/std, beside links to what
// they include, and run by `cargo wasm test` in the profile that has all passes and lean std.
//
// known.txt says which of them fail, and why. A test that fails and is not there, and a line
// of it that no failing test answers to, is an error. Skipped, and said so, without a registry.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { before, test } from "node:test";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const work = path.resolve(here, "../../build/std");
const packages = ["coretests", "alloctests"];
const included = ["core", "alloc"];

let has_crates = false;

/** What a command says, and whether it ended well. */
const run = (command, words, options = {}) =>
  new Promise((resolve) => {
    const settings = { maxBuffer: 1 << 28, timeout: 1_500_000, ...options };
    execFile(command, words, settings, (error, stdout, stderr) => resolve({ ok: !error, stdout, text: stdout + stderr }));
  });

/** The folder of std's source that `cargo wasm` builds std from. */
async function library() {
  const { stdout } = await run("cargo-wasm", ["doctor", "--json"]);
  const { checks } = JSON.parse(stdout.split("\n")[0]);
  return checks.find(({ name, state }) => name === "library source" && state === "ok").detail;
}

before(async () => {
  const source = await library();
  fs.mkdirSync(work, { recursive: true });
  for (const name of packages) {
    fs.rmSync(path.join(work, name), { recursive: true, force: true });
    fs.cpSync(path.join(source, name), path.join(work, name), { recursive: true });
  }
  for (const name of included) {
    fs.rmSync(path.join(work, name), { force: true });
    fs.symlinkSync(path.join(source, name), path.join(work, name));
  }
  for (const name of ["Cargo.toml", "Cargo.lock"]) fs.copyFileSync(path.join(here, name), path.join(work, name));
  has_crates = (await run("cargo", ["fetch", "--manifest-path", path.join(work, "Cargo.toml")])).ok;
});

/** Names that known.txt gives for a target, with `*` at an end standing for anything. */
function known(target) {
  const lines = fs.readFileSync(path.join(here, "known.txt"), "utf8").split("\n");
  const rows = lines.filter((line) => line && !line.startsWith("#")).map((line) => line.split(/\s+/));
  return rows.filter(([of]) => of === target).map(([, name]) => name);
}

const answers = (name, pattern) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern);

/** The tests of one target mean what their authors say, but those that are known. */
async function check(t, target, least, flags) {
  if (!has_crates) return t.skip("no registry of crates");
  const words = ["test", "--profile", "streaming", "--host", "node", "--manifest-path", path.join(work, "Cargo.toml")];
  const said = await run("cargo-wasm", [...words, ...flags, "--", "--test-threads=1"], {
    env: { ...process.env, RUSTC_BOOTSTRAP: "1" },
    cwd: work,
  });
  const rows = [...said.stdout.matchAll(/^test (\S+)(?: - should panic)? \.\.\. (ok|FAILED)$/gm)];
  const summary = said.stdout.match(/^test result: .* (\d+) passed; (\d+) failed;/m);
  assert.ok(summary, said.text.slice(-4000));
  t.diagnostic(`${target}: ${summary[0]}`);
  const failed = rows.filter(([, , verdict]) => verdict === "FAILED").map(([, name]) => name);
  assert.equal(failed.length, Number(summary[2]), "a failure has no line");
  assert.ok(Number(summary[1]) >= least, `${summary[1]} tests ran; there should be ${least}`);
  const patterns = known(target);
  assert.deepEqual(failed.filter((name) => !patterns.some((each) => answers(name, each))), [], "known.txt does not have these");
  assert.deepEqual(patterns.filter((each) => !failed.some((name) => answers(name, each))), [], "known.txt has these in vain");
}

test("core's tests", (t) => check(t, "core", 2400, ["-p", "coretests", "--test", "coretests"]));
test("alloc's tests", (t) => check(t, "alloc", 1200, ["-p", "alloctests", "--test", "alloctests"]));
test("alloc's tests of its insides", (t) => check(t, "alloc-inside", 300, ["-p", "alloctests", "--lib"]));
