// One run of a module in node: WASI commands and bare `main` modules alike.
//
// A command has `_start`; a module for the bare target has `main`, which gets no
// arguments, since there is no operating system to give them, and whose result
// is the exit code. The outcome of a run is an exit code or a trap.
import { node } from "../loader/module.js";
import { open_everything, wasi_imports } from "../wasi/all.js";

/** @typedef {import("../types.js").State} State */

/**
 * @param {WebAssembly.Module} module
 * @param {import("../types.js").Options} options
 * @returns {Promise<{code?: number, trap?: Error}>}
 */
export const execute = async (module, options) => {
  /** @type {State} */
  const w = { memory: undefined, code: 0, ...options, fds: [] };
  await open_everything(w);
  try {
    const { exports } = await WebAssembly.instantiate(module, { ...(await wasi_imports(w, module)), ...options.imports });
    const { memory, _start, main } = /** @type {any} */ (exports);
    w.memory = memory;
    if (_start) _start();
    else if (main) return { code: main(0, 0) };
    else throw new Error("the module exports neither `_start` nor `main`: it is a library, not a program");
    return { code: 0 };
  } catch (/** @type {any} */ error) {
    if (error === w) return { code: w.code };
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return { trap: error };
    throw error;
  } finally {
    for (const file of w.fds.slice(3)) file?.close?.();
    w.fds[1]?.close?.();
    w.fds[2]?.close?.();
  }
};

/**
 * Reads and compiles a module; errors name the file.
 * @param {string} path
 * @returns {Promise<WebAssembly.Module>}
 */
export const compile_file = async (path) => {
  const fs = await node("fs");
  return WebAssembly.compile(fs.readFileSync(path));
};
