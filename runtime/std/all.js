// Every function of `std` in one object: for the runners, which run any module.
// A loader lists only what its module imports. A name that is not here is left
// out, and the engine says that it is missing.
import { std_now, std_sleep, std_time } from "./clock.js";
import { std_args, std_env, std_exit, std_random } from "./process.js";
import { open_print, std_eprint, std_print, std_read, std_write } from "./streams.js";

/** @typedef {import("../types.js").State} State */

export const std_functions = {
  args: std_args, env: std_env, eprint: std_eprint, exit: std_exit, now: std_now, print: std_print, random: std_random,
  read: std_read, sleep: std_sleep, time: std_time, write: std_write,
};

/**
 * What a module imports from `std`; the streams are open.
 * @type {(w: State, module: WebAssembly.Module) => Promise<WebAssembly.Imports>}
 */
export const std_imports = async (w, module) => {
  /** @type {Record<string, any>} */
  const std = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    if (from !== "std") continue;
    const make = /** @type {any} */ (std_functions)[name];
    if (make) std[name] = await make(w);
    if (name === "print") open_print(w);
  }
  return { std };
};
