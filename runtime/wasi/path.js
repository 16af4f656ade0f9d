// Paths: everything that names a file relative to an open directory.
//
// The sandbox: a path never leaves the directory that it is relative to, neither
// by `..`, nor by an absolute path, nor by a symbolic link. node has no openat,
// so each component is looked at and links are followed here; what is handed to
// node has no link in any component but the last one. A host process that swaps
// a directory for a link between the look and the use can still win that race;
// do not preopen directories that an enemy on the same machine may write to.
import { node } from "../loader/module.js";
import { guard } from "./errno.js";
import { handle_of, new_times, open_file, put_filestat, take_descriptor } from "./file.js";
import { bytes_at, set32 } from "./memory.js";

/** @typedef {import("../types.js").State} State */

/** @type {(w: State) => typeof import("node:fs")} */
export const file_system = (w) => /** @type {any} */ (w.fs);

/**
 * Opens the caller's directories, in his order: descriptors 3, 4, ...
 * @param {State} w
 */
export const open_directories = async (w) => {
  const preopens = Object.entries(w.preopens ?? {});
  if (!w.fs && preopens.length) throw new Error("directories can be opened in node only");
  let fd = 3;
  for (const [guest, host] of preopens) {
    const path = file_system(w).realpathSync(host);
    if (!file_system(w).statSync(path).isDirectory()) throw new Error(`${host} is not a directory`);
    w.fds[fd++] = { guest, path };
  }
};

/** @type {(w: State, at: number, length: number) => string} */
export const path_at = (w, at, length) => {
  let path;
  try {
    path = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes_at(w, at, length).slice());
  } catch {
    throw 25;
  }
  if (path.includes("\0")) throw 28;
  return path;
};

/** What is at a host path, links not followed; undefined when nothing is. */
/** @type {(w: State, path: string) => import("node:fs").Stats | undefined} */
export const look = (w, path) => file_system(w).lstatSync(path, { throwIfNoEntry: false });

/**
 * The host path of a guest path. `follow` says whether a link in the last
 * component is followed. The last component need not exist.
 * @type {(w: State, fd: number, at: number, length: number, follow: number | boolean) => string}
 */
export const resolve = (w, fd, at, length, follow) => {
  const { path: root } = handle_of(w, fd);
  if (!root) throw 54;
  const path = path_at(w, at, length);
  if (!path) throw 44;
  if (path[0] === "/") throw 63;
  /** @type {string[]} */
  const done = [];
  const join = () => [root === "/" ? "" : root, ...done].join("/");
  const todo = path.split("/").reverse();
  for (let links = 0; todo.length; ) {
    const name = /** @type {string} */ (todo.pop());
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (!done.pop()) throw 63;
      continue;
    }
    if (globalThis.process.platform === "win32" && (name.includes("\\") || name.includes(":"))) throw 28;
    done.push(name);
    const stat = look(w, join());
    const last = !todo.length;
    if (!stat && todo.some((rest) => rest !== "" && rest !== ".")) throw 44;
    if (stat?.isSymbolicLink() && (!last || follow)) {
      if (++links > 40) throw 32;
      const target = file_system(w).readlinkSync(join());
      if (target[0] === "/" || !target) throw 63;
      done.pop();
      todo.push(...target.split("/").reverse());
    } else if (stat && !stat.isDirectory() && !last) throw 54;
  }
  return join() || "/";
};

/** @param {State} w */
export const fd_prestat_get = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ out) => {
    const { guest } = handle_of(w, fd);
    if (guest === undefined) throw 8;
    set32(w, out, 0);
    set32(w, out + 4, new TextEncoder().encode(guest).length);
  });

/** @param {State} w */
export const fd_prestat_dir_name = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ length) => {
    const { guest } = handle_of(w, fd);
    if (guest === undefined) throw 8;
    const name = new TextEncoder().encode(guest);
    if (name.length > length >>> 0) throw 37;
    bytes_at(w, at, name.length).set(name);
  });

