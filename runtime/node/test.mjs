// Runs the tests of a test module, as libtest would, each in a fresh instance.
//
//   node test.mjs [options of run.mjs] [--] MODULE [libtest's arguments]
//
// The module's libtest answers WASMRUST_TEST=list with its tests and
// WASMRUST_TEST=run:<n> by running one (crates/test-harness). The module is
// compiled once; an instance for each test costs little, a panic, which ends the
// instance it happens in, ends nothing else, and `#[should_panic]` means what it
// says. A module that does not answer has no libtest (`harness = false`): it has
// been run as a program, and its exit code is the result.
import fs from "node:fs";
import { compile_file } from "./execute.js";
import { is_quiet_trap, parse_run_options, refuse } from "./run_options.js";
import { parse_test_options, test_usage } from "./test_options.js";
import { ask_for_tests, run_tests, write_all } from "./test_run.js";
import { report_trap } from "./trap.js";

export const test_main = async () => {
  const { path, full, color, report_to, program = path, ...options } = parse_run_options(process.argv.slice(2));
  Error.stackTraceLimit = full ? 1000 : 100;
  const module = await compile_file(path).catch((error) => refuse(`${path}: ${error.message}`, 101));
  const settings = { ...options, program, path, file: path.replace(/.*[/\\]/, "") };
  const { tests, code = 0, trap } = await ask_for_tests(module, settings).catch((error) => refuse(`${path}: ${error.message}`, 101));
  if (trap) {
    if (!is_quiet_trap(options.env, trap)) report_trap(fs, path, module, trap, { full, color, report_to });
    process.exit(134);
  }
  if (!tests) process.exit(code & 255);
  let asked;
  try {
    asked = parse_test_options(options.args, { ...process.env, ...options.env });
  } catch (/** @type {any} */ error) {
    return refuse(error.message, 101);
  }
  if (asked.help) {
    write_all(1, test_usage);
    process.exit(0);
  }
  process.exit((await run_tests(module, settings, tests, asked)) ? 0 : 101);
};

await test_main();
