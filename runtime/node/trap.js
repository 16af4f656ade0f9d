// What a trap looks like to a person: the reason and the Rust frames.
//
//   error: the program trapped: unreachable
//     at app::parse (app.wasm:0x1c7)
//     at app::main (app.wasm:0x9e)
//     … 6 frames of the standard library
//
// Lines need a reader of DWARF, which is in our commands: they pass
// `--report-to` with a file's descriptor, get what is known here as JSON, and
// draw the report when node has ended.
//
// Names come from the module's name section or, when it has none, from the
// `.debug.wasm` beside it that carries the same build id; both hold the same
// code, so function numbers agree.

const library_crates = "(__rustc|std|core|alloc|test|panic_abort|compiler_builtins|dlmalloc|hashbrown)(\\[[0-9a-f]+\\])?::";

/**
 * Names of library functions: paths into its crates, its traits for types that
 * belong to nobody (`<&app::T as core::fmt::Debug>::fmt`, `<fn() as …>`) and for
 * closures, and the names that have no path.
 */
const library_names = new RegExp(
  [
    `^<*(dyn |&|mut )*${library_crates}`,
    `^<([^:]*|[&([*].*|(unsafe |extern "\\w+" )*fn\\(.*|.*\\{closure#\\d+\\}) as ${library_crates}`,
    "^(__rust|rust_|_start|__main_void|__original_main|__wasm_|__wasi|dl|exit|main$|abort$)[^:]*$",
  ].join("|"),
);

/** LEB128 from `bytes` at `cursor.at`. @type {(bytes: Uint8Array, cursor: {at: number}) => number} */
export const leb = (bytes, cursor) => {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[cursor.at++];
    value += (byte & 127) * 2 ** shift;
    if (!(byte & 128)) return value;
  }
};

/**
 * Function names by number.
 * @param {WebAssembly.Module} module
 * @returns {Map<number, string>}
 */
export const function_names = (module) => {
  /** @type {Map<number, string>} */
  const names = new Map();
  for (const section of WebAssembly.Module.customSections(module, "name")) {
    const bytes = new Uint8Array(section);
    const cursor = { at: 0 };
    while (cursor.at < bytes.length) {
      const id = bytes[cursor.at++];
      const end = leb(bytes, cursor) + cursor.at;
      for (let count = id === 1 ? leb(bytes, cursor) : 0; count--; ) {
        const index = leb(bytes, cursor);
        const length = leb(bytes, cursor);
        names.set(index, new TextDecoder().decode(bytes.subarray(cursor.at, (cursor.at += length))));
      }
      cursor.at = end;
    }
  }
  return names;
};

/** @param {WebAssembly.Module} module */
const build_id = (module) => WebAssembly.Module.customSections(module, "build_id").map((id) => new Uint8Array(id).join())[0];

/**
 * The code section of a module.
 * @param {Uint8Array} bytes
 */
const code_of = (bytes) => {
  const cursor = { at: 8 };
  while (cursor.at < bytes.length) {
    const id = bytes[cursor.at++];
    const length = leb(bytes, cursor);
    if (id === 10) return bytes.subarray(cursor.at, cursor.at + length);
    cursor.at += length;
  }
  return bytes.subarray(0, 0);
};

/**
 * The names of `<path>.debug.wasm`, if it belongs to this module: by its build id,
 * or by the same code where the module is shipped without one.
 * @param {typeof import("node:fs")} fs
 * @param {string} path
 * @param {WebAssembly.Module} module
 */
const debug_names = (fs, path, module) => {
  const beside = path.replace(/\.wasm$/, ".debug.wasm");
  try {
    if (beside === path) return new Map();
    const bytes = fs.readFileSync(beside);
    const debug = new WebAssembly.Module(bytes);
    const id = build_id(module);
    const same = id ? build_id(debug) === id : Buffer.compare(code_of(bytes), code_of(fs.readFileSync(path))) === 0;
    if (same) return function_names(debug);
  } catch {}
  return new Map();
};

