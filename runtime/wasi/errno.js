// node's errors as WASI's error numbers (snapshot_preview1, `errno`).
//
// WASI numbers its errors in the order of their names, success first, so the
// list of names is the table. node's error codes are the same names with an E.
// `guard` makes a WASI function, whose result is an errno, of one that throws.

export const errno_names =
  " 2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD CONNABORTED CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR INVAL IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODEV NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH STALE TIMEDOUT TXTBSY XDEV NOTCAPABLE";

/**
 * The number of what was thrown: a number that we threw, or node's error.
 * What is neither is our own mistake and is thrown again.
 * @param {any} error
 * @returns {number}
 */
export const errno = (error) => {
  if (typeof error === "number") return error;
  if (error.code === "ERR_FS_FILE_TOO_LARGE" || error.code === "ERR_OUT_OF_RANGE") return 28;
  if (typeof error.syscall !== "string") throw error;
  const index = errno_names.split(" ").indexOf(String(error.code).slice(1));
  return index > 0 ? index : error.code === "EOPNOTSUPP" ? 58 : 29;
};

/**
 * A WASI function from one that throws: its result is the errno.
 * @template {any[]} A
 * @param {(...a: A) => number | void} action
 */
export const guard = (action) => (/** @type {A} */ ...a) => {
  try {
    return action(...a) ?? 0;
  } catch (error) {
    return errno(error);
  }
};
