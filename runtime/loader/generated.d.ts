// What the loader's generator writes for each module (see tooling/hosts).
import type { Options, State } from "../types.js";

/** Where the module is: `new URL("./<name>.wasm", import.meta.url)`. */
export function location(): URL;
/** Opens the standard streams and directories that the module can reach. */
export function set_up(w: State): Promise<void> | void;
/** The host's functions that the module imports. */
export function imports(w: State): any;
/** Calls the command's entry. */
export function entry(exports: any): number;
/** Makes the library's instance and binds its named exports. */
export function opened(options: Options): Promise<WebAssembly.Exports>;
