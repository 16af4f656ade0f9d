// The loader of a program for pages: `run()` resolves to the exit code.
//
// Smaller than command.js, which also knows node, other sources of the module and
// other ends of its streams: here the module is the file beside the loader, which
// is compiled while its bytes arrive. From a server that sends it with another
// MIME type it is fetched whole; what else was wrong, the second try says as well.
import { enter, imports, location, state } from "./generated.js";

/**
 * @param {import("../types.js").Options} [options]
 * @returns {Promise<number>}
 */
const start = async (options) => {
  const w = state(options);
  const functions = imports(w);
  return enter(
    w,
    await WebAssembly.instantiateStreaming(fetch(location), functions).catch(async () =>
      WebAssembly.instantiate(await (await fetch(location)).arrayBuffer(), functions),
    ),
  );
};
export { start as run, start as default };
