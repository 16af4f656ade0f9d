// Open files: descriptors that node's file system stands behind.
//
// node has no lseek, so a regular file's position is kept here and every read
// and write names it. Streams (pipes, terminals) have no position: `at` is
// undefined for them, and seeking gives ESPIPE. Standard streams count as
// streams even when they are redirected to a file, because the position belongs
// to the shell that will go on writing.
import { node } from "../loader/module.js";
import { errno, guard } from "./errno.js";
import { set32, set64, transfer, view } from "./memory.js";
import { patiently } from "./stdio.js";

/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Handle} Handle */

/** @type {(w: State, fd: number) => Handle} */
export const handle_of = (w, fd) => {
  const file = w.fds[fd];
  if (!file) throw 8;
  return file;
};

/** node's descriptor of a file that is one. @type {(w: State, fd: number) => number} */
export const descriptor_of = (w, fd) => {
  const file = handle_of(w, fd);
  if (file.fd === undefined) throw file.path ? 31 : 28;
  return file.fd;
};

/** @type {(w: State, file: Handle) => number} */
export const take_descriptor = (w, file) => {
  let fd = 3;
  while (w.fds[fd]) fd++;
  w.fds[fd] = file;
  return fd;
};

/** WASI's filetype of node's Stats or Dirent. @param {any} stat */
export const file_type = (stat) =>
  stat.isFile() ? 4 : stat.isDirectory() ? 3 : stat.isSymbolicLink() ? 7 : stat.isCharacterDevice() ? 2 : stat.isBlockDevice() ? 1 : stat.isSocket() ? 6 : 0;

/** The result of an action on a file, -errno when it throws. @param {() => number} action */
export const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return -errno(error);
  }
};

/** @type {(w: State, fd: number, rights: bigint, flags: number) => Handle} */
export const open_file = (w, fd, rights, flags) => {
  const fs = /** @type {typeof import("node:fs")} */ (w.fs);
  /** @type {Handle} */
  const file = { fd, rights, flags, close: () => fs.closeSync(fd) };
  if (!fs.fstatSync(fd).isFile()) {
    if (rights & 2n) file.read = (bytes) => patiently(() => fs.readSync(fd, bytes));
    if (rights & 64n) file.write = (bytes) => patiently(() => fs.writeSync(fd, bytes));
    return file;
  }
  file.at = 0;
  /** @type {(count: number) => number} */
  const advance = (count) => {
    if (count > 0) file.at = /** @type {number} */ (file.at) + count;
    return count;
  };
  if (rights & 2n) {
    const read_at = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) =>
      attempt(() => fs.readSync(fd, bytes, 0, bytes.length, at));
    file.read_at = read_at;
    file.read = (bytes) => advance(read_at(bytes, /** @type {number} */ (file.at)));
  }
  if (rights & 64n) {
    const write_at = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) =>
      attempt(() => fs.writeSync(fd, bytes, 0, bytes.length, at));
    file.write_at = write_at;
    file.write = (bytes) => {
      if (/** @type {number} */ (file.flags) & 1) file.at = fs.fstatSync(fd).size;
      return advance(write_at(bytes, /** @type {number} */ (file.at)));
    };
  }
  return file;
};

/** @type {(w: State, out: number, stat: any) => void} */
export const put_filestat = (w, out, stat) => {
  const file = stat ?? { dev: 0n, ino: 0n, nlink: 1n, size: 0n, atimeNs: 0n, mtimeNs: 0n, ctimeNs: 0n };
  [file.dev, file.ino, BigInt(stat ? file_type(stat) : 2), file.nlink, file.size, file.atimeNs, file.mtimeNs, file.ctimeNs].map(
    (value, index) => set64(w, out + index * 8, value),
  );
};

/** A position in a file as a number. @param {bigint} start */
export const position = (start) => {
  if (start < 0n || start > 9007199254740991n) throw 28;
  return Number(start);
};

/** @param {State} w */
export const fd_close = (w) =>
  guard((/** @type {number} */ fd) => {
    handle_of(w, fd).close?.();
    w.fds[fd] = undefined;
  });

/** @param {State} w */
export const fd_pread = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ count, /** @type {bigint} */ start, /** @type {number} */ out) => {
    const file = handle_of(w, fd);
    if (file.at === undefined) throw file.path ? 31 : 70;
    const from = position(start);
    const move = file.read_at;
    return transfer(w, at, count, out, move && ((bytes, done) => move(bytes, from + done)));
  });

/** @param {State} w */
export const fd_pwrite = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ count, /** @type {bigint} */ start, /** @type {number} */ out) => {
    const file = handle_of(w, fd);
    if (file.at === undefined) throw file.path ? 31 : 70;
    const from = position(start);
    const move = file.write_at;
    return transfer(w, at, count, out, move && ((bytes, done) => move(bytes, from + done)));
  });

/** @param {State} w */
export const fd_seek = (w) =>
  guard((/** @type {number} */ fd, /** @type {bigint} */ offset, /** @type {number} */ whence, /** @type {number} */ out) => {
    const file = handle_of(w, fd);
    if (file.at === undefined) throw file.path ? 8 : 70;
    const fs = /** @type {typeof import("node:fs")} */ (w.fs);
    if (whence > 2) throw 28;
    const base = whence === 0 ? 0n : whence === 1 ? BigInt(file.at) : fs.fstatSync(/** @type {number} */ (file.fd), { bigint: true }).size;
    file.at = position(base + offset);
    set64(w, out, BigInt(file.at));
  });

