// From a module's bytes to the return of its first call. Needs no node: a page loads
// this, too.
//
// Engines keep compiled code of bytes that they have seen, so no two loads get the same
// bytes: there is a file for each, LABEL-N.wasm, which differ by a custom section. Pages'
// clocks are coarse, so a sample is several loads one behind the other. All modules take
// turns.
import { printing_imports, start_page } from "./printing.mjs";

const loads = 10;
export const samples = 25;
/** How many files each module needs: to load from bytes, and to fetch. */
export const copies = 2 * loads * (samples + 1);

async function run(instantiated) {
  let printed = 0, instance;
  const imports = printing_imports((text) => { printed += text.length; }, () => instance.exports.memory);
  ({ instance } = await instantiated(imports));
  start_page(instance.exports);
  if (printed !== "Hello, world!\n".length) throw new Error(`${printed} characters were printed`);
}

/**
 * {label: {bytes: ms[], fetched: ms[]}}; `fetched` only where `url` says what to fetch.
 * @param {string[]} labels
 * @param {(file: string) => Promise<ArrayBuffer>} read
 * @param {(file: string) => string} [url]
 */
export async function measure_calls(labels, read, url) {
  const result = Object.fromEntries(labels.map((label) => [label, { bytes: [], fetched: [] }]));
  let next = 0;
  // The first sample warms up what all use, and does not count.
  for (let sample = 0; sample <= samples; ++sample, next += 2 * loads)
    for (const label of labels) {
      const files = Array.from({ length: 2 * loads }, (_, i) => `${label}-${next + i}.wasm`);
      const read_before = await Promise.all(files.slice(0, loads).map(read));
      const start = performance.now();
      for (const bytes of read_before) await run((imports) => WebAssembly.instantiate(bytes, imports));
      const middle = performance.now();
      if (url) for (const file of files.slice(loads)) await run((imports) => WebAssembly.instantiateStreaming(fetch(url(file)), imports));
      const end = performance.now();
      if (sample === 0) continue;
      result[label].bytes.push((middle - start) / loads);
      if (url) result[label].fetched.push((end - middle) / loads);
    }
  return result;
}
