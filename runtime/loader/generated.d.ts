// What the loader's generator writes for each module (see tooling/hosts).
import type { Options, State } from "../types.js";

/** Where the module is: `new URL("./<name>.wasm", import.meta.url)`. */
export const location: (() => URL) & URL;
/** Opens the standard streams and directories that the module can reach. */
export function set_up(w: State): Promise<void> | void;
/** What one run knows, of a program for pages. */
export function state(options?: Options): State;
/** The host's functions that the module imports. */
export function imports(w: State): any;
/** Calls the command's entry. */
export function entry(exports: any): number;
/** The same for pages, where an exit may end it. */
export function enter(w: State, source: WebAssembly.WebAssemblyInstantiatedSource): number;
/** Binds the library's named exports. */
export function bind(exports: any): void;
