// Runs a module in node and ends with the guest's exit code, 134 after a trap.
//
//   node run.mjs [--dir=HOST[::GUEST]] [--env=NAME[=VALUE]] [--inherit-env]
//                [--program=NAME] [--full-backtrace] [--color] [--report-to=FD] [--] MODULE [ARGUMENTS]
//
// Standard error is the guest's. After a trap a report follows, except for
// `unreachable` under RUST_BACKTRACE=0: that is how a Rust panic ends, and it
// has said already what it had to say.
import fs from "node:fs";
import { compile_file, execute } from "./execute.js";
import { is_quiet_trap, parse_run_options, refuse } from "./run_options.js";
import { report_trap } from "./trap.js";

export const run_main = async () => {
  const { path, full, color, report_to, program = path, ...options } = parse_run_options(process.argv.slice(2));
  Error.stackTraceLimit = full ? 1000 : 100;
  const module = await compile_file(path).catch((error) => refuse(`${path}: ${error.message}`));
  const { code = 0, trap } = await execute(module, { ...options, program }).catch((error) =>
    refuse(`${path}: ${error.message}`),
  );
  if (!trap) process.exit(code & 255);
  if (!is_quiet_trap(options.env, trap)) report_trap(fs, path, module, trap, { full, color, report_to });
  process.exit(134);
};

await run_main();
