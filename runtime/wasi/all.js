// Every WASI function in one object: for the runners, which run any module.
// A loader lists only what its module imports; this file is never in one. What a
// module imports and nobody knows gives ENOSYS when it is called.
import { node } from "../loader/module.js";
import { clock_res_get, clock_time_get, poll_oneoff } from "./clock.js";
import { fd_readdir } from "./directory.js";
import {
  fd_advise, fd_allocate, fd_close, fd_datasync, fd_fdstat_get, fd_fdstat_set_flags, fd_fdstat_set_rights,
  fd_filestat_get, fd_filestat_set_size, fd_filestat_set_times, fd_pread, fd_pwrite, fd_renumber, fd_seek, fd_sync,
  fd_tell,
} from "./file.js";
import {
  fd_prestat_dir_name, fd_prestat_get, open_directories, path_create_directory, path_filestat_get,
  path_filestat_set_times, path_link, path_open, path_readlink, path_remove_directory, path_rename, path_symlink,
  path_unlink_file,
} from "./path.js";
import {
  args_get, args_sizes_get, environ_get, environ_sizes_get, proc_exit, random_get, sched_yield,
} from "./process.js";
import { no_such_function, proc_raise, sock_accept, sock_recv, sock_send, sock_shutdown } from "./socket.js";
import { fd_read, fd_write, open_input, open_output } from "./stdio.js";

/** @typedef {import("../types.js").State} State */

export const wasi_functions = {
  args_get, args_sizes_get, clock_res_get, clock_time_get, environ_get, environ_sizes_get, fd_advise, fd_allocate,
  fd_close, fd_datasync, fd_fdstat_get, fd_fdstat_set_flags, fd_fdstat_set_rights, fd_filestat_get,
  fd_filestat_set_size, fd_filestat_set_times, fd_pread, fd_prestat_dir_name, fd_prestat_get, fd_pwrite, fd_read,
  fd_readdir, fd_renumber, fd_seek, fd_sync, fd_tell, fd_write, path_create_directory, path_filestat_get,
  path_filestat_set_times, path_link, path_open, path_readlink, path_remove_directory, path_rename, path_symlink,
  path_unlink_file, poll_oneoff, proc_exit, proc_raise, random_get, sched_yield, sock_accept, sock_recv, sock_send,
  sock_shutdown,
};

/** @param {State} w */
export const open_everything = async (w) => {
  w.fs = await node("fs");
  open_output(w);
  open_input(w);
  await open_directories(w);
};

/**
 * The import object for a module: its WASI imports, unknown ones as ENOSYS.
 * @type {(w: State, module: WebAssembly.Module) => Promise<WebAssembly.Imports>}
 */
export const wasi_imports = async (w, module) => {
  /** @type {Record<string, any>} */
  const wasi = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module))
    if (from === "wasi_snapshot_preview1")
      wasi[name] = await (/** @type {any} */ (wasi_functions)[name] ?? no_such_function)(w);
  return { wasi_snapshot_preview1: wasi };
};
