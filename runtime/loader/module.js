// Finding and instantiating the module: the first lines of every loader.
//
// A module comes from what the caller handed over or from the file beside the
// loader. Browsers compile while bytes arrive (`instantiateStreaming`), unless
// the server sends another MIME type, which streaming refuses; node reads the
// file. Of a small module all bytes arrive at once, so it is taken whole. node's
// modules are imported by a computed name, so that bundlers for browsers leave the
// import alone; it is never reached there.

/**
 * A module of node's own, or undefined outside of node.
 * @param {string} name
 * @returns {Promise<any> | undefined}
 */
export const node = (name) =>
  globalThis.process?.versions?.node ? import(/* webpackIgnore: true */ /* @vite-ignore */ "node:" + name) : undefined;

/**
 * @param {import("../types.js").Source | Promise<any>} source
 * @param {WebAssembly.Imports} imports
 * @returns {Promise<WebAssembly.WebAssemblyInstantiatedSource>}
 */
export const instantiate = async (source, imports) => {
  /** @type {any} */
  let code = await source;
  if (code instanceof URL)
    code = await (code.protocol === "file:" ? (await node("fs/promises")).readFile(code) : fetch(code));
  if (code instanceof WebAssembly.Module)
    return { module: code, instance: await WebAssembly.instantiate(code, imports) };
  if (code.arrayBuffer) {
    if (!code.ok) throw new Error(`${code.url}: HTTP ${code.status}`);
    if (code.headers.get("content-type") === "application/wasm")
      return WebAssembly.instantiateStreaming(code, imports);
    code = await code.arrayBuffer();
  }
  return WebAssembly.instantiate(code, imports);
};

/**
 * The exports of a small module that imports nothing of a host.
 * @param {import("../types.js").Source | Promise<any>} source
 * @param {WebAssembly.Imports | undefined} host
 * @returns {Promise<WebAssembly.Exports>}
 */
export const exports_of = async (source, host) => {
  /** @type {any} */
  let found = await source;
  if (found instanceof URL)
    found = await (found.protocol === "file:" ? (await node("fs/promises")).readFile(found) : fetch(found));
  found = await WebAssembly.instantiate((await found.arrayBuffer?.()) ?? found, host);
  return (found.instance ?? found).exports;
};
