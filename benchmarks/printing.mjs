// How programs of several languages print where there is no WASI.
//
// Ours hand over bytes, MoonBit's a unit of UTF-16 at a time, AssemblyScript's the
// address of a string. One object of imports serves all; a module takes what it names.
// A console takes lines, so a line is what all of them end with: MoonBit's is put
// together here, as MoonBit's own page does.
// Nothing here needs node: pages load it, too.

const utf8 = (memory, at, length) => new TextDecoder().decode(new Uint8Array(memory.buffer, at >>> 0, length >>> 0));

const utf16 = (memory, at) =>
  new TextDecoder("utf-16").decode(new Uint8Array(memory.buffer, at, new DataView(memory.buffer).getUint32(at - 4, true)));

function by_lines(say) {
  let line = "";
  return (unit) => {
    line += String.fromCharCode(unit);
    if (unit !== 10) return;
    say(line);
    line = "";
  };
}

/**
 * The functions with which such programs print, in each language's own way: ours with
 * bytes, MoonBit with a unit of UTF-16, AssemblyScript with the address of a string.
 * `say` gets the text; `memory()` is the module's, once there is an instance.
 */
export const printing_imports = (say, memory) => ({
  std: {
    print: (at, length) => say(utf8(memory(), at, length)),
    write: (stream, at, length) => (say(utf8(memory(), at, length)), length),
    env: () => 0,
  },
  spectest: { print_char: by_lines(say) },
  env: { "console.log": (at) => say(utf16(memory(), at >>> 0) + "\n") },
});

/** Starts what has been instantiated, if that has not started it. */
export function start_page(exports) {
  if (exports.main) exports.main(0, 0);
  else exports._start?.();
}
