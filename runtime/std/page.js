// `std.print`, `eprint`, `write` and `random` on a page, in loaders for browsers.
//
// What is written goes to the console by lines, since a console has nothing else.
// A line without end comes out when the call of the module is over, which is when
// microtasks run.
import { bytes_at } from "../wasi/memory.js";

/** @typedef {import("../types.js").State} State */

/** @type {(w: State, log: (line: string) => void) => (at: number, length: number) => void} */
export const in_lines = (w, log) => {
  const decoder = new TextDecoder();
  let rest = "";
  return (at, length) => {
    const parts = (rest + decoder.decode(bytes_at(w, at, length), { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    parts.map((line) => log(line));
    queueMicrotask(() => {
      rest && log(rest);
      rest = "";
    });
  };
};

/** @param {State} w */
export const page_print = (w) => in_lines(w, console.log);

/** @param {State} w */
export const page_eprint = (w) => in_lines(w, console.error);

/** @param {State} w */
export const page_write = (w) => {
  const print = page_print(w);
  const eprint = page_eprint(w);
  return (/** @type {number} */ stream, /** @type {number} */ at, /** @type {number} */ length) => {
    (stream === 1 ? print : eprint)(at, length);
    return length;
  };
};

/** @param {State} w */
export const page_random = (w) => (/** @type {number} */ at, /** @type {number} */ length) => {
  for (length >>>= 0; length; ) {
    const part = new Uint8Array(Math.min(length, 65536));
    bytes_at(w, at, part.length).set(crypto.getRandomValues(part));
    at += part.length;
    length -= part.length;
  }
};
