// The loader of a library: `await init()` once, then call its functions.
//
// The functions are live bindings to the module's own exports, so a call costs
// what the engine's call costs. A second `init()` gives the first one's exports;
// after a failure it tries again. `opened` is generated: it does what this module
// needs, which is little for one that imports nothing.
import { opened } from "./generated.js";

/** @type {Promise<WebAssembly.Exports> | null | undefined} */
let ready;

/**
 * @param {import("../types.js").Options} options
 * @returns {Promise<WebAssembly.Exports>}
 */
const init = (options = {}) =>
  (ready ??= opened(options).catch((problem) => {
    ready = null;
    throw problem;
  }));
export { init as default };
