// Sockets, and what else a command cannot have here.
//
// A command has no sockets, so every call names a wrong descriptor: ENOTSOCK for
// one that is open, EBADF for one that is not.
import { guard } from "./errno.js";
import { handle_of } from "./file.js";

/** @typedef {import("../types.js").State} State */

/** @param {State} w */
export const no_socket = (w) =>
  guard((/** @type {number} */ fd) => {
    handle_of(w, fd);
    return 57;
  });

export const sock_accept = no_socket;
export const sock_recv = no_socket;
export const sock_send = no_socket;
export const sock_shutdown = no_socket;

/** A WASI function that this runtime does not know: ENOSYS. */
export const no_such_function = () => () => 52;

/** @param {State} w */
export const proc_raise = (w) => (/** @type {number} */ signal) => {
  throw new Error(`raised signal ${signal}`);
};
