// The pure parts of the benchmark: arithmetic, tables, markers, reports.
//
// What is measured cannot be tested; how it is compared and shown can. Each test
// gives figures made up by hand and looks at what a reader would see, above all
// where something is missing, failed or wrong.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { keep, kept, troubles_of } from "../../benchmarks/figures.mjs";
import { machine_ticks, process_ticks } from "../../benchmarks/load.mjs";
import { numbers_text, readme_table, streaming_ratios } from "../../benchmarks/report.mjs";
import { in_turns, median, ratio, summary, turns, typical } from "../../benchmarks/statistics.mjs";
import { factor, grouped, replace_marked, seconds, table } from "../../benchmarks/text.mjs";

test("the median does not depend on order, and leaves the list as it is", () => {
  const list = [9, 1, 5];
  assert.equal(median(list), 5);
  assert.deepEqual(list, [9, 1, 5]);
  assert.equal(median([10, 2, 4, 100]), 7);
  assert.throws(() => median([]), RangeError);
  assert.deepEqual(summary([3, 1, 2]), { median: 2, least: 1, most: 3, runs: 3 });
});

test("a ratio is taken within each round", () => {
  assert.equal(ratio([2, 40, 9], [1, 10, 3]), 3);
  assert.throws(() => ratio([1, 2], [1]), RangeError);
});

test("turns change their direction, so that none is always first", () => {
  assert.deepEqual(turns(["a", "b"], 3), ["a", "b", "b", "a", "a", "b"]);
});

test("what fails is not run again, the others are", () => {
  const seen = [];
  const results = in_turns(["good", "bad"], 3, (name) => {
    seen.push(name);
    return name === "bad" ? { error: "no" } : { cpu: seen.length };
  });
  assert.deepEqual(seen, ["good", "bad", "good", "good"]);
  assert.deepEqual(results.bad, [{ error: "no" }]);
  assert.equal(results.good.length, 3);
});

test("the typical run is one that took place", () => {
  const runs = [{ cpu: 9, peak: 1 }, { cpu: 2, peak: 2 }, { cpu: 4, peak: 3 }];
  assert.equal(typical(runs).peak, 3);
  assert.deepEqual(typical(runs).spread, { median: 4, least: 2, most: 9, runs: 3 });
  assert.equal(typical([{ cpu: 4, peak: 1 }, { cpu: 2, peak: 2 }]).peak, 2);
  assert.deepEqual(typical([{ cpu: 1 }, { error: "no" }]), { error: "no" });
});

test("figures are written as people read them", () => {
  assert.deepEqual([0, 999, 1000, 1234567, undefined].map(grouped), ["0", "999", "1,000", "1,234,567", "–"]);
  assert.deepEqual([0.5, 12.34, undefined].map(seconds), ["0.50", "12.3", "–"]);
  assert.deepEqual([factor(0.875), factor(2, 0), factor(undefined)], ["0.88×", "2×", "–"]);
});

test("a table leaves out rows without a figure and refuses ragged ones", () => {
  assert.equal(table(["", "a"], [["x", "1"], ["y", "–"]]), "|  | a |\n| --- | --: |\n| x | 1 |\n");
  assert.throws(() => table(["", "a"], [["x"]]), RangeError);
});

test("only what stands between the markers is replaced", () => {
  const text = "a\n<!-- bench: table -->\nold\n<!-- bench: end -->\nz $&\n";
  const once = replace_marked(text, "bench", "new $1 $&\n\n");
  assert.equal(once, "a\n<!-- bench: table -->\nnew $1 $&\n<!-- bench: end -->\nz $&\n");
  assert.equal(replace_marked(once, "bench", "new $1 $&"), once);
  assert.throws(() => replace_marked("nothing", "bench", ""), /markers/);
  assert.throws(() => replace_marked("<!-- bench: end -->\n<!-- bench: table -->\n", "bench", ""), /markers/);
  assert.throws(() => replace_marked(text + text, "bench", ""), /markers/);
});

const size = (raw, brotli) => ({ raw, gzip: raw - 1, brotli });
const about = { date: "2026-01-02", commit: "commit 1234567", machine: "2 cores", tools: "rustc 1", missing: ["asc of npm"] };
const elsewhere = { origin: "Measured by hand", programs: ["hello"], sizes: { "wasm-bindgen": [[482, 329]] } };