/**
 * The engine's words, except where a person needs others. Rust keeps a part of
 * its stack in the module's memory, below all data, so that its overflow is an
 * access out of bounds.
 * @param {Error} trap
 */
export const reason = (trap) => {
  if (trap instanceof RangeError && trap.message.startsWith("Maximum call stack")) return "stack overflow (too deep recursion)";
  const frames = trap.stack?.match(/wasm-function/g)?.length ?? 0;
  if (trap.message === "memory access out of bounds" && frames >= 90)
    return `${trap.message}, after very deep recursion: probably a stack overflow`;
  return trap.message;
};

/**
 * @typedef {{name: string, function: number, offset: string, library: boolean}} Frame
 * @param {Error} trap
 * @param {Map<number, string>} names
 * @returns {Frame[]}
 */
export const frames_of = (trap, names) => {
  const frames = [];
  for (const line of (trap.stack ?? "").split("\n")) {
    const found = /^\s+at (?:async )?(?:(.*) \()?wasm:\/\/wasm\/.*:wasm-function\[(\d+)\]:(0x[0-9a-f]+)\)?$/.exec(line);
    if (!found) continue;
    const name = names.get(Number(found[2])) ?? found[1] ?? `function ${found[2]}`;
    frames.push({ name, function: Number(found[2]), offset: found[3], library: library_names.test(name) });
  }
  return frames;
};

/** How many frames are drawn unless all are asked for. */
const shown_frames = 40;

/**
 * A line for each frame; without `full`, runs of library frames and of one
 * function that calls itself are one line each.
 * @param {Frame[]} frames
 * @param {string} file
 * @param {{full: boolean, color: boolean}} style
 */
export const draw_frames = (frames, file, { full, color }) => {
  /** @type {string[]} */
  const drawn = [];
  const dim = (/** @type {string} */ text) => (color ? `\x1b[2m${text}\x1b[0m` : text);
  for (let i = 0; i < frames.length; i++) {
    const { name, offset, library } = frames[i];
    const line = `  at ${name} (${file}:${offset})`;
    if (!full && drawn.length === shown_frames) {
      drawn.push(dim(`  … ${frames.length - i} more frames`));
      break;
    }
    if (full || !library) drawn.push(full && library ? dim(line) : line);
    let end = i;
    while (!full && (library ? frames[end + 1]?.library : frames[end + 1]?.name === name)) end++;
    if (!full && library) drawn.push(dim(`  … ${end - i + 1} frame${end > i ? "s" : ""} of the standard library`));
    else if (end > i) drawn.push(dim(`  … ${end - i} more of the same function`));
    i = end;
  }
  return drawn;
};

/**
 * The whole report, with its last newline.
 * @param {typeof import("node:fs")} fs
 * @param {string} path
 * @param {WebAssembly.Module} module
 * @param {Error} trap
 * @param {{full: boolean, color: boolean}} style
 */
export const trap_report = (fs, path, module, trap, style) => {
  const own = function_names(module);
  const frames = frames_of(trap, own.size ? own : debug_names(fs, path, module));
  const file = path.replace(/.*[/\\]/, "");
  const head = `${style.color ? "\x1b[1;31merror\x1b[0m" : "error"}: the program trapped: ${reason(trap)}`;
  return [head, ...draw_frames(frames, file, style), ""].join("\n");
};

/**
 * Tells of a trap: as JSON to the descriptor `report_to`, or drawn on standard
 * error where there is none or it cannot be written to.
 * @param {typeof import("node:fs")} fs
 * @param {string} path
 * @param {WebAssembly.Module} module
 * @param {Error} trap
 * @param {{full: boolean, color: boolean, report_to?: number}} style
 */
export const report_trap = (fs, path, module, trap, { report_to, ...style }) => {
  if (report_to !== undefined) {
    const frames = frames_of(trap, function_names(module)).map(({ name, function: index, offset }) => ({ name, function: index, offset: Number(offset) }));
    try {
      fs.writeSync(report_to, JSON.stringify({ reason: reason(trap), frames }));
      return;
    } catch {}
  }
  fs.writeSync(2, trap_report(fs, path, module, trap, style));
};
