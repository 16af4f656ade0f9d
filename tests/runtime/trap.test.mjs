// The trap report: names, collapsed frames, reasons.
//
// Traps are real ones, of modules written by hand, so that the engine's own form
// of a stack trace is what is read.
import assert from "node:assert/strict";
import test from "node:test";
import { draw_frames, frames_of, function_names, reason, report_trap, trap_report } from "../../runtime/node/trap.js";
import { is_quiet_trap } from "../../runtime/node/run_options.js";
import { section, wasm, with_length } from "./encode.mjs";

const plain = { full: false, color: false };

// (func $inner unreachable) (func $middle call 0) (func (export "run") call 1)
const trapping = (...names) =>
  wasm(
    section(1, [1, 0x60, 0, 0]),
    section(3, [3, 0, 0, 0]),
    section(7, [1, ...with_length("run"), 0, 2]),
    section(10, [3, 3, 0, 0x00, 0x0b, 4, 0, 0x10, 0, 0x0b, 4, 0, 0x10, 1, 0x0b]),
    ...(names.length ? [section(0, [...with_length("name"), 1, ...with_length([names.length, ...names.flatMap((name, i) => [i, ...with_length(name)])])])] : []),
  );

const trap_of = (bytes) => {
  const module = new WebAssembly.Module(bytes);
  try {
    new WebAssembly.Instance(module).exports.run();
  } catch (trap) {
    return { module, trap };
  }
  throw new Error("did not trap");
};

test("frames carry the Rust names of the name section, innermost first", () => {
  const { module, trap } = trap_of(trapping("<app::Thing<u8> as app::Act>::act", "core::ops::call", "app::main"));
  assert.deepEqual([...function_names(module).values()].length, 3);
  const frames = frames_of(trap, function_names(module));
  assert.deepEqual(frames.map(({ name, library }) => [name, library]), [
    ["<app::Thing<u8> as app::Act>::act", false],
    ["core::ops::call", true],
    ["app::main", false],
  ]);
  assert.match(frames[0].offset, /^0x[0-9a-f]+$/);
});

test("the report, as a whole", () => {
  const { module, trap } = trap_of(trapping("app::inner", "core::ops::call", "app::main"));
  const report = trap_report({}, "/some/where/app.wasm", module, trap, plain);
  const lines = report.replace(/0x[0-9a-f]+/g, "0x").split("\n");
  assert.deepEqual(lines, [
    "error: the program trapped: unreachable",
    "  at app::inner (app.wasm:0x)",
    "  … 1 frame of the standard library",
    "  at app::main (app.wasm:0x)",
    "",
  ]);
});

