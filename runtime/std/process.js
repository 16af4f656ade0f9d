// The process around a program without a system: `std.args`, `env`, `random`,
// `exit`.
//
// Arguments and variables ("NAME=VALUE") go over as texts that end with a zero
// byte. The program says where and how many bytes fit; the answer is how many
// there are, and they are written if they fit. `exit` throws the run's state,
// which the loader catches.
import { bytes_at } from "../wasi/memory.js";
import { arguments_of, environment_of, proc_exit, random_get } from "../wasi/process.js";

/** @typedef {import("../types.js").State} State */

/** @type {(w: State, texts: Uint8Array[], at: number, room: number) => number} */
export const put_texts = (w, texts, at, room) => {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length <= room >>> 0)
    for (const text of texts) {
      bytes_at(w, at, text.length).set(text);
      at += text.length;
    }
  return length;
};

/** @param {State} w */
export const std_args = (w) => (/** @type {number} */ at, /** @type {number} */ room) => put_texts(w, arguments_of(w), at, room);

/** @param {State} w */
export const std_env = (w) => (/** @type {number} */ at, /** @type {number} */ room) => put_texts(w, environment_of(w), at, room);

export const std_random = random_get;

export const std_exit = proc_exit;
