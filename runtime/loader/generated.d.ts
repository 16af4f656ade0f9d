// What the loader's generator writes for each module (see tooling/hosts).
import type { State } from "../types.js";

/** Where the module is: `new URL("./<name>.wasm", import.meta.url)`. */
export function location(): URL;
/** Opens the standard streams and directories that the module can reach. */
export function set_up(w: State): Promise<void> | void;
/** The WASI functions that the module imports. */
export function imports(w: State): Promise<WebAssembly.Imports> | WebAssembly.Imports;
/** Calls the command's entry. */
export function entry(exports: any): number;
/** Binds the library's named exports. */
export function bind(exports: any): void;
