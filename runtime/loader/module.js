// Finding and instantiating the module: the first lines of every loader.
//
// A module comes from what the caller handed over or from the file beside the
// loader. Browsers compile while bytes arrive (`instantiateStreaming`), unless
// the server sends another MIME type, which streaming refuses; node reads the
// file. Of a small module all bytes arrive at once, so it is taken whole. node's
// modules are asked for by a computed name, so that bundlers for browsers leave the
// import alone; it is never reached there.

/**
 * A module of node's own, or nothing outside of node. An import takes milliseconds,
 * so newer ones are asked directly.
 * @type {(name: string, own?: any) => any}
 */
export const node = (name, own = globalThis.process) =>
  own?.getBuiltinModule?.(name) ?? (own?.versions?.node && import(/* webpackIgnore: true */ /* @vite-ignore */ "node:" + name));

/**
 * @param {import("../types.js").Source | Promise<any>} source
 * @param {WebAssembly.Imports} imports
 * @returns {Promise<WebAssembly.WebAssemblyInstantiatedSource>}
 */
export const instantiate = async (source, imports) => {
  /** @type {any} */
  let found = await source;
  if (found.href) found = await (found.protocol === "file:" ? (await node("fs")).readFileSync(found) : fetch(found));
  if (found instanceof WebAssembly.Module)
    return { module: found, instance: await WebAssembly.instantiate(found, imports) };
  if (found.arrayBuffer) {
    if (!found.ok) throw new Error(found.url + ": HTTP " + found.status);
    if (found.headers.get("content-type") === "application/wasm")
      return WebAssembly.instantiateStreaming(found, imports);
    found = await found.arrayBuffer();
  }
  return WebAssembly.instantiate(found, imports);
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
  if (found.href) found = await (found.protocol === "file:" ? (await node("fs")).readFileSync(found) : fetch(found));
  found = await WebAssembly.instantiate((await found.arrayBuffer?.()) ?? found, host);
  return (found.instance ?? found).exports;
};
