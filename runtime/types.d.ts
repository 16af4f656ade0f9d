// Types of the runtime's fragments, for `tsc --checkJs`; never shipped.
//
// `State` is what one run of a module knows: the caller's options, node's file
// system where there is one, the module's memory and its open files.

export type Output = (bytes: Uint8Array) => void;
export type Input = string | Uint8Array | ((length: number) => Uint8Array | undefined);
export type Source =
  | BufferSource
  | Response
  | Promise<Response>
  | URL
  | WebAssembly.Module;

export interface Options {
  args?: string[];
  env?: Record<string, string>;
  stdin?: Input;
  stdout?: Output;
  stderr?: Output;
  /** Guest path → host path (node only). */
  preopens?: Record<string, string>;
  module?: Source;
  imports?: WebAssembly.Imports;
  /** The program's own name: its first argument. */
  program?: string;
}

/** An open file of the guest. Counts are bytes; a negative count is -errno. */
export interface Handle {
  /** Guest name of a preopened directory. */
  guest?: string;
  /** Host path of a directory. */
  path?: string;
  /** node's file descriptor. */
  fd?: number;
  /** Position of a seekable file. */
  at?: number;
  /** WASI's fdflags. */
  flags?: number;
  rights?: bigint;
  /** Directory entries as of the last rewind. */
  entries?: { name: string; type: number; ino: bigint }[];
  read?(bytes: Uint8Array): number;
  write?(bytes: Uint8Array): number;
  /** The same at a position, for files that have one. */
  read_at?(bytes: Uint8Array, at: number): number;
  write_at?(bytes: Uint8Array, at: number): number;
  close?(): void;
}

export interface State extends Options {
  fs?: typeof import("node:fs");
  /** The module's exports, once it is there. */
  wasm: any;
  fds: (Handle | undefined)[];
  /** The exit code, once proc_exit was called. */
  code: number;
}
