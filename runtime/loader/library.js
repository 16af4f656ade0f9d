// The loader of a library: `await init()` once, then call its functions.
//
// The functions are live bindings to the module's own exports, so a call costs
// what the engine's call costs. A second `init()` gives the first one's exports;
// after a failure it tries again.
import { instantiate } from "./module.js";
import { bind, imports, location, set_up } from "./generated.js";

/** @type {Promise<WebAssembly.Exports> | undefined} */
let ready;

/**
 * @param {import("../types.js").Options} options
 * @returns {Promise<WebAssembly.Exports>}
 */
const open_library = async (options) => {
  /** @type {import("../types.js").State} */
  const w = { memory: undefined, code: 0, ...options, fds: [] };
  await set_up(w);
  const { instance } = await instantiate(options.module ?? location(), { ...(await imports(w)), ...options.imports });
  w.memory = instance.exports.memory;
  bind(instance.exports);
  return instance.exports;
};

/**
 * @param {import("../types.js").Options} options
 * @returns {Promise<WebAssembly.Exports>}
 */
export default function init(options = {}) {
  return (ready ??= open_library(options).catch((error) => {
    ready = undefined;
    throw error;
  }));
}
