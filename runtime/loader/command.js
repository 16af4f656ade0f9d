// The loader of a command: `run(options)` resolves to the exit code.
//
// Each run has a fresh instance of the module, which is compiled once. What
// `proc_exit` throws is the run's own state, so that no other error can be
// taken for an exit. A trap rejects with the engine's WebAssembly.RuntimeError.
import { instantiate } from "./module.js";
import { entry, imports, location, set_up } from "./generated.js";

/** @type {WebAssembly.Module | undefined} */
let compiled;

/**
 * @param {import("../types.js").Options} options
 * @returns {Promise<number>}
 */
export async function run(options = {}) {
  /** @type {import("../types.js").State} */
  const w = { wasm: undefined, code: 0, ...options, fds: [] };
  await set_up(w);
  try {
    const { module, instance } = await instantiate(options.module ?? compiled ?? location(), {
      ...(await imports(w)),
      ...options.imports,
    });
    if (!options.module) compiled = module;
    w.wasm = instance.exports;
    return entry(w.wasm);
  } catch (error) {
    if (error !== w) throw error;
    return w.code;
  } finally {
    w.fds.map((file) => file?.close?.());
  }
}
export default run;