/** Figures of a set of two commands; `change` may break them. */
function sizes_with(change = () => {}) {
  const build = (...rows) => ({ sizes: Object.fromEntries(rows.map(([name, wasm]) => [name, { wasm, optimized: {} }])) });
  const sizes = {
    about,
    hosts: [{ key: "node", host: "node", kind: "command", triple: "wasm32-wasip1" }],
    profiles: [{ name: "streaming", label: "streaming" }],
    programs: { command: ["hello", "json"], library: [] },
    judges: [{ origin: "npm", version: "132" }],
    languages: [{ label: "C", kind: "command", ...build(["hello", size(700, 300)]) }, { label: "Zig", kind: "library", ...build() }],
    "streaming-node": build(["hello", size(800, 400)], ["json", size(2000, 900)]),
    "best-node": build(["hello", size(1000, 500)], ["json", size(1000, 600)]),
  };
  change(sizes);
  return sizes;
}

test("ratios stand only where both sides are right", () => {
  assert.deepEqual(streaming_ratios(sizes_with(), { key: "node" }, ["hello", "json"]), {
    hello: { raw: 0.8, brotli: 0.8 },
    json: { raw: 2, brotli: 1.5 },
  });
  const broken = sizes_with((s) => (s["best-node"].sizes.json.wasm = { wrong: true }));
  assert.equal(streaming_ratios(broken, { key: "node" }, ["json"]).json, undefined);
  const unbuilt = sizes_with((s) => (s["best-node"] = { error: "no" }));
  assert.equal(streaming_ratios(unbuilt, { key: "node" }, ["json"]).json, undefined);
});

test("what is wrong, failed or missing is said and not left out", () => {
  const sizes = sizes_with((s) => {
    s["streaming-node"].sizes.json.wasm = { wrong: true };
    s["best-node"] = { error: "no std" };
  });
  const text = numbers_text({ elsewhere, sizes });
  assert.match(text, /\| WasmRust streaming \| 800 \(799, 400\) \| wrong result \|/);
  assert.match(text, /\| cargo, best flags \| failed \| failed \|/);
  assert.match(text, /Not there, so not measured: asc of npm\./);
  assert.match(text, /Measured 2026-01-02 at commit 1234567/);
  assert.match(text, /Measured by hand\. They were not measured together/);
  assert.match(text, /\| wasm-bindgen \| 482 \(329\) \|/);
  assert.match(text, /\| C \| 700 \(699, 300\) \| – \|/);
  assert.doesNotMatch(text, /Zig/);
  assert.doesNotMatch(text, /undefined|NaN/);
});

test("both tables have the same sizes", () => {
  const sizes = sizes_with();
  assert.match(readme_table({ sizes }), /\| \*\*WasmRust, as it comes\*\* \| 800 \(400\) \| 2,000 \(900\) \|/);
  assert.match(numbers_text({ elsewhere, sizes }), /\| streaming to best flags, raw \| 0\.80× \| 2\.00× \|/);
  assert.equal(readme_table({}), "No figures yet: run `./x bench`.\n");
});

const cost = (cpu, bytes) => ({ cpu, wall: cpu, peak_mib: 100 * cpu, bytes });

test("a link is shown with its phases, a wrong one as wrong", () => {
  const phases = [{ phase: "learn", wall_ms: 3 }, { phase: "lower", wall_ms: 1234 }, { phase: "learn", wall_ms: 4 }];
  const entry = { ours: { ...cost(1, 10), phases }, lld: cost(2, 20), same: true, cpu_ratio: 0.5 };
  const link = { about, lines: 11000, profiles: { dev: entry, release: { ...entry, same: false }, streaming: { error: "no" } } };
  const text = numbers_text({ elsewhere, link });
  assert.match(text, /\| dev: ours to theirs \| 0\.50× \| 0\.50× \| 0\.50× \| 0\.50× \|/);
  assert.match(text, /\| release: the two print different things \| wrong \|/);
  assert.match(text, /\| streaming: not compiled \| failed \|/);
  assert.match(text, /\| learn \| 7 \| 7 \|/);
  assert.match(text, /\| lower \| 1,234 \| 1,234 \|/);
});

