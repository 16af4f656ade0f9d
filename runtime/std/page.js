// `std.print`, `eprint`, `write` and `random` on a page, in loaders for browsers.
//
// What is written goes to the console by lines, since a console has nothing else.
// A line without end comes out when the call of the module is over, which is when
// microtasks run. `print` and `eprint` are given whole texts, so each is decoded by
// itself; what is written are bytes, and a character may be cut. `memory_of` gives
// the module's, which is there when it calls.

/** @type {(memory_of: () => WebAssembly.Memory, show: (line: string) => any, rest?: any) => (at: number, length: number, lines?: any) => void} */
export const print_lines = (memory_of, show, rest = "") => (at, length, lines = (rest + new TextDecoder().decode(new Uint8Array(memory_of().buffer, at >>> 0, length))).split("\n")) => {
  rest = lines.pop();
  lines.map((/** @type {string} */ line) => show(line));
  queueMicrotask(() => {
    rest && show(rest);
    rest = "";
  });
};

/** @type {(memory_of: () => WebAssembly.Memory, show: (line: string) => any) => (at: number, length: number) => void} */
export const write_lines = (memory_of, show) => {
  const decoder = new TextDecoder();
  let rest = "";
  return (at, length) => {
    const parts = (rest + decoder.decode(new Uint8Array(memory_of().buffer, at >>> 0, length), { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    parts.map((line) => show(line));
    queueMicrotask(() => {
      rest && show(rest);
      rest = "";
    });
  };
};

/** @param {() => WebAssembly.Memory} memory_of */
export const page_write = (memory_of) => {
  const print = write_lines(memory_of, console.log);
  const eprint = write_lines(memory_of, console.error);
  return (/** @type {number} */ stream, /** @type {number} */ at, /** @type {number} */ length) => {
    (stream === 1 ? print : eprint)(at, length);
    return length;
  };
};

/** @param {() => WebAssembly.Memory} memory_of */
export const page_random = (memory_of) => (/** @type {number} */ at, /** @type {number} */ length) => {
  for (length >>>= 0; length; ) {
    const part = new Uint8Array(Math.min(length, 65536));
    new Uint8Array(memory_of().buffer, at >>> 0).set(crypto.getRandomValues(part));
    at += part.length;
    length -= part.length;
  }
};
