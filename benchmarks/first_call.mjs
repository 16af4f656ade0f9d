// From a module to the return of its first call. Needs no node: a page loads this, too.
//
// Three ways: `WebAssembly.instantiate` of its bytes; the same at once, without a
// promise; and with the fetch, as the module's own JavaScript does it.
//
// Engines keep compiled code of bytes that they have seen, so no two loads get the same
// bytes: a number in a custom section differs, and there is a file LABEL-N.wasm for each
// that is fetched. Pages' clocks are coarse, so a sample is several loads one behind the
// other. What is measured is a start and not the end of an earlier one: instances live
// until their sample is over, and are freed before the next. All modules take turns, in
// both directions.
import { printing_imports, start_page } from "./printing.mjs";

const loads = 10;
export const samples = 50;
/** How many files each module needs. */
export const copies = loads * (samples + 1);

const later = async (bytes, imports) => (await WebAssembly.instantiate(bytes, imports)).instance;
const at_once = async (bytes, imports) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
const streamed = async (url, imports) => (await WebAssembly.instantiateStreaming(fetch(url), imports)).instance;
const whole = async (url, imports) => at_once(await (await fetch(url)).arrayBuffer(), imports);

/** The module with a custom section that holds a number; a buffer of its own. */
export function numbered(bytes, number) {
  const result = new Uint8Array(bytes.length + 8);
  result.set(bytes);
  result.set([0, 6, 1, 0x6e], bytes.length);
  new DataView(result.buffer).setUint32(bytes.length + 4, number);
  return result;
}

async function run(instantiate, source) {
  let printed, instance;
  const imports = printing_imports((text) => { printed = text; }, () => instance.exports.memory);
  instance = await instantiate(source, imports);
  start_page(instance.exports);
  if (printed !== "Hello, world!\n") throw new Error(`it printed ${printed}`);
  return instance;
}

/** Milliseconds of a load, the mean of one sample. */
async function sample_of(instantiate, sources) {
  globalThis.gc?.();
  // What the collector does in other threads.
  await new Promise((done) => setTimeout(done, 5));
  const alive = [];
  const start = performance.now();
  for (const source of sources) alive.push(await run(instantiate, source));
  return (performance.now() - start) / alive.length;
}

/**
 * {bytes: ms[], at_once: ms[], fetched: ms[]} of each row; `fetched` only where `url`
 * says what to fetch. `loads_at_once`: whether its own JavaScript does so.
 * @param {{bytes: Uint8Array, loads_at_once: boolean}[]} rows
 * @param {(row: number, copy: number) => string} [url]
 */
export async function measure_calls(rows, url) {
  const results = rows.map(() => ({ bytes: [], at_once: [], fetched: [] }));
  const order = rows.map((_, i) => i);
  let number = copies;
  // The first sample warms up what all use, and does not count.
  for (let sample = 0; sample <= samples; ++sample)
    for (const i of sample % 2 ? order : [...order].reverse()) {
      const { bytes, loads_at_once } = rows[i];
      const fresh = () => Array.from({ length: loads }, () => numbered(bytes, number++).buffer);
      const found = { bytes: await sample_of(later, fresh()), at_once: await sample_of(at_once, fresh()) };
      if (url) found.fetched = await sample_of(loads_at_once ? whole : streamed, Array.from({ length: loads }, (_, k) => url(i, sample * loads + k)));
      if (sample) for (const way in found) results[i][way].push(found[way]);
    }
  return results;
}