test("the large program can be skipped, fail, or be compared", () => {
  const of = (large) => numbers_text({ elsewhere, large: { about, ...large } });
  assert.match(of({ skipped: "no registry" }), /Skipped: no registry\./);
  assert.match(of({ error: "no" }), /Failed: no/);
  const link = { ...cost(5, 1), inputs: { bytes: 3 << 20 }, phases: [{ phase: "lower", wall_ms: 9 }] };
  const compared = { crates: 3, lines: 150000, ours: cost(3, 10), rustc: cost(6, 10), cpu_ratio: 0.5, wall_ratio: 0.25, link };
  assert.match(of({ ...compared, same: true }), /\| ours to theirs \| 0\.50× \| 0\.25× \|/);
  assert.match(of({ ...compared, same: false }), /The two print different things/);
});

test("a peer that is not waited for is a trouble without being a failure", () => {
  const late = { error: "not ready after 120 s", late: true };
  assert.deepEqual(troubles_of({ esbuild: { npm: "e@1", optimizing: { ours: cost(1, 1), npm: late } } }, "modules"), [
    { text: "modules esbuild optimizing npm: not ready after 120 s", fails: false },
  ]);
  assert.deepEqual(troubles_of({ a: { error: "no\nmore of it" }, b: { wrong: true }, c: { same: false }, d: { skipped: "no registry" } }, "run"), [
    { text: "run a: no", fails: true },
    { text: "run b: wrong result", fails: true },
    { text: "run c: the two modules print different things", fails: true },
    { text: "run d: skipped: no registry", fails: false },
  ]);
  assert.deepEqual(troubles_of({ a: cost(1, 1) }, "run"), []);
});

