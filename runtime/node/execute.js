// One run of a module in node: WASI commands and those without a system alike.
//
// A WASI command has `_start`; a program without a system has `main`, whose result
// is the exit code, and which asks `std` (runtime/std) for what it needs. The
// outcome of a run is an exit code or a trap.
import { node } from "../loader/module.js";
import { std_imports } from "../std/all.js";
import { open_everything, wasi_imports } from "../wasi/all.js";

/** @typedef {import("../types.js").State} State */

/**
 * What the streams still hold goes out, unless the program ended in a trap.
 * @param {State} w
 */
export const close_streams = (w) => {
  w.fds[1]?.close?.();
  w.fds[2]?.close?.();
};

/**
 * Engines name the first import that is not there, in words about objects.
 * @param {WebAssembly.Module} module
 * @param {Record<string, Record<string, unknown> | undefined>} imports
 */
const refuse_unanswered = (module, imports) => {
  const missing = WebAssembly.Module.imports(module).filter((row) => !(row.name in (imports[row.module] ?? {})));
  if (!missing.length) return;
  const names = missing.slice(0, 5).map((row) => `${row.module}::${row.name}`);
  const more = missing.length > names.length ? ` and ${missing.length - names.length} more` : "";
  const tool = missing.some((row) => row.module === "__wbindgen_placeholder__") ? "; the tool `wasm-bindgen` has to make their JavaScript" : "";
  throw new Error(`the program imports what nothing here provides: ${names.join(", ")}${more}${tool}`);
};

/**
 * @param {WebAssembly.Module} module
 * @param {import("../types.js").Options} options
 * @returns {Promise<{code?: number, trap?: Error}>}
 */
export const execute = async (module, options) => {
  /** @type {State} */
  const w = { wasm: undefined, code: 0, ...options, fds: [] };
  await open_everything(w);
  try {
    const imports = { ...(await wasi_imports(w, module)), ...(await std_imports(w, module)), ...options.imports };
    refuse_unanswered(module, imports);
    const { exports } = await WebAssembly.instantiate(module, imports);
    const { _start, main } = /** @type {any} */ (exports);
    w.wasm = exports;
    if (_start) _start();
    else if (!main) throw new Error("the module exports neither `_start` nor `main`: it is a library, not a program");
    const code = main?.(0, 0) ?? 0;
    close_streams(w);
    return { code };
  } catch (/** @type {any} */ error) {
    if (error === w) {
      close_streams(w);
      return { code: w.code };
    }
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return { trap: error };
    throw error;
  } finally {
    for (const file of w.fds.slice(3)) file?.close?.();
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