/** @param {State} w */
export const path_open = (w) =>
  guard(
    (
      /** @type {number} */ fd,
      /** @type {number} */ lookup,
      /** @type {number} */ at,
      /** @type {number} */ length,
      /** @type {number} */ how,
      /** @type {bigint} */ rights,
      /** @type {bigint} */ inheriting,
      /** @type {number} */ flags,
      /** @type {number} */ out,
    ) => {
      const fs = file_system(w);
      const c = fs.constants;
      const [create, directory, exclusive, truncate] = [how & 1, how & 2, how & 4, how & 8];
      const path = resolve(w, fd, at, length, lookup & 1 && !(create && exclusive));
      const trailing = path_at(w, at, length).endsWith("/");
      const writes = rights & 64n;
      const stat = look(w, path);
      if (stat?.isSymbolicLink() && !(create && exclusive)) throw directory ? 54 : 32;
      if (stat?.isDirectory()) {
        if (create && exclusive) throw 20;
        if (writes || truncate || create) throw 31;
        fs.accessSync(path, c.R_OK);
        set32(w, out, take_descriptor(w, { path, rights, flags }));
        return;
      }
      if (create && directory) throw 28;
      if ((directory || trailing) && stat) throw 54;
      if (trailing && create) throw 31;
      const mode =
        (writes ? (rights & 2n ? c.O_RDWR : c.O_WRONLY) : c.O_RDONLY) |
        (create && c.O_CREAT) |
        (exclusive && c.O_EXCL) |
        (truncate && c.O_TRUNC) |
        (flags & 1 && c.O_APPEND) |
        (flags & 4 && (c.O_NONBLOCK ?? 0)) |
        (flags & 18 && (c.O_SYNC ?? 0)) |
        (c.O_NOFOLLOW ?? 0);
      const descriptor = fs.openSync(path, mode, 0o666);
      set32(w, out, take_descriptor(w, open_file(w, descriptor, rights, flags)));
    },
  );

/** @param {State} w */
export const path_filestat_get = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ lookup, /** @type {number} */ at, /** @type {number} */ length, /** @type {number} */ out) => {
    const stat = file_system(w).lstatSync(resolve(w, fd, at, length, lookup & 1), { bigint: true });
    if (path_at(w, at, length).endsWith("/") && !stat.isDirectory()) throw 54;
    put_filestat(w, out, stat);
  });

/** @param {State} w */
export const path_filestat_set_times = (w) =>
  guard(
    (
      /** @type {number} */ fd,
      /** @type {number} */ lookup,
      /** @type {number} */ at,
      /** @type {number} */ length,
      /** @type {bigint} */ atime,
      /** @type {bigint} */ mtime,
      /** @type {number} */ flags,
    ) => {
      const path = resolve(w, fd, at, length, lookup & 1);
      file_system(w).lutimesSync(path, ...new_times(file_system(w).lstatSync(path, { bigint: true }), atime, mtime, flags));
    },
  );

/** @param {State} w */
export const path_create_directory = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ length) => {
    file_system(w).mkdirSync(resolve(w, fd, at, length, false));
  });

/** @param {State} w */
export const path_remove_directory = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ length) => {
    file_system(w).rmdirSync(resolve(w, fd, at, length, false));
  });

/** @param {State} w */
export const path_unlink_file = (w) =>
  guard((/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ length) => {
    const path = resolve(w, fd, at, length, false);
    const stat = look(w, path);
    if (stat?.isDirectory()) throw 31;
    if (stat && path_at(w, at, length).endsWith("/")) throw 54;
    file_system(w).unlinkSync(path);
  });

/** @param {State} w */
export const path_rename = (w) =>
  guard(
    (
      /** @type {number} */ fd,
      /** @type {number} */ at,
      /** @type {number} */ length,
      /** @type {number} */ to_fd,
      /** @type {number} */ to_at,
      /** @type {number} */ to_length,
    ) => {
      const from = resolve(w, fd, at, length, false);
      const to = resolve(w, to_fd, to_at, to_length, false);
      const names = path_at(w, at, length) + "\0" + path_at(w, to_at, to_length);
      if ((names.endsWith("/") || names.includes("/\0")) && look(w, from)?.isDirectory() === false) throw 54;
      file_system(w).renameSync(from, to);
    },
  );

/** @param {State} w */
export const path_link = (w) =>
  guard(
    (
      /** @type {number} */ fd,
      /** @type {number} */ lookup,
      /** @type {number} */ at,
      /** @type {number} */ length,
      /** @type {number} */ to_fd,
      /** @type {number} */ to_at,
      /** @type {number} */ to_length,
    ) => {
      if (lookup & 1) throw 28;
      file_system(w).linkSync(resolve(w, fd, at, length, false), resolve(w, to_fd, to_at, to_length, false));
    },
  );

/** @param {State} w */
export const path_symlink = (w) =>
  guard((/** @type {number} */ at, /** @type {number} */ length, /** @type {number} */ fd, /** @type {number} */ to_at, /** @type {number} */ to_length) => {
    const target = path_at(w, at, length);
    if (target[0] === "/") throw 63;
    file_system(w).symlinkSync(target, resolve(w, fd, to_at, to_length, false));
  });

/** @param {State} w */
export const path_readlink = (w) =>
  guard(
    (
      /** @type {number} */ fd,
      /** @type {number} */ at,
      /** @type {number} */ length,
      /** @type {number} */ to,
      /** @type {number} */ size,
      /** @type {number} */ out,
    ) => {
      const target = new TextEncoder().encode(file_system(w).readlinkSync(resolve(w, fd, at, length, false))).subarray(0, size >>> 0);
      bytes_at(w, to, target.length).set(target);
      set32(w, out, target.length);
    },
  );
