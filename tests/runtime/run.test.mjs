// The runner as a process: streams, arguments, exit codes, errors.
//
// Modules are a few instructions written by hand; whole Rust programs run in
// tests/run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { section, uleb, wasm, with_length } from "./encode.mjs";

const runner = new URL("../../runtime/node/run.mjs", import.meta.url).pathname;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "run-"));
test.after(() => fs.rmSync(folder, { recursive: true, force: true }));

const place = (name, bytes) => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  return file;
};
const run = (words, options = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--no-warnings", runner, ...words], { encoding: "utf8", ...options });
  return { status, stdout, stderr };
};

// Types: 0: () -> (), 1: (i32) -> (), 2: (i32 i32 i32 i32) -> i32, 3: (i32 i32) -> i32.
const types = section(1, [4, 0x60, 0, 0, 0x60, 1, 0x7f, 0, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f]);
const wasi = (name, type) => [...with_length("wasi_snapshot_preview1"), ...with_length(name), 0, type];
const memory = section(5, [1, 0, 1]);
const function_body = (...code) => with_length([0, ...code, 0x0b]);
const command = (imports, code, data = []) =>
  wasm(
    types,
    section(2, [imports.length, ...imports.flat()]),
    section(3, [1, 0]),
    memory,
    section(7, [2, ...with_length("memory"), 2, 0, ...with_length("_start"), 0, imports.length]),
    section(10, [1, ...function_body(...code)]),
    ...(data.length ? [section(11, [1, 0, 0x41, 0, 0x0b, ...with_length(data)])] : []),
  );
const i32 = (value) => [0x41, ...uleb(value)];  // below 64

// iovec at 0: 8, 3; "hi\n" at 8.
const hello = command([wasi("fd_write", 2)], [...i32(1), ...i32(0), ...i32(1), ...i32(20), 0x10, 0, 0x1a], [8, 0, 0, 0, 3, 0, 0, 0, 104, 105, 10]);

test("a command prints and ends with 0", () => {
  assert.deepEqual(run([place("hello.wasm", hello)]), { status: 0, stdout: "hi\n", stderr: "" });
});

test("exit codes are the guest's, cut to a byte", () => {
  const exits = (code) => command([wasi("proc_exit", 1)], [...i32(code), 0x10, 0]);
  assert.equal(run([place("exit.wasm", exits(7))]).status, 7);
  const minus_one = command([wasi("proc_exit", 1)], [0x41, 0x7f, 0x10, 0]);
  assert.equal(run([place("minus.wasm", minus_one)]).status, 255);
});

test("a module for the bare target: main's result is the exit code", () => {
  const main = wasm(types, section(3, [1, 3]), section(7, [1, ...with_length("main"), 0, 0]), section(10, [1, ...function_body(...i32(5))]));
  assert.deepEqual(run([place("main.wasm", main)]), { status: 5, stdout: "", stderr: "" });
});

test("a trap is reported after the guest's own words, with 134", () => {
  const traps = command([], [0x00]);
  const file = place("traps.wasm", traps);
  const env = { ...process.env, RUST_BACKTRACE: "1" };
  const { status, stderr } = run([file], { env });
  assert.equal(status, 134);
  assert.match(stderr, /^error: the program trapped: unreachable\n {2}at _start|^error: the program trapped: unreachable\n/);
  assert.deepEqual(run([file], { env: { ...env, RUST_BACKTRACE: "0" } }), { status: 134, stdout: "", stderr: "" });
  assert.deepEqual(run(["--env=RUST_BACKTRACE=0", file], { env }), { status: 134, stdout: "", stderr: "" });
});

test("imports that nothing provides are named before the program starts", () => {
  const from = (module, name) => [...with_length(module), ...with_length(name), 0, 0];
  const { status, stderr } = run([place("env.wasm", command([from("env", "a"), from("std", "levitate")], []))]);
  assert.equal(status, 1);
  assert.match(stderr, /the program imports what nothing here provides: env::a, std::levitate$/m);
  const bindgen = run([place("bindgen.wasm", command([from("__wbindgen_placeholder__", "b")], []))]);
  assert.match(bindgen.stderr, /__wbindgen_placeholder__::b; the tool `wasm-bindgen` has to make their JavaScript$/m);
});

test("a WASI function that does not exist gives ENOSYS when it is called", () => {
  // drop(no_such(…)): exits with what it returned.
  const module = command([wasi("no_such", 2), wasi("proc_exit", 1)], [...i32(0), ...i32(0), ...i32(0), ...i32(0), 0x10, 0, 0x10, 1]);
  assert.equal(run([place("nosys.wasm", module)]).status, 52);
});

test("errors are sentences, not stack traces", () => {
  const missing = run([path.join(folder, "none.wasm")]);
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /^error: .*none\.wasm: ENOENT[^\n]*\n$/);
  const not_wasm = run([place("text.wasm", "hello")]);
  assert.match(not_wasm.stderr, /^error: .*text\.wasm: [^\n]*\n$/);
  assert.match(run([]).stderr, /^error: no module/);
  assert.match(run(["--what", "x"]).stderr, /^error: unknown option --what/);
  const library = wasm(types, section(3, [1, 0]), section(7, [1, ...with_length("f"), 0, 0]), section(10, [1, ...function_body()]));
  assert.match(run([place("library.wasm", library)]).stderr, /neither `_start` nor `main`/);
  const needs = command([[...with_length("env"), ...with_length("f"), 0, 0]], []);
  assert.match(run([place("needs.wasm", needs)]).stderr, /^error: .*needs\.wasm: [^\n]*"?env"?[^\n]*\n$/);
  assert.match(run([`--dir=${folder}/none::x`, place("hello.wasm", hello)]).stderr, /^error: .*ENOENT/);
});

test("words after the module are the guest's, also when they look like options", () => {
  // args_sizes_get(0, 4); proc_exit(load(0))
  const counts = command([wasi("args_sizes_get", 3), wasi("proc_exit", 1)], [...i32(0), ...i32(4), 0x10, 0, 0x1a, ...i32(0), 0x28, 2, 0, 0x10, 1]);
  const file = place("counts.wasm", counts);
  assert.equal(run([file, "--dir=x", "--", "-q"]).status, 4);
  assert.equal(run(["--", file]).status, 1);
});

test("standard output that nobody reads any more does not hang or crash the runner", () => {
  const { status } = spawnSync("sh", ["-c", `"${process.execPath}" "${runner}" "${place("hello.wasm", hello)}" | true`]);
  assert.equal(status, 0);
});
