// Running the tests of a module one by one, and judging how they end.
//
// A test's end is the instance's end: exit code 50 or 51 from the harness inside
// (crates/test-harness), a trap, or an exit that the test made itself. That a
// trap was a panic, and with what message, the harness says before it.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { execute } from "./execute.js";
import { refuse } from "./run_options.js";
import { list_tests, reporters } from "./test_report.js";
import { select_tests } from "./test_options.js";
import { function_names, draw_frames, frames_of, reason } from "./trap.js";

/** @typedef {import("./test_report.js").Test} Test */
/** @typedef {import("./test_report.js").Outcome} Outcome */

const returned = 50;
const failed_result = 51;
const marker = 0x1e;

/** All of it, to standard output or error. @type {(fd: number, bytes: Uint8Array | string) => void} */
export const write_all = (fd, bytes) => {
  let rest = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  while (rest.length)
    try {
      rest = rest.subarray(fs.writeSync(fd, rest));
    } catch (/** @type {any} */ error) {
      if (error.code === "EPIPE") process.exit(101);
      if (error.code !== "EAGAIN") throw error;
    }
};

/**
 * Asks for the tests. Without libtest in it, the module has run to its end.
 * @param {WebAssembly.Module} module
 * @param {any} options
 * @returns {Promise<{tests?: Test[], code?: number, trap?: Error}>}
 */
export const ask_for_tests = async (module, options) => {
  /** @type {Uint8Array[]} */
  const answer = [];
  let answers = true;
  const result = await execute(module, {
    ...options,
    env: { ...options.env, WASMRUST_TEST: "list" },
    stdout(bytes) {
      if (!answer.length) answers = bytes[0] === marker;
      answer.push(bytes);
      if (!answers) write_all(1, bytes);
    },
  });
  if (!answer.length || !answers || result.trap) return result;
  const rows = new TextDecoder().decode(Buffer.concat(answer)).split("\x1e").slice(1);
  const [{ tests: count }, ...tests] = rows.map((row) => JSON.parse(row));
  if (tests.length !== count) refuse(`the module listed ${tests.length} of its ${count} tests`, 101);
  return { tests: tests.map((test, index) => ({ ...test, index })) };
};

/**
 * What libtest says of a test that should panic; undefined when all is well.
 * @param {Test} test
 * @param {string | null | undefined} panic the message; null: no text, undefined: no panic
 */
export const should_panic_note = ({ expected, source_file, start_line, start_col }, panic) => {
  if (panic === undefined) {
    const place = source_file ? ` at ${source_file}:${start_line}:${start_col}` : "";
    return `test did not panic as expected${place}`;
  }
  if (expected === null || panic?.includes(expected)) return;
  if (panic === null)
    return `expected panic with string value,\n found non-string value\n     expected substring: ${JSON.stringify(expected)}`;
  return `panic did not contain expected string\n      panic message: ${JSON.stringify(panic)}\n expected substring: ${JSON.stringify(expected)}`;
};

/**
 * @param {Test} test
 * @param {{code?: number, trap?: Error}} ended
 * @param {string | null | undefined} panic
 * @returns {{result: "ok" | "failed", note?: string}}
 */
export const judge = (test, { code, trap }, panic) => {
  // A test with a panic hook of its own panics without telling us.
  if (test.should_panic && panic === undefined && trap?.message === "unreachable") panic = null;
  if (trap && panic === undefined) return { result: "failed", note: `the test trapped: ${reason(trap)}` };
  if (!trap && code !== returned && code !== failed_result)
    return { result: "failed", note: `the test ended the process with exit code ${code}` };
  const note = test.should_panic ? should_panic_note(test, panic) : undefined;
  const failed = test.should_panic ? note : trap || code === failed_result;
  return failed ? { result: "failed", note } : { result: "ok" };
};

/**
 * The frames of a test; without `full`, up to where libtest called it.
 * @param {Error} trap
 * @param {WebAssembly.Module} module
 * @param {boolean} full
 */
