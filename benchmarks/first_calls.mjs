// hello from its bytes to the return of its first call, beside other languages'.
//
// Measured by first_call.mjs in a newer node and in Chromium. Ours is what the profile
// streaming ships for a browser; others' programs are measured as their compilers write
// them and, where that is smaller, after the newest wasm-opt. A browser that is not there
// is named, and has no column.
import fs from "node:fs";
import path from "node:path";
import { browser, read_page, serve } from "../tests/browser/chromium.mjs";
import { copies, numbered, samples } from "./first_call.mjs";
import { compiled, languages } from "./languages.mjs";
import { fresh_folder, here, out, run, say } from "./measure.mjs";
import { engines, judges, optimized } from "./peers.mjs";
import { programs } from "./programs.mjs";
import { summary } from "./statistics.mjs";

const hello = programs.find(({ page }) => page);

/** {label, bytes, loads_at_once} of hello as each ships it; others' after the newest wasm-opt, too. */
function modules() {
  const folder = fresh_folder("start");
  const command = ["cargo", "wasm", "build", "-q", "--manifest-path", path.join(here, "Cargo.toml"), "-p", hello.name];
  const built = run(command.concat("--host", "browser", "--profile", "streaming", "--out-dir", folder, "--target-dir", path.join(out, "ours-target")));
  if (!built.ok) return { error: built.text };
  const ours = (ext) => fs.readFileSync(path.join(folder, hello.name, hello.name + ext));
  const rows = [{ label: "WasmRust streaming", bytes: ours(".wasm"), loads_at_once: ours(".js").includes("new WebAssembly.Instance(") }];
  for (const language of languages.filter(({ kind }) => kind === "page")) {
    const { bytes, error } = compiled(language, hello);
    if (error) say(`${language.label}: ${error.split("\n")[0]}`);
    if (!bytes) continue;
    rows.push({ label: language.label, bytes, loads_at_once: false });
    const judge = judges.at(-1);
    const smaller = judge && optimized(judge, bytes, "-Oz", language.features);
    if (smaller?.length < bytes.length) rows.push({ label: `${language.label}, after wasm-opt -Oz`, bytes: smaller, loads_at_once: false });
  }
  return { rows };
}

function write_files(rows) {
  const folder = fresh_folder("first-calls");
  rows.forEach(({ bytes }, row) => {
    fs.writeFileSync(path.join(folder, `${row}.wasm`), bytes);
    for (let i = 0; i < copies; ++i) fs.writeFileSync(path.join(folder, `${row}-${i}.wasm`), numbered(bytes, i));
  });
  for (const name of ["first_call.mjs", "first_call_page.mjs", "printing.mjs"]) fs.copyFileSync(path.join(here, name), path.join(folder, name));
  fs.writeFileSync(path.join(folder, "rows.json"), JSON.stringify(rows.map(({ loads_at_once }, row) => ({ file: `${row}.wasm`, loads_at_once }))));
  fs.writeFileSync(path.join(folder, "index.html"), '<!doctype html><script type="module" src="first_call_page.mjs"></script>');
  return folder;
}

function in_node({ command }, folder) {
  const { ok, stdout, text } = run([command, "--no-warnings", "--expose-gc", path.join(here, "first_call_node.mjs"), folder]);
  return ok ? JSON.parse(stdout) : { error: text };
}

async function in_browser(folder) {
  // Pages that are isolated from other origins have a finer clock.
  const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
  const server = await serve(folder, { headers });
  try {
    return JSON.parse(await read_page(server, "/", 300, ["--js-flags=--expose-gc"]));
  } catch (error) {
    return { error: error.message };
  } finally {
    server.close();
  }
}

/** {samples, engines: {name: {label: {bytes, at_once, fetched}}}, sizes: {label: bytes}}, each a summary in ms. */
export async function measure_first_calls() {
  const { rows, error } = modules();
  if (error) return { error };
  const folder = write_files(rows);
  const newest = engines.at(-1);
  const found = { [`node ${newest.version}`]: in_node(newest, folder) };
  if (browser) found[run([browser, "--version"]).text.trim().split(" ").slice(0, 2).join(" ")] = await in_browser(folder);
  else say("no Chromium: not measured there");
  const of = (lists) => Object.fromEntries(Object.entries(lists).map(([way, list]) => [way, list.length ? summary(list) : undefined]));
  const named = ([engine, result]) => [engine, result.error ? result : Object.fromEntries(rows.map(({ label }, i) => [label, of(result[i])]))];
  return { samples, engines: Object.fromEntries(Object.entries(found).map(named)), sizes: Object.fromEntries(rows.map(({ label, bytes }) => [label, bytes.length])) };
}
