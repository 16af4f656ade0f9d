// Reading a directory: `fd_readdir`.
//
// An entry is 24 bytes (next cookie u64, inode u64, name length u32, type u8)
// and the name. The cookie is the entry's number; cookie 0 reads the directory
// again, so that a walk sees one state of it. The last entry is cut where the
// buffer ends, which tells the caller that there is more.
import { guard } from "./errno.js";
import { file_type, handle_of } from "./file.js";
import { bytes_at, set32 } from "./memory.js";
import { file_system, look } from "./path.js";

/** @typedef {import("../types.js").State} State */

/** @type {(w: State, path: string) => {name: string, type: number, ino: bigint}[]} */
export const entries_of = (w, path) => {
  const fs = file_system(w);
  const inode = (/** @type {string} */ of) => BigInt(look(w, of)?.ino ?? 0);
  return [
    { name: ".", type: 3, ino: inode(path) },
    { name: "..", type: 3, ino: 0n },
    ...fs
      .readdirSync(path, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, type: file_type(entry), ino: inode(path + "/" + entry.name) })),
  ];
};

/** @param {State} w */
export const fd_readdir = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ size, /** @type {bigint} */ cookie, /** @type {number} */ out) => {
    const file = handle_of(w, fd);
    if (!file.path) throw 54;
    if (!cookie || !file.entries) file.entries = entries_of(w, file.path);
    let done = 0;
    size >>>= 0;
    for (let i = Number(cookie); i < file.entries.length && done < size; i++) {
      const { name, type, ino } = file.entries[i];
      const text = new TextEncoder().encode(name);
      const entry = new Uint8Array(24 + text.length);
      const view = new DataView(entry.buffer);
      view.setBigUint64(0, BigInt(i + 1), true);
      view.setBigUint64(8, ino, true);
      view.setUint32(16, text.length, true);
      view.setUint8(20, type);
      entry.set(text, 24);
      const part = entry.subarray(0, size - done);
      bytes_at(w, at + done, part.length).set(part);
      done += part.length;
    }
    set32(w, out, done);
  });