export const frames_of_test = (trap, module, full) => {
  const frames = frames_of(trap, function_names(module));
  const end = frames.findIndex(({ name }) => name.includes("__rust_begin_short_backtrace"));
  return full || end < 0 ? frames : frames.slice(0, end);
};

/**
 * A line for each frame: by our command, which reads the module's line tables,
 * or by ourselves where that is not there.
 * @param {import("./trap.js").Frame[]} frames
 * @param {any} options
 * @param {boolean} full
 */
export const frames_text = (frames, options, full) => {
  if (options.frames_by) {
    const rows = frames.map(({ name, function: index, offset }) => ({ name, function: index, offset: Number(offset) }));
    const env = { ...process.env, RUST_BACKTRACE: full ? "full" : "1" };
    const input = JSON.stringify({ reason: "", frames: rows });
    const drawn = spawnSync(options.frames_by, ["runner", "--draw-frames", options.path], { input, env, encoding: "utf8" });
    if (drawn.status === 0) return drawn.stdout;
  }
  return draw_frames(frames, options.file, { full, color: false })
    .map((frame) => frame + "\n")
    .join("");
};

/**
 * @param {WebAssembly.Module} module
 * @param {any} options
 * @param {Test} test
 * @param {boolean} capture
 * @returns {Promise<Outcome>}
 */
export const run_test = async (module, options, test, capture) => {
  /** @type {Uint8Array[]} */
  const printed = [];
  /** @type {string | null | undefined} */
  let panic;
  const take = (/** @type {number} */ fd) => (/** @type {Uint8Array} */ bytes) => {
    if (fd === 2 && bytes[0] === marker) panic = JSON.parse(new TextDecoder().decode(bytes.subarray(1))).panic;
    else if (capture) printed.push(bytes);
    else write_all(fd, bytes);
  };
  const ended = await execute(module, {
    ...options,
    env: { ...options.env, WASMRUST_TEST: `run:${test.index}` },
    stdout: take(1),
    stderr: take(2),
  });
  const { result, note } = judge(test, ended, panic);
  let output = new TextDecoder().decode(Buffer.concat(printed));
  const full = options.env.RUST_BACKTRACE === "full";
  if (result === "failed" && ended.trap && (panic === undefined || (options.env.RUST_BACKTRACE ?? "0") !== "0")) {
    output += frames_text(frames_of_test(ended.trap, module, full), options, full);
  }
  if (note) output += `note: ${note}`;
  return { test, result, note, output };
};

/**
 * @param {WebAssembly.Module} module
 * @param {any} options
 * @param {Test[]} all
 * @param {import("./test_options.js").TestOptions} asked
 * @returns {Promise<boolean>} whether all tests passed
 */
export const run_tests = async (module, options, all, asked) => {
  const tests = select_tests(all, asked);
  const print = (/** @type {string} */ text) => write_all(1, text);
  if (asked.list) {
    print(list_tests(tests, asked.format));
    return true;
  }
  const colors = asked.color === "always" || (asked.color === "auto" && asked.capture && process.stdout.isTTY);
  const paint = (/** @type {string} */ text, /** @type {number} */ color) => (colors ? `\x1b[${color}m${text}\x1b[m` : text);
  const reporter = reporters[asked.format](print, paint);
  const begin = performance.now();
  /** @type {Outcome[]} */
  const outcomes = [];
  reporter.start(tests.length);
  for (const test of tests) {
    reporter.before(test);
    const outcome = test.ignore
      ? { test, result: /** @type {const} */ ("ignored"), output: "" }
      : await run_test(module, options, test, asked.capture);
    reporter.after(outcome);
    outcomes.push(outcome);
    if (asked.fail_fast && outcome.result === "failed") break;
  }
  const seconds = (performance.now() - begin) / 1e3;
  reporter.end({ outcomes, filtered_out: all.length - tests.length, seconds, show_output: asked.show_output });
  return outcomes.every(({ result }) => result !== "failed");
};
