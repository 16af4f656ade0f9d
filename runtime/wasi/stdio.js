// Standard input, output and error.
//
// Output goes to the caller's function if he gave one; else in node to the
// process's own descriptor, written at once, so that nothing is lost when the
// process ends; else, in browsers, line by line to the console. Input comes from
// the caller's string, bytes or function; else in node from descriptor 0.
import { transfer } from "./memory.js";

/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Handle} Handle */

/** @type {Int32Array | undefined} */
let sleeper;

/**
 * Lets this thread rest. On a browser's main thread, where waiting is not
 * allowed, it spins.
 * @param {number} milliseconds
 */
export const sleep = (milliseconds) => {
  const end = performance.now() + milliseconds;
  try {
    sleeper ??= new Int32Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer);
    Atomics.wait(sleeper, 0, 0, milliseconds);
  } catch {}
  while (performance.now() < end);
};

/**
 * Repeats what a non-blocking descriptor refuses, and gives -errno for the rest.
 * @param {() => number} action
 */
export const patiently = (action) => {
  for (;;)
    try {
      return action();
    } catch (/** @type {any} */ { code }) {
      if (code !== "EAGAIN") return code === "EOF" ? 0 : code === "EPIPE" ? -64 : -29;
      sleep(1);
    }
};

/**
 * Lines of UTF-8 to a function that prints a line; `close` prints the rest.
 * @param {(line: string) => void} log
 * @returns {Handle}
 */
export const lines = (log) => {
  let rest = "";
  const decoder = new TextDecoder();
  return {
    write(bytes) {
      const parts = (rest + decoder.decode(bytes.slice(), { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      parts.map((line) => log(line));
      return bytes.length;
    },
    close() {
      if (rest) log(rest);
      rest = "";
    },
  };
};

/** @type {(fs: State["fs"], fd: number, callback: import("../types.js").Output | undefined, log: (line: string) => void) => Handle} */
export const output = (fs, fd, callback, log) =>
  callback
    ? { write: (bytes) => (callback(bytes.slice()), bytes.length) }
    : fs
      ? { fd, write: (bytes) => patiently(() => fs.writeSync(fd, bytes)) }
      : lines(log);

/** @param {State} w */
export const open_output = (w) => {
  w.fds[1] = output(w.fs, 1, w.stdout, (line) => console.log(line));
  w.fds[2] = output(w.fs, 2, w.stderr, (line) => console.error(line));
};

/** @param {State} w */
export const open_input = (w) => {
  const { fs, stdin } = w;
  let rest = typeof stdin === "string" ? new TextEncoder().encode(stdin) : /** @type {Uint8Array} */ (stdin);
  w.fds[0] =
    stdin === undefined && fs
      ? { fd: 0, read: (bytes) => patiently(() => fs.readSync(0, bytes)) }
      : {
          read(bytes) {
            const next = typeof stdin === "function" ? stdin(bytes.length) : rest?.subarray(0, bytes.length);
            if (!next) return 0;
            bytes.set(next);
            rest = rest?.subarray?.(next.length);
            return next.length;
          },
        };
};

/** @param {State} w */
export const fd_write = (w) => (/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ count, /** @type {number} */ out) =>
  transfer(w, at, count, out, w.fds[fd]?.write);

/** @param {State} w */
export const fd_read = (w) => (/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ count, /** @type {number} */ out) =>
  transfer(w, at, count, out, w.fds[fd]?.read);
