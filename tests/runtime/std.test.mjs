// What std imports where there is no system: streams, arguments, variables,
// clocks. In place of a module there is a memory, and streams that remember what
// they were given.
import assert from "node:assert/strict";
import test from "node:test";
import { std_imports } from "../../runtime/std/all.js";
import { std_now, std_time } from "../../runtime/std/clock.js";
import { page_random, page_write, print_lines } from "../../runtime/std/page.js";
import { std_args, std_env } from "../../runtime/std/process.js";
import { by_lines, std_eprint, std_print, std_read, std_write } from "../../runtime/std/streams.js";

const bytes = (text) => new TextEncoder().encode(text);
const text = (part) => new TextDecoder().decode(part);

// A run with memory, and `put(text)` that gives its place.
const start = (options = {}) => {
  const w = { wasm: { memory: new WebAssembly.Memory({ initial: 2 }) }, code: 0, fds: [], ...options };
  let end = 0;
  return { w, put: (what) => {
    const at = end;
    new Uint8Array(w.wasm.memory.buffer).set(bytes(what), at);
    end += bytes(what).length;
    return [at, end - at];
  } };
};
// A stream that takes at most `most` bytes at once.
const stream = (most = Infinity) => {
  const parts = [];
  return { parts, write: (part) => { const taken = part.slice(0, most); parts.push(text(taken)); return taken.length; } };
};

test("lines go out whole, the rest waits for its end", () => {
  const out = stream();
  const lines = by_lines(out);
  for (const part of ["a", "b\nc", "d", "\n", "e\nf\ng", "h"]) lines.write(bytes(part));
  assert.deepEqual(out.parts, ["ab\n", "cd\n", "e\nf\n"]);
  lines.close();
  assert.deepEqual(out.parts.slice(3), ["gh"]);
});

test("a rest of 1,024 bytes does not wait, and what is full goes before what follows", () => {
  const out = stream();
  const lines = by_lines(out);
  lines.write(bytes("x".repeat(1024)));
  assert.deepEqual(out.parts.map((part) => part.length), [1024]);
  lines.write(bytes("y".repeat(1000)));
  lines.write(bytes("z".repeat(30)));
  assert.deepEqual(out.parts.map((part) => part.length), [1024, 1000]);
  lines.close();
  assert.equal(out.parts.at(-1), "z".repeat(30));
});

test("print repeats until all is out; a stream that refuses is an error", () => {
  const { w, put } = start();
  const out = stream(2);
  w.fds[1] = by_lines(out);
  std_print(w)(...put("hello\n"));
  assert.deepEqual(out.parts, ["he", "ll", "o\n"]);
  w.fds[2] = { write: () => -64 };
  assert.throws(() => std_eprint(w)(...put("x")), /WASI error 64/);
  assert.equal(std_write(w)(2, ...put("x")), -64);
  assert.equal(std_write(w)(1, ...put("xy\n")), 3);
});

test("without a stream writing takes everything and reading has an end", () => {
  const { w, put } = start();
  std_print(w)(...put("x"));
  assert.equal(std_write(w)(2, ...put("four")), 4);
  assert.equal(std_read(w)(0, 10), 0);
});

test("arguments and variables end with zeros, and are written if they fit", () => {
  const { w } = start({ program: "p", args: ["ä", ""], env: { A: "1", B: "=" } });
  const memory = () => new Uint8Array(w.wasm.memory.buffer);
  assert.equal(std_args(w)(8, 5), 6);
  assert.equal(memory()[8], 0);
  assert.equal(std_args(w)(8, 6), 6);
  assert.equal(text(memory().slice(8, 14)), "p\0ä\0\0");
  assert.equal(std_env(w)(16, 100), 8);
  assert.equal(text(memory().slice(16, 24)), "A=1\0B==\0");
});

test("clocks are JavaScript's", () => {
  const before = Date.now();
  const time = std_time()();
  assert.ok(time >= before && time < Date.now() + 1);
  assert.ok(std_now()() <= performance.now());
});

test("a page's lines: a rest is shown when the call is over", async () => {
  const { w, put } = start();
  const lines = [];
  const print = print_lines(() => w.wasm.memory, (line) => lines.push(line));
  const [at, length] = put("ä\nb");
  print(at, length);
  assert.deepEqual(lines, ["ä"]);
  print(...put("c"));
  await null;
  assert.deepEqual(lines, ["ä", "bc"]);
  print(...put("d\n"));
  await null;
  assert.deepEqual(lines, ["ä", "bc", "d"]);
});

test("a page's lines: what is written may be cut within a character", async (t) => {
  const { w, put } = start();
  const lines = [];
  t.mock.method(console, "log", (line) => lines.push(line));
  const write = page_write(() => w.wasm.memory);
  const [at, length] = put("ä\nb");
  assert.equal(write(1, at, 1), 1);
  assert.equal(write(1, at + 1, length - 1), length - 1);
  await null;
  assert.deepEqual(lines, ["ä", "b"]);
  assert.equal(write(1, at, 0), 0);
});

test("random bytes fill more than the browser gives at once", () => {
  const { w } = start();
  page_random(() => w.wasm.memory)(1, 70_000);
  const memory = new Uint8Array(w.wasm.memory.buffer);
  assert.equal(memory[0], 0);
  assert.ok(memory.slice(1, 70_001).filter((byte) => byte).length > 60_000);
  assert.ok(memory.slice(69_900, 70_001).some((byte) => byte));
  assert.equal(memory[70_001], 0);
});

test("only what the module imports is made", async () => {
  // (import "std" "now" (func (result f64))) (import "std" "levitate" (func))
  const module = new WebAssembly.Module(new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 2, 96, 0, 1, 124, 96, 0, 0,
    2, 26, 2, 3, ...bytes("std"), 3, ...bytes("now"), 0, 0, 3, ...bytes("std"), 8, ...bytes("levitate"), 0, 1,
  ]));
  const { std } = await std_imports(start().w, module);
  assert.deepEqual(Object.keys(std), ["now"]);
});
