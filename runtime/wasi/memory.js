// The guest's memory as WASI reads and writes it: little-endian, unaligned.
//
// Views are made anew for each access, because the memory's buffer is another
// one after it has grown. Addresses arrive as signed i32.
//
/** @typedef {import("../types.js").State} State */

/** @param {State} w */
export const view = (w) => new DataView(w.wasm.memory.buffer);

/** @type {(w: State, at: number, length: number) => Uint8Array} */
export const bytes_at = (w, at, length) => new Uint8Array(w.wasm.memory.buffer, at >>> 0, length >>> 0);

/** @type {(w: State, at: number) => number} */
export const get32 = (w, at) => view(w).getUint32(at >>> 0, true);

/** @type {(w: State, at: number, value: number) => void} */
export const set32 = (w, at, value) => view(w).setUint32(at >>> 0, value, true);

/** @type {(w: State, at: number, value: bigint) => void} */
export const set64 = (w, at, value) => view(w).setBigUint64(at >>> 0, value, true);

/**
 * Hands the bytes of each iovec to `move` until one is not moved whole.
 * `move` gives the number of bytes, or -errno; `done` is how many were moved
 * before. Writes the sum to `out`.
 * @type {(w: State, at: number, count: number, out: number, move: ((bytes: Uint8Array, done: number) => number) | undefined) => number}
 */
export const transfer = (w, at, count, out, move) => {
  let done = 0;
  if (!move) return 8;
  for (; count--; at += 8) {
    const bytes = bytes_at(w, get32(w, at), get32(w, at + 4));
    const moved = move(bytes, done);
    if (moved < 0 && !done) return -moved;
    if (moved > 0) done += moved;
    if (moved < bytes.length) break;
  }
  set32(w, out, done);
  return 0;
};
