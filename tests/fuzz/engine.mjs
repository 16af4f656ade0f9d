// Random modules in an engine: what fuzz_suite has written into a folder, each as
// it is and as written again.
//
//   node engine.mjs FOLDER FIRST LAST
//
// For each number N between them: N.json (the plan), N.provider.wasm, N.wasm,
// N.again.wasm, N.observer.wasm. Prints `case N original` and the lines of
// observe.h, then `case N again` and its lines; a module that the engine does not
// know gives one line, `unknown: why`.
import fs from "node:fs";

const [folder, first, last] = process.argv.slice(2);

const groups = [
  [/unreachable/, "unreachable"],
  [/divide by zero|remainder by zero|unrepresentable/, "arithmetic"],
  [/out of bounds|out of range/, "bounds"],
  [/null function|signature mismatch/, "call"],
  [/null pointer|rethrowing null/, "null"],
  [/illegal cast/, "cast"],
  [/unaligned/, "bounds"], // which of the two is looked at first differs
  [/shared memory/, "unshared"],
  [/too large|allocation failed/, "exhausted"],
];

const group = (error) => {
  if (error instanceof WebAssembly.Exception) return "exception";
  if (error instanceof RangeError) return "exhausted";
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  const found = groups.find(([pattern]) => pattern.test(error.message));
  if (found?.[1] === "exhausted") return "exhausted";
  return found ? `trap ${found[1]}` : `trap: ${error.message}`;
};

const argument = (text) => text[0] === "l" ? BigInt.asIntN(64, BigInt(text.slice(1))) : Number(text.slice(1)) | 0;
const shown = (value) => typeof value === "bigint" ? BigInt.asUintN(64, value) : value >>> 0;

const sum = (buffer) => {
  const words = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
  let to = 0;
  for (let i = 0; i < words.length; i += 1)
    if (words[i]) to = (Math.imul(to ^ words[i], 0x01000193) + i) | 0;
  for (const byte of new Uint8Array(buffer, words.length * 4)) to = Math.imul(to ^ byte, 0x01000193);
  return to >>> 0;
};

const load = (name) => new WebAssembly.Module(fs.readFileSync(`${folder}/${name}.wasm`));

const run = (n, name, lines) => {
  const { calls, getters, memories, again } = JSON.parse(fs.readFileSync(`${folder}/${n}.json`, "utf8"));
  const has_other_imports = name.endsWith(".again");
  let provider, module, observer;
  try {
    [provider, module, observer] = [load(`${n}.provider`), load(name), load(`${n}.observer`)];
  } catch (error) {
    lines.push(`unknown: ${error.message.replace(/@\+\d+/, "").replaceAll("\n", " ")}`);
    return;
  }
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  for (const pair of calls.length ? calls : [[]]) {
    const provided = new WebAssembly.Instance(provider).exports;
    const imports = Object.create(null);
    WebAssembly.Module.imports(module).forEach(({ module, name }, i) => {
      Object.defineProperty(imports, module, { value: imports[module] ?? Object.create(null), enumerable: true, configurable: true });
      imports[module][name] = provided[has_other_imports ? again[i] : i];
    });
    lines.push("new");
    let exports;
    try {
      exports = new WebAssembly.Instance(module, imports).exports;
    } catch (error) {
      lines.push(`start: ${group(error)}`);
      return;
    }
    const m = Object.fromEntries(names.map((name, i) => [i, exports[name]]));
    const observed = new WebAssembly.Instance(observer, { m }).exports;
    for (const [name, ...words] of [...pair, ...getters.map((name) => [name])]) {
      let answer;
      try {
        const results = observed[name](...words.map(argument));
        answer = (results === undefined ? [] : Array.isArray(results) ? results : [results]).map(shown).join(" ");
      } catch (error) {
        answer = group(error);
      }
      lines.push(`${name}: ${answer}`);
      if (answer === "exhausted") return;
    }
    for (const row of memories) {
      const { buffer } = m[row];
      lines.push(`m${row}: ${buffer.byteLength} ${sum(buffer)}`);
    }
  }
};

for (let n = Number(first); n <= Number(last); n += 1) {
  if (!fs.existsSync(`${folder}/${n}.json`)) continue;
  for (const [what, name] of [["original", `${n}`], ["again", `${n}.again`]]) {
    const lines = [];
    try {
      run(n, name, lines);
    } catch (error) {
      lines.push(`wrong: ${error.message.replaceAll("\n", " ")}`);
    }
    // At once: what comes after may end the process.
    fs.writeSync(1, `case ${n} ${what}\n${lines.map((line) => `${line}\n`).join("")}`);
  }
}
