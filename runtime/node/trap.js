// What a trap looks like to a person: the reason and the Rust frames.
//
//   error: the program trapped: unreachable
//     at app::parse (app.wasm:0x1c7)
//     at app::main (app.wasm:0x9e)
//     … 6 frames of the standard library
//
// Names come from the module's name section or, when it has none, from the
// `.debug.wasm` beside it that carries the same build id; both hold the same
// code, so function numbers agree.

const library_crates = /^<*(&?(mut )?|dyn )*(std|core|alloc|panic_abort|compiler_builtins|dlmalloc|hashbrown)(\[[0-9a-f]+\])?::|^(__rust|rust_|_start|__main_void|__original_main|__wasm_|_R\w*3std|main$|abort$)/;

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
 * The names of `<path>.debug.wasm`, if it belongs to this module.
 * @param {typeof import("node:fs")} fs
 * @param {string} path
 * @param {WebAssembly.Module} module
 */
const debug_names = (fs, path, module) => {
  const beside = path.replace(/\.wasm$/, ".debug.wasm");
  try {
    const debug = new WebAssembly.Module(fs.readFileSync(beside));
    if (beside !== path && build_id(module) && build_id(debug) === build_id(module)) return function_names(debug);
  } catch {}
  return new Map();
};

/** @param {Error} trap */
export const reason = (trap) =>
  trap instanceof RangeError && trap.message.startsWith("Maximum call stack")
    ? "stack overflow (too deep recursion)"
    : trap.message;

/**
 * @typedef {{name: string, offset: string, library: boolean}} Frame
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
    frames.push({ name, offset: found[3], library: library_crates.test(name) });
  }
  return frames;
};

/**
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
    if (!library) drawn.push(line);
    else if (full) drawn.push(dim(line));
    else {
      let end = i;
      while (frames[end + 1]?.library) end++;
      const count = end - i + 1;
      drawn.push(dim(`  … ${count} frame${count > 1 ? "s" : ""} of the standard library`));
      i = end;
    }
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