test("measuring one part leaves the tables of the others", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "figures-"));
  const parts = ["sizes", "large", "start"];
  try {
    keep(folder, "sizes", sizes_with(), "/somewhere");
    keep(folder, "large", { about, error: "/somewhere/a.rs: no, /elsewhere/b.rs" }, "/somewhere");
    assert.deepEqual(Object.keys(kept(folder, parts)), ["sizes", "large"]);
    const before = numbers_text({ elsewhere, ...kept(folder, parts) });
    keep(folder, "large", { about: { ...about, load: 1.25 }, skipped: "no registry" }, "/somewhere");
    const after = numbers_text({ elsewhere, ...kept(folder, parts) });
    assert.match(before, /Failed: a\.rs: no, \/elsewhere\/b\.rs/);
    assert.match(after, /Skipped: no registry/);
    assert.match(after, /Machine: 2 cores, of which other work kept 1\.3 busy\. Tools: rustc 1\./);
    const sizes = (text) => text.slice(text.indexOf("## Size"), text.indexOf("### A large"));
    assert.ok(sizes(before).includes("WasmRust streaming"));
    assert.equal(sizes(after), sizes(before));
    assert.deepEqual(fs.readdirSync(folder).sort(), ["large.json", "sizes.json"]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test("programs that ran stand in a table for each engine, with medians of what was measured", () => {
  const about = { date: "2026-01-01", commit: "commit 1", machine: "2 cores", tools: "rustc 1", missing: [] };
  const bytes = { release: 1000, streaming: 500 };
  const of = (release_to_stock, streaming_to_c) => ({
    ms: { release: 1.5 },
    ...{ release_to_stock, release_to_judged: 1, streaming_to_release: 2, streaming_to_c },
  });
  const programs = {
    one: { bytes, engines: [of(0.5, 3), { wrong: true }] },
    two: { bytes, engines: [of(0.7), of(0.9)] },
    three: { bytes, engines: [{ error: "no memory" }, of(1.1)] },
  };
  const run = { about, judge: "132", engines: ["20.1", "26.2"], rounds: 12, processes: 3, programs };
  const [, first, second] = numbers_text({ elsewhere, run }).split(/^node \d.*$/m);
  assert.match(first, /\| one \| 1\.50 \| 0\.50× \| 1\.00× \| 2\.00× \| 3\.00× \| 0\.50× \|/);
  assert.match(first, /\| three \| failed \|/);
  assert.match(first, /\| \*\*median\*\* \| – \| 0\.60× \| 1\.00× \| 2\.00× \| 3\.00× \| 0\.50× \|/);
  assert.match(second, /\| one \| wrong result \|/);
  assert.match(second, /\| \*\*median\*\* \| – \| 1\.00× \| 1\.00× \| 2\.00× \| – \| 0\.50× \|/);
  const without = numbers_text({ elsewhere, run: { ...run, programs: {}, crates: { error: "no registry" } } });
  assert.match(without, /Not measured: no registry/);
});

test("instances beyond the largest are compared, and what was not built is named", () => {
  const of = (code, more) => ({ code, more });
  const programs = {
    one: { rustc: of(4000, 1000), ours: of(3000, 250) },
    two: { rustc: of(5000, 2000), ours: of(5000, 1200) },
    three: { rustc: { error: "no registry" }, ours: of(1, 1) },
  };
  const text = numbers_text({ elsewhere, instances: { about, ...programs } });
  assert.match(text, /\| one \| 4,000 \| 1,000 \| 3,000 \| 250 \| 75 % \| 25 % \|/);
  assert.match(text, /\| two \| 5,000 \| 2,000 \| 5,000 \| 1,200 \| 40 % \| 0 % \|/);
  assert.match(text, /The median is 5[78] % less\./);
  assert.match(text, /Not measured: three\./);
});

test("what a wasm-opt finds is counted for each set, and named where it is more than nothing", () => {
  const programs = {
    much: { bytes: 1000, after: 960 },
    few: { bytes: 100, after: 93 },
    little: { bytes: 10000, after: 9990 },
    larger: { bytes: 1000, after: 1001 },
    wrong: { wrong: true },
    refused: { bytes: 9, refused: true },
  };
  const left = { about, judge: "132", targets: { "wasm32-wasip1": programs, "wasm32-unknown-unknown": { error: "no" } } };
  const text = numbers_text({ elsewhere, left });
  assert.match(text, /\| tests\/run, wasm32-wasip1 \| 4 \| 2\.05 % \| 7\.00 % \| 1 \|/);
  assert.match(text, /\| much \| tests\/run, wasm32-wasip1 \| 1,000 \| 4\.00 % \|/);
  assert.doesNotMatch(text, /\| (few|little|larger) \|/);
  assert.match(text, /Not measured: wrong \(wasm32-wasip1\), refused \(wasm32-wasip1\), wasm32-unknown-unknown\./);
  const judged = sizes_with((s) => (s["streaming-node"].sizes.hello.optimized.npm = { raw: 792 }));
  assert.match(numbers_text({ elsewhere, left, sizes: judged }), /\| benchmark set, node: command \| 1 \| 1\.00 % \| 1\.00 % \| 1 \|/);
  assert.match(numbers_text({ elsewhere, left: { about, skipped: "no wasm-opt is there" } }), /Not measured: no wasm-opt is there\./);
});

test("the tables that are shown are those of the figures that are kept", () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const text = (file) => fs.readFileSync(path.join(root, file), "utf8");
  const figures = kept(path.join(root, "benchmarks/figures"), ["sizes", "left", "instances", "run", "link", "large", "start", "setup", "modules"]);
  const all = { elsewhere: JSON.parse(text("benchmarks/peers.json")), ...figures };
  const hint = "draw them again: ./x bench tables";
  assert.equal(text("docs/numbers.md"), numbers_text(all), hint);
  assert.equal(text("README.md"), replace_marked(text("README.md"), "bench", readme_table(all)), hint);
});

test("first calls stand in a column for each engine, for each way", () => {
  const of = (median) => ({ median, least: 0, most: 1 });
  const first_calls = {
    samples: 5,
    sizes: { ours: 103, theirs: 1547 },
    engines: { "node 26": { ours: { bytes: of(0.05), at_once: of(0.03) }, theirs: { bytes: of(0.1) } }, Chromium: { ours: { bytes: of(0.25), at_once: of(0.125), fetched: of(2) }, theirs: { error: "no" } } },
  };
  const text = numbers_text({ elsewhere, start: { about, rounds: 1, runs: 1, tools: {}, modules: {}, first_calls } });
  assert.match(text, /\| +\| bytes of wasm \| node 26 \| node 26, at once \| Chromium \| Chromium, at once \| Chromium, fetched \|/);
  assert.match(text, /\| ours \| 103 \| 0\.050 \| 0\.030 \| 0\.250 \| 0\.125 \| 2\.000 \|/);
  assert.match(text, /\| theirs \| 1,547 \| 0\.100 \| – \| – \| – \| – \|/);
});

test("others' work is what the machine did less what we did", () => {
  assert.equal(machine_ticks("cpu  1 2 4 800 900 8 16 32 64 128\ncpu0 1 1 1 1\n"), 63);
  assert.equal(process_ticks("12 (a) b) S 1 2 3 4 5 6 7 8 9 10 100 200 400 800 20 0 1\n"), 1500);
});
