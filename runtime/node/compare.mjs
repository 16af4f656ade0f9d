// Measures modules beside one another, for `cargo wasm compare`.
//
//   node compare.mjs REQUEST
//
// REQUEST is JSON: {"modules": [path, ...], "command": bool, "arguments": [...],
// "call": [name, argument, ...] or null, "seconds": how long to go on}. What is
// written is JSON: a row for each module with its sizes, the median time from bytes to
// an instance, and what a run or call took and gave, or why it could not be had.
//
// The modules take turns, so that what else the machine does falls on all of them
// alike. Commands get their standard input from nowhere, and what they print goes to a
// file that is read once. Libraries get imports that do nothing.
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { WASI } from "node:wasi";
import zlib from "node:zlib";

const milliseconds = () => Number(process.hrtime.bigint()) / 1e6;

/** @param {number[]} times */
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];

/** An import that does nothing, of the kind that the module wants. */
const nothing = {
  function: () => () => 0,
  memory: () => new WebAssembly.Memory({ initial: 17, maximum: 65536 }),
  table: () => new WebAssembly.Table({ initial: 1, element: "anyfunc" }),
  global: () => new WebAssembly.Global({ value: "i32" }, 0),
};

/** @param {WebAssembly.Module} module */
const imports_of = (module) => {
  /** @type {Record<string, Record<string, any>>} */
  const all = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module))
    (all[from] ??= {})[name] = nothing[/** @type {keyof typeof nothing} */ (kind)]?.();
  return all;
};

const compare_main = async () => {
  const request = JSON.parse(process.argv[2]);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "wasm-compare-"));
  const no_input = fs.openSync(os.devNull, "r");
  const rows = request.modules.map((/** @type {string} */ file, /** @type {number} */ i) => {
    const bytes = fs.readFileSync(file);
    return {
      bytes,
      output: path.join(scratch, String(i)),
      start: /** @type {number[]} */ ([]),
      run: /** @type {number[]} */ ([]),
      result: {
        size: bytes.length,
        gzip: zlib.gzipSync(bytes, { level: 9 }).length,
        brotli: zlib.brotliCompressSync(bytes).length,
        /** @type {string | undefined} */ problem: undefined,
        /** @type {string | undefined} */ printed: undefined,
        /** @type {number | undefined} */ start_ms: undefined,
        /** @type {number | undefined} */ run_ms: undefined,
      },
    };
  });

  /**
   * One start, and one run of a command; gives what it took.
   * @param {any} row
   */
  const once = (row) => {
    if (!request.command) {
      const begin = milliseconds();
      const module = new WebAssembly.Module(row.bytes);
      const instance = new WebAssembly.Instance(module, imports_of(module));
      const started = milliseconds() - begin;
      if (!request.call) return { started };
      const [name, ...words] = request.call;
      const called = /** @type {any} */ (instance.exports)[name];
      if (typeof called !== "function") throw new Error(`the module exports no function \`${name}\``);
      const values = words.map((/** @type {string} */ word) => (/^-?\d+n$/.test(word) ? BigInt(word.slice(0, -1)) : Number(word)));
      const before = milliseconds();
      const printed = String(called(...values));
      let calls = 1;
      let took = milliseconds() - before;
      for (; took < 5 && calls < 1e6; took = milliseconds() - before, ++calls) called(...values);
      return { started, ran: took / calls, printed };
    }
    const output = fs.openSync(row.output, "w+");
    try {
      const wasi = new WASI({
        version: "preview1",
        args: ["program", ...request.arguments],
        env: {},
        preopens: {},
        stdin: no_input,
        stdout: output,
        stderr: output,
        returnOnExit: true,
      });
      const imports = /** @type {any} */ (wasi.getImportObject());
      const begin = milliseconds();
      const instance = new WebAssembly.Instance(new WebAssembly.Module(row.bytes), imports);
      const started = milliseconds() - begin;
      const before = milliseconds();
      /** @type {string} */
      let status;
      try {
        status = `exit code ${wasi.start(instance)}`;
      } catch (/** @type {any} */ error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        status = "a trap";
      }
      const ran = milliseconds() - before;
      const text = fs.readFileSync(row.output);
      return { started, ran, printed: `${status}, ${text.length} bytes, ${createHash("sha256").update(text).digest("hex")}` };
    } finally {
      fs.closeSync(output);
    }
  };

  const until = milliseconds() + request.seconds * 1e3;
  for (let round = 0; round < 3 || (round < 300 && milliseconds() < until); ++round)
    for (const row of rows) {
      if (row.result.problem) continue;
      try {
        const { started, ran, printed } = once(row);
        row.start.push(started);
        if (ran !== undefined) row.run.push(ran);
        row.result.printed ??= printed;
        if (printed !== row.result.printed) row.result.printed = "something else each time";
      } catch (/** @type {any} */ error) {
        row.result.problem = error.message;
      }
    }
  fs.rmSync(scratch, { recursive: true, force: true });
  for (const { result, start, run } of rows)
    if (!result.problem) {
      result.start_ms = median(start);
      if (run.length) result.run_ms = median(run);
    }
  process.stdout.write(JSON.stringify({ node: process.version, rounds: rows[0]?.start.length ?? 0, modules: rows.map((/** @type {any} */ row) => row.result) }));
};

await compare_main();
