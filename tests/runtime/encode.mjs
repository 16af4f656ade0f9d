// WebAssembly by hand: enough to write small modules in tests.
//
//   wasm(section(1, [1, 0x60, 0, 0]), …)   a module with one type, () -> ()
//
// No checks: what is wrong shows when the engine compiles it.

const bytes_of = (value) => (typeof value === "string" ? [...new TextEncoder().encode(value)] : [...value]);

export const uleb = (value) => {
  const bytes = [];
  do {
    bytes.push((value & 127) | (value > 127 ? 128 : 0));
    value = Math.floor(value / 128);
  } while (value);
  return bytes;
};

/** Bytes or text with its length before it. */
export const with_length = (value) => [...uleb(bytes_of(value).length), ...bytes_of(value)];

export const section = (id, content) => [id, ...with_length(content)];

export const wasm = (...sections) => Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat());