test("without a name section, functions have numbers; a debug module beside helps", () => {
  const id = section(0, [...with_length("build_id"), 2, 1, 2]);
  const bare = Uint8Array.of(...trapping(), ...id);
  const { module, trap } = trap_of(bare);
  const none = { readFileSync() { throw new Error("ENOENT"); } };
  assert.match(trap_report(none, "app.wasm", module, trap, plain), /at function 0 \(app.wasm/);
  const named = Uint8Array.of(...trapping("a::b", "a::c", "a::d"), ...id);
  const beside = { readFileSync: (file) => (assert.equal(file, "app.debug.wasm"), named) };
  assert.match(trap_report(beside, "app.wasm", module, trap, plain), /at a::b .*\n.* a::c .*\n.* a::d /);
  const other = Uint8Array.of(...trapping("a::b", "a::c", "a::d"), ...section(0, [...with_length("build_id"), 2, 9, 9]));
  assert.match(trap_report({ readFileSync: () => other }, "app.wasm", module, trap, plain), /at function 0/, "another build's names");
  const short = trapping();
  const files = { "app.debug.wasm": named, "app.wasm": short };
  const shipped = trap_of(short);
  assert.match(trap_report({ readFileSync: (file) => files[file] }, "app.wasm", shipped.module, shipped.trap, plain), /at a::b /, "the same code, no id");
  files["app.wasm"] = short.map((byte, at) => (at === short.length - 1 ? byte + 1 : byte));
  assert.match(trap_report({ readFileSync: (file) => files[file] }, "app.wasm", shipped.module, shipped.trap, plain), /at function 0/, "other code, no id");
});

const frame = (name, library = false) => ({ name, offset: "0x1", library });

test("runs of library frames and of one function are one line; --full-backtrace shows all", () => {
  const frames = [frame("std::a", true), frame("core::b", true), frame("app::f"), frame("app::f"), frame("app::f"), frame("app::g")];
  assert.deepEqual(draw_frames(frames, "m", plain), [
    "  … 2 frames of the standard library",
    "  at app::f (m:0x1)",
    "  … 2 more of the same function",
    "  at app::g (m:0x1)",
  ]);
  assert.equal(draw_frames(frames, "m", { full: true, color: false }).length, 6);
  const many = Array.from({ length: 100 }, (_, i) => frame(`app::f${i}`));
  assert.equal(draw_frames(many, "m", plain).at(-1), "  … 60 more frames");
  assert.equal(draw_frames(many, "m", { full: true, color: false }).length, 100);
  assert.match(draw_frames([frame("std::a", true)], "m", { full: true, color: true })[0], /^\x1b\[2m.*\x1b\[0m$/);
});

test("which functions are the library's", () => {
  const names = {
    "core::fmt::write": true,
    "<alloc::vec::Vec<app::T> as core::ops::drop::Drop>::drop": true,
    "<usize as core::slice::index::SliceIndex<[i32]>>::index": true,
    "<&mut dyn core::fmt::Write>::write": true,
    "std[1a2b]::rt::lang_start": true,
    "<&app::T as core::fmt::Debug>::fmt": true,
    "<[app::T] as alloc::borrow::ToOwned>::to_owned": true,
    "<fn() -> app::T as core::ops::function::FnOnce<()>>::call_once": true,
    "<app::f::{closure#0} as core::ops::function::FnOnce<()>>::call_once": true,
    "test::test_main_static": true,
    "app::f::{closure#0}": false,
    "<fn() as app::Trait>::call": false,
    "__rustc::rust_begin_unwind": true,
    _start: true,
    rust_panic: true,
    main: true,
    "main_loop": false,
    "app::main": false,
    "<app::T as core::fmt::Display>::fmt": false,
    "coreutils::run": false,
    "standard::x": false,
  };
  const stack = Object.keys(names).map((name, i) => `    at ${name} (wasm://wasm/0123:wasm-function[${i}]:0x1)`);
  const frames = frames_of({ stack: ["RuntimeError: x", ...stack].join("\n") }, new Map());
  assert.deepEqual(Object.fromEntries(frames.map(({ name, library }) => [name, library])), names);
});

test("stack overflow is called by its name, on both of a guest's stacks", () => {
  // (func (export "run") call 0)
  const bytes = wasm(section(1, [1, 0x60, 0, 0]), section(3, [1, 0]), section(7, [1, ...with_length("run"), 0, 0]), section(10, [1, 4, 0, 0x10, 0, 0x0b]));
  assert.equal(reason(trap_of(bytes).trap), "stack overflow (too deep recursion)");
  const deep = new WebAssembly.RuntimeError("memory access out of bounds");
  assert.equal(reason(deep), "memory access out of bounds");
  deep.stack = "x wasm-function[1]\n".repeat(95);
  assert.match(reason(deep), /probably a stack overflow/);
});

test("RUST_BACKTRACE=0 silences how a panic ends, and nothing else", () => {
  const unreachable = new WebAssembly.RuntimeError("unreachable");
  assert.equal(is_quiet_trap({ RUST_BACKTRACE: "0" }, unreachable), true);
  assert.equal(is_quiet_trap({ RUST_BACKTRACE: "1" }, unreachable), false);
  assert.equal(is_quiet_trap({ RUST_BACKTRACE: "0" }, new WebAssembly.RuntimeError("divide by zero")), false);
});

test("a parent that asks gets JSON; standard error gets the drawing when that fails", () => {
  const { module, trap } = trap_of(trapping("a::b", "a::c", "a::d"));
  const written = [];
  const fs = { writeSync: (fd, text) => written.push([fd, text]) };
  report_trap(fs, "app.wasm", module, trap, { ...plain, report_to: 7 });
  assert.equal(written[0][0], 7);
  const { reason: why, frames } = JSON.parse(written.pop()[1]);
  assert.equal(why, "unreachable");
  assert.deepEqual(frames.map(({ name, function: index }) => [name, index]), [["a::b", 0], ["a::c", 1], ["a::d", 2]]);
  assert.ok(frames.every(({ offset }) => Number.isInteger(offset) && offset > 8));
  report_trap(fs, "app.wasm", module, trap, plain);
  assert.match(written.pop()[1], /^error: the program trapped: unreachable\n  at a::b /);
  const closed = { writeSync: (fd, text) => { if (fd === 7) throw new Error("EBADF"); written.push([fd, text]); } };
  report_trap(closed, "app.wasm", module, trap, { ...plain, report_to: 7 });
  assert.equal(written.length, 1);
  assert.equal(written[0][0], 2);
});
