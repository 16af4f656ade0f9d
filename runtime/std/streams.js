// The streams of std without a system: `std.print`, `eprint`, `write`, `read`.
//
// `write` and `read` are system calls: at once, and their answer is a number of
// bytes or -errno. `print` and `eprint` are what lean std prints through; they
// give no answer, so a stream that refuses ends the program. `print` has the
// buffer that std's standard output has otherwise, 1,024 bytes by whole lines, so
// that what a program writes to both streams comes out in the same order, and
// what is lost when it panics is the same. (The buffer at the console of a
// browser is the console's own, which takes whole lines.)
import { bytes_at } from "../wasi/memory.js";

/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Handle} Handle */

const capacity = 1024;
const line_feed = 10;

/** @param {Handle | undefined} file @param {Uint8Array} bytes */
export const write_whole = (file, bytes) => {
  while (bytes.length) {
    const count = file?.write?.(bytes) ?? bytes.length;
    if (count <= 0) throw new Error(`a standard stream refuses what the program prints (WASI error ${-count})`);
    bytes = bytes.subarray(count);
  }
};

/**
 * A file that is written by lines; `close` writes the rest.
 * @param {Handle} file
 * @returns {Handle}
 */
export const by_lines = (file) => {
  const buffer = new Uint8Array(capacity);
  let length = 0;
  const flush = () => {
    const waiting = buffer.subarray(0, length);
    length = 0;
    write_whole(file, waiting);
  };
  /** @param {Uint8Array} bytes */
  const keep = (bytes) => {
    if (bytes.length > capacity - length) flush();
    if (bytes.length >= capacity) write_whole(file, bytes);
    else {
      buffer.set(bytes, length);
      length += bytes.length;
    }
  };
  return {
    write(bytes) {
      const lines = bytes.lastIndexOf(line_feed) + 1;
      if (!lines) {
        if (length && buffer[length - 1] === line_feed) flush();
      } else if (!length) write_whole(file, bytes.subarray(0, lines));
      else {
        keep(bytes.subarray(0, lines));
        flush();
      }
      keep(bytes.subarray(lines));
      return bytes.length;
    },
    close() {
      flush();
      file.close?.();
    },
  };
};

/** @param {State} w */
export const open_print = (w) => {
  w.fds[1] = by_lines(/** @type {Handle} */ (w.fds[1]));
};

/** @param {State} w */
export const std_print = (w) => (/** @type {number} */ at, /** @type {number} */ length) =>
  write_whole(w.fds[1], bytes_at(w, at, length));

/** @param {State} w */
export const std_eprint = (w) => (/** @type {number} */ at, /** @type {number} */ length) =>
  write_whole(w.fds[2], bytes_at(w, at, length));

/** @param {State} w */
export const std_write = (w) => (/** @type {number} */ stream, /** @type {number} */ at, /** @type {number} */ length) =>
  w.fds[stream]?.write?.(bytes_at(w, at, length)) ?? length;

/** @param {State} w */
export const std_read = (w) => (/** @type {number} */ at, /** @type {number} */ length) =>
  w.fds[0]?.read?.(bytes_at(w, at, length)) ?? 0;
