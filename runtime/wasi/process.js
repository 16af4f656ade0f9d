// Arguments, environment, exit, random numbers: the process around a command.
//
// `proc_exit` throws the run's state itself, which the loader catches; nothing
// in a module without exception handling can stop it on the way.
import { node } from "../loader/module.js";
import { bytes_at, set32 } from "./memory.js";

/** @typedef {import("../types.js").State} State */

/** @type {(texts: string[]) => Uint8Array[]} */
export const c_strings = (texts) => texts.map((text) => new TextEncoder().encode(text + "\0"));

/** @type {(w: State, texts: Uint8Array[], count: number, size: number) => number} */
export const put_sizes = (w, texts, count, size) => {
  set32(w, count, texts.length);
  set32(w, size, texts.reduce((sum, text) => sum + text.length, 0));
  return 0;
};

/** @type {(w: State, texts: Uint8Array[], pointers: number, at: number) => number} */
export const put_strings = (w, texts, pointers, at) => {
  for (const text of texts) {
    set32(w, pointers, at);
    bytes_at(w, at, text.length).set(text);
    pointers += 4;
    at += text.length;
  }
  return 0;
};

/** @param {State} w */
export const arguments_of = (w) => c_strings([w.program ?? "", ...(w.args ?? [])]);

/** @param {State} w */
export const environment_of = (w) => c_strings(Object.entries(w.env ?? {}).map((pair) => pair.join("=")));

/** @param {State} w */
export const args_sizes_get = (w) => (/** @type {number} */ count, /** @type {number} */ size) => put_sizes(w, arguments_of(w), count, size);

/** @param {State} w */
export const args_get = (w) => (/** @type {number} */ pointers, /** @type {number} */ at) => put_strings(w, arguments_of(w), pointers, at);

/** @param {State} w */
export const environ_sizes_get = (w) => (/** @type {number} */ count, /** @type {number} */ size) => put_sizes(w, environment_of(w), count, size);

/** @param {State} w */
export const environ_get = (w) => (/** @type {number} */ pointers, /** @type {number} */ at) => put_strings(w, environment_of(w), pointers, at);

/** @param {State} w */
export const proc_exit = (w) => (/** @type {number} */ code) => {
  w.code = code;
  throw w;
};

export const sched_yield = () => () => 0;

/** @param {State} w */
export const random_get = async (w) => {
  const source = globalThis.crypto ?? (await node("crypto")).webcrypto;
  return (/** @type {number} */ at, /** @type {number} */ length) => {
    length >>>= 0;
    for (let done = 0; done < length; done += 65536) {
      const part = new Uint8Array(Math.min(length - done, 65536));
      bytes_at(w, at + done, part.length).set(source.getRandomValues(part));
    }
    return 0;
  };
};
