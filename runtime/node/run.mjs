// Runs a module in node and ends with the guest's exit code, 134 after a trap.
//
//   node run.mjs [--dir=HOST[::GUEST]] [--env=NAME=VALUE] [--inherit-env]
//                [--program=NAME] [--full-backtrace] [--color] [--] MODULE [ARGUMENTS]
//
// Standard error is the guest's. After a trap a report follows, except for
// `unreachable` under RUST_BACKTRACE=0: that is how a Rust panic ends, and it
// has said already what it had to say.
import fs from "node:fs";
import { compile_file, execute } from "./execute.js";
import { trap_report } from "./trap.js";

/** @param {string} message @returns {never} */
const refuse = (message) => {
  fs.writeSync(2, `error: ${message}\n`);
  process.exit(1);
};

/**
 * The runner's own options, up to the module's path.
 * @param {string[]} words
 */
export const parse_run_options = (words) => {
  const parsed = {
    /** @type {Record<string, string>} */ env: {},
    /** @type {Record<string, string>} */ preopens: {},
    /** @type {string | undefined} */ program: undefined,
    full: false,
    color: false,
    module: "",
    /** @type {string[]} */ args: [],
  };
  while (words.length) {
    const word = /** @type {string} */ (words.shift());
    const value = word.slice(word.indexOf("=") + 1);
    if (word === "--" || !word.startsWith("--")) {
      parsed.module = (word === "--" ? words.shift() : word) ?? refuse("no module to run was given");
      parsed.args = words;
      return parsed;
    }
    if (word.startsWith("--dir=")) {
      const [host, guest = host] = value.split("::");
      parsed.preopens[guest] = host;
    } else if (word.startsWith("--env=")) {
      const at = value.indexOf("=");
      parsed.env[at < 0 ? value : value.slice(0, at)] = at < 0 ? (process.env[value] ?? "") : value.slice(at + 1);
    } else if (word === "--inherit-env") Object.assign(parsed.env, process.env);
    else if (word.startsWith("--program=")) parsed.program = value;
    else if (word === "--full-backtrace") parsed.full = true;
    else if (word === "--color") parsed.color = true;
    else refuse(`unknown option ${word}`);
  }
  return refuse("no module to run was given");
};

export const run_main = async () => {
  const options = parse_run_options(process.argv.slice(2));
  Error.stackTraceLimit = options.full ? 1000 : 100;
  const module = await compile_file(options.module).catch((error) => refuse(`${options.module}: ${error.message}`));
  const program = options.program ?? options.module;
  const { code = 0, trap } = await execute(module, { ...options, program, module: undefined }).catch((error) =>
    refuse(`${options.module}: ${error.message}`),
  );
  if (!trap) process.exit(code & 255);
  const quiet = (options.env.RUST_BACKTRACE ?? process.env.RUST_BACKTRACE) === "0" && trap.message === "unreachable";
  if (!quiet) fs.writeSync(2, trap_report(fs, options.module, module, trap, options));
  process.exit(134);
};

await run_main();
