// The programs of the benchmark set, and how to see that a module is right.
//
// A size counts only when the module gives the expected result: check.mjs runs each.
// A command gets node's own WASI, a library is called directly.
import fs from "node:fs";
import path from "node:path";
import { WASI } from "node:wasi";
import { here, out } from "./measure.mjs";
import { printing_imports, start_page } from "./printing.mjs";

const document = path.join(here, "json", "doc.json");
const hash = "409d04e78f7265434f52d8398c0f67ce71ba48c7d9f0f72eb060c4a1c20ec875";

const counted = `1521 words, 20 different
u             229
e             174
d             115
tta            81
ze             81
`;

const words = (wasm, state) =>
  Array.from({ length: 8 }, (_, i) => (wasm.word(state, i) >>> 0).toString(16).padStart(8, "0")).join("");

/**
 * name, what the command prints, what the library's functions give; `page`: the
 * command is also built for a browser, and every language's source has it.
 * `library` is missing where there is only a command, and the other way round.
 */
export const programs = [
  { name: "hello", printed: "Hello, world!\n", page: true },
  { name: "wordcount", printed: counted },
  {
    name: "json",
    printed: "667373973\n",
    library(wasm) {
      const state = wasm.init?.() ?? 0;
      for (const byte of fs.readFileSync(document)) wasm.put(state, byte);
      return wasm.run(state) >>> 0 === 667373973;
    },
  },
  {
    name: "conv",
    printed: "1858355497\n",
    library(wasm) {
      const state = wasm.init();
      wasm.step(state);
      return wasm.checksum(state) >>> 0 === 1858355497;
    },
  },
  {
    name: "sha256",
    printed: hash + "\n",
    library(wasm) {
      const state = wasm.init();
      wasm.step(state);
      return words(wasm, state) === hash;
    },
  },
  { name: "mono", printed: "3157383114\n", library: (wasm) => wasm.run() >>> 0 === 3157383114 },
  { name: "add", library: (wasm) => wasm.add(2, 3) === 5 && wasm.fib(20) === 6765 },
];

/** Whether the command prints what it should. */
function command_is_right(program, bytes) {
  const [printed, input] = [path.join(out, "printed.txt"), fs.openSync(document)];
  const output = fs.openSync(printed, "w");
  try {
    const wasi = new WASI({ version: "preview1", stdin: input, stdout: output, returnOnExit: true, args: [program.name] });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), wasi.getImportObject());
    return (wasi.start(instance) ?? 0) === 0 && fs.readFileSync(printed, "utf8") === program.printed;
  } catch {
    return false;
  } finally {
    fs.closeSync(input);
    fs.closeSync(output);
  }
}

/** The imports, and what else the module names: functions that none of these programs calls. */
function with_others(module, imports) {
  const all = { ...imports };
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module))
    if (kind === "function") all[from] = { [name]: () => { throw new Error(`${from}.${name}`); }, ...all[from] };
  return all;
}

/**
 * Whether the library computes what it should. It may import what says why it
 * panics, or whatever its libc writes with: none of these programs does.
 */
function library_is_right(program, bytes) {
  try {
    const module = new WebAssembly.Module(bytes);
    const std = { random: () => {} }; // seeds, which any bytes are
    const instance = new WebAssembly.Instance(module, with_others(module, { std }));
    instance.exports._initialize?.();
    return program.library(instance.exports);
  } catch {
    return false;
  }
}

/** Whether the page's program prints what it should. */
function page_is_right(program, bytes) {
  let [printed, instance] = [""];
  const imports = printing_imports((text) => { printed += text; }, () => instance.exports.memory);
  // What runs before there is an instance can print only what needs no memory.
  const module = new WebAssembly.Module(bytes);
  instance = new WebAssembly.Instance(module, with_others(module, imports));
  start_page(instance.exports);
  return printed === program.printed;
}

export const is_right = { command: command_is_right, library: library_is_right, page: page_is_right };
