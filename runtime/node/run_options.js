// The runners' own options, which stand before the module's path.
//
// A word that does not begin with `--`, or what follows `--`, is the module; all
// words after it belong to the guest. What is wrong ends the process with a
// sentence on standard error.
import fs from "node:fs";

/**
 * Says what is wrong and ends the process.
 * @param {string} message
 * @param {number} [code]
 * @returns {never}
 */
export const refuse = (message, code = 1) => {
  fs.writeSync(2, `error: ${message}\n`);
  process.exit(code);
};

/**
 * @param {string[]} words
 */
export const parse_run_options = (words) => {
  const parsed = {
    /** @type {Record<string, string>} */ env: {},
    /** @type {Record<string, string>} */ preopens: {},
    /** @type {string | undefined} */ program: undefined,
    full: false,
    color: false,
    /** @type {number | undefined} */ report_to: undefined,
    /** @type {string | undefined} */ frames_by: undefined,
    path: "",
    /** @type {string[]} */ args: [],
  };
  while (words.length) {
    const word = /** @type {string} */ (words.shift());
    const value = word.slice(word.indexOf("=") + 1);
    if (word === "--" || !word.startsWith("--")) {
      parsed.path = (word === "--" ? words.shift() : word) ?? refuse("no module to run was given");
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
    else if (word.startsWith("--frames-by=")) parsed.frames_by = value;
    else if (word.startsWith("--report-to=")) parsed.report_to = Number(value);
    else refuse(`unknown option ${word}`);
  }
  return refuse("no module to run was given");
};

/**
 * Whether a trap is how a Rust panic ends and its message has said it all.
 * @param {Record<string, string>} env
 * @param {Error} trap
 */
export const is_quiet_trap = (env, trap) =>
  (env.RUST_BACKTRACE ?? process.env.RUST_BACKTRACE) === "0" && trap.message === "unreachable";