/** @param {State} w */
export const fd_tell = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ out) => {
    const file = handle_of(w, fd);
    if (file.at === undefined) throw file.path ? 8 : 70;
    set64(w, out, BigInt(file.at));
  });

/** @param {State} w */
export const fd_fdstat_get = async (w) => {
  const tty = w.fs && (await node("tty"));
  return guard((/** @type {number} */ fd, /** @type {number} */ out) => {
    const file = handle_of(w, fd);
    // A terminal is a character device that cannot seek: that is how libc's
    // isatty tells. /dev/null and other devices are "unknown" here.
    const type = file.path ? 3 : file.fd === undefined ? 2 : tty.isatty(file.fd) ? 2 : file.at === undefined ? 0 : 4;
    const seeks = file.at === undefined ? 0x24n : 0n;
    set64(w, out, BigInt(type | ((file.flags ?? 0) << 16)));
    set64(w, out + 8, (file.rights ?? 0x1fffffffn) & ~seeks);
    set64(w, out + 16, file.path ? 0x1fffffffn : 0n);
  });
};

/** @param {State} w */
export const fd_fdstat_set_flags = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ flags) => {
    handle_of(w, fd).flags = flags;
  });

/** @param {State} w */
export const fd_fdstat_set_rights = (w) => guard((/** @type {number} */ fd) => void handle_of(w, fd));

/** @param {State} w */
export const fd_filestat_get = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ out) => {
    const { fd: descriptor, path } = handle_of(w, fd);
    const options = { bigint: true };
    put_filestat(w, out, path ? w.fs?.statSync(path, options) : descriptor === undefined ? undefined : w.fs?.fstatSync(descriptor, options));
  });

/** @param {State} w */
export const fd_filestat_set_size = (w) =>
  guard((/** @type {number} */ fd, /** @type {bigint} */ size) => {
    if (!handle_of(w, fd).write) throw 28;
    w.fs?.ftruncateSync(descriptor_of(w, fd), position(size));
  });

/**
 * Access and modification time as fstflags ask for them, in seconds:
 * 1 set atime, 2 atime now, 4 set mtime, 8 mtime now.
 * @type {(stat: any, atime: bigint, mtime: bigint, flags: number) => [number, number]}
 */
export const new_times = (stat, atime, mtime, flags) => {
  if ((flags & 3) === 3 || (flags & 12) === 12) throw 28;
  const now = Date.now() / 1e3;
  // node cuts off below a microsecond: the fraction keeps a number that is no
  // exact binary one from falling to the microsecond before.
  const seconds = (/** @type {bigint} */ time) => Number(time / 1000n) / 1e6 + 4e-7;
  return [
    flags & 2 ? now : seconds(flags & 1 ? BigInt.asUintN(64, atime) : stat.atimeNs),
    flags & 8 ? now : seconds(flags & 4 ? BigInt.asUintN(64, mtime) : stat.mtimeNs),
  ];
};

/** @param {State} w */
export const fd_filestat_set_times = (w) =>
  guard((/** @type {number} */ fd, /** @type {bigint} */ atime, /** @type {bigint} */ mtime, /** @type {number} */ flags) => {
    const fs = /** @type {typeof import("node:fs")} */ (w.fs);
    const { path } = handle_of(w, fd);
    const options = /** @type {const} */ ({ bigint: true });
    if (path) return fs.utimesSync(path, ...new_times(fs.statSync(path, options), atime, mtime, flags));
    const descriptor = descriptor_of(w, fd);
    fs.futimesSync(descriptor, ...new_times(fs.fstatSync(descriptor, options), atime, mtime, flags));
  });

/** Regular files only: streams and directories have nothing to write out. */
/** @type {(w: State, fd: number, action: "fsyncSync" | "fdatasyncSync") => void} */
export const write_out = (w, fd, action) => {
  if (handle_of(w, fd).at !== undefined) w.fs?.[action](descriptor_of(w, fd));
};

/** @param {State} w */
export const fd_sync = (w) => guard((/** @type {number} */ fd) => write_out(w, fd, "fsyncSync"));

/** @param {State} w */
export const fd_datasync = (w) => guard((/** @type {number} */ fd) => write_out(w, fd, "fdatasyncSync"));

/** @param {State} w */
export const fd_advise = (w) =>
  guard((/** @type {number} */ fd, /** @type {bigint} */ offset, /** @type {bigint} */ length, /** @type {number} */ advice) => {
    if (handle_of(w, fd).at === undefined) throw 70;
    if (advice > 5) throw 28;
  });

/** @param {State} w */
export const fd_allocate = (w) =>
  guard((/** @type {number} */ fd, /** @type {bigint} */ offset, /** @type {bigint} */ length) => {
    const fs = /** @type {typeof import("node:fs")} */ (w.fs);
    if (!handle_of(w, fd).write) throw 8;
    const descriptor = descriptor_of(w, fd);
    const end = position(offset + length);
    if (fs.fstatSync(descriptor).size < end) fs.ftruncateSync(descriptor, end);
  });

/** @param {State} w */
export const fd_renumber = (w) =>
  guard((/** @type {number} */ from, /** @type {number} */ to) => {
    const file = handle_of(w, from);
    const old = handle_of(w, to);
    if (from === to) return;
    old.close?.();
    w.fds[to] = file;
    w.fds[from] = undefined;
  });
