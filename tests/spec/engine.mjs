// The test scripts in an engine: each module as it is, and as our compiler wrote
// it again from its graphs, without passes and with those of -Oz and -O3. All
// must answer every action alike.
//
//   node engine.mjs WORK      WORK: what spec_suite made, scripts as JSON
//
// A module that this engine does not know is passed over with its actions, and
// counted; so are values that JavaScript cannot hold (v128, and which NaN it is).
import fs from "node:fs";
import path from "node:path";

const work = process.argv[2];
const counts = { modules: 0, unknown: 0, actions: 0, passed: 0, failed: 0 };

const spectest = () => ({
  global_i32: new WebAssembly.Global({ value: "i32" }, 666),
  global_i64: new WebAssembly.Global({ value: "i64" }, 666n),
  global_f32: new WebAssembly.Global({ value: "f32" }, 666.6),
  global_f64: new WebAssembly.Global({ value: "f64" }, 666.6),
  table: new WebAssembly.Table({ element: "anyfunc", initial: 10, maximum: 20 }),
  memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
  ...Object.fromEntries(["print", "print_i32", "print_i64", "print_f32", "print_f64", "print_i32_f32", "print_f64_f64"].map((name) => [name, () => {}])),
});

// Bits to what JavaScript hands over.
const argument = ({ type, value }) => {
  const view = new DataView(new ArrayBuffer(8));
  switch (type) {
    case "i32": return Number(value) | 0;
    case "i64": return BigInt.asIntN(64, BigInt(value));
    case "f32": view.setUint32(0, Number(value)); return view.getFloat32(0);
    case "f64": view.setBigUint64(0, BigInt(value)); return view.getFloat64(0);
    case "externref": return value === "null" ? null : `host ${value}`;
    case "funcref": if (value === "null") return null;
  }
  throw new Error(`no ${type} in JavaScript`);
};

const shown = (value) => {
  if (Array.isArray(value)) return `[${value.map(shown)}]`;
  if (Object.is(value, -0)) return "-0";
  return typeof value === "function" ? "a function" : typeof value === "object" && value ? "an object" : `${typeof value} ${String(value)}`;
};

// One way through a script: suffix "", ".again", ".small" or ".fast". Returns what each command gave.
const run = (folder, commands, suffix) => {
  const registry = { spectest: spectest() };
  const named = new Map(), definitions = new Map();
  const answers = [];
  let last;
  const imports = new Proxy({}, { get: (_, name) => registry[name] ?? {} });
  const load = ({ filename }) => {
    const file = path.join(folder, filename);
    return new WebAssembly.Module(fs.readFileSync(suffix && fs.existsSync(file + suffix) ? file + suffix : file));
  };
  for (const command of commands) {
    let answer;
    try {
      switch (command.type) {
        case "module":
          last = undefined;
          last = new WebAssembly.Instance(load(command), imports);
          if (command.name) named.set(command.name, last);
          answer = "loaded";
          break;
        case "module_definition":
          definitions.set(command.name, load(command));
          answer = "loaded";
          break;
        case "module_instance":
          last = new WebAssembly.Instance(definitions.get(command.module), imports);
          if (command.instance) named.set(command.instance, last);
          answer = "loaded";
          break;
        case "register":
          registry[command.as] = (command.name ? named.get(command.name) : last)?.exports;
          break;
        case "action": case "assert_return": case "assert_trap": case "assert_exhaustion": case "assert_exception": {
          if (!command.action) { // a module whose start function traps
            answer = String(new WebAssembly.Instance(load(command), imports));
            break;
          }
          const { type, field, args, module } = command.action;
          const instance = module ? named.get(module) : last;
          if (!instance) break;
          const what = instance.exports[field];
          answer = shown(type === "get" ? what.value : what(...args.map(argument)));
          break;
        }
        case "assert_unlinkable": case "assert_uninstantiable":
          answer = String(new WebAssembly.Instance(load(command), imports));
          break;
      }
    } catch (error) {
      // How deep the stack is differs from run to run of an engine.
      answer = error instanceof RangeError ? "the stack is full" : `${error?.name}: ${String(error?.message).replace(/@\+\d+|#\d+|wasm-function\[\d+\]/g, "")}`;
    }
    answers.push(answer);
  }
  return answers;
};

const scripts = (folder) => fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
  const inside = path.join(folder, entry.name);
  return entry.isDirectory() ? scripts(inside) : entry.name === "t.json" ? [inside] : [];
});

for (const script of scripts(work).sort()) {
  const folder = path.dirname(script);
  const { commands } = JSON.parse(fs.readFileSync(script, "utf8"));
  const before = run(folder, commands, "");
  for (const suffix of [".again", ".small", ".fast"]) {
    const after = run(folder, commands, suffix);
    commands.forEach((command, i) => {
      const is_module = command.type.startsWith("module");
      if (before[i] === undefined) return;
      if (/^CompileError|no \w+ in JavaScript/.test(before[i])) { counts.unknown += 1; return; }
      counts[is_module ? "modules" : "actions"] += 1;
      if (before[i] === after[i]) { counts.passed += 1; return; }
      counts.failed += 1;
      console.log(`${path.relative(work, folder)}:${command.line}: ${before[i]}, but${suffix}: ${after[i]}`);
    });
  }
}
console.log(`${counts.modules} modules and ${counts.actions} actions; ${counts.unknown} are not known to node ${process.version}`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed ? 1 : 0;
