// The loader of a program for pages: `run()` resolves to the exit code.
//
// Smaller than command.js, which also knows node, other sources of the module and
// other ends of its streams: here the module is the file beside the loader. The
// loader's one function is generated (tooling/hosts/loader.cpp); these are its parts.
// A small module is fetched whole and needs no `load`; one of up to 4 KiB is compiled
// at once, since that takes less time than waiting for another thread.

/**
 * Compiles the module while its bytes arrive. From a server that sends it with
 * another MIME type it is fetched whole; what else was wrong, the second try says
 * as well.
 * @type {(url: URL, host?: WebAssembly.Imports) => Promise<WebAssembly.WebAssemblyInstantiatedSource>}
 */
export const load = (url, host) =>
  WebAssembly.instantiateStreaming(fetch(url), host).catch(async () =>
    WebAssembly.instantiate(await (await fetch(url)).arrayBuffer(), host),
  );

/**
 * Runs a program that may end itself.
 * @type {(w: import("../types.js").State, made: any) => number}
 */
export const until_exit = (w, made) => {
  try {
    return (w.wasm = made).main();
  } catch (problem) {
    if (problem !== w) throw problem;
    return w.code;
  }
};
