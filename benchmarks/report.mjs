// Draws docs/numbers.md and README's table from the figures.
//
// Nothing is measured or looked up here: the same figures give the same text. Sizes
// are exact and the same everywhere; times stand beside a reference that was measured
// in turns with them, and a ratio is only drawn between figures of one run of one
// part. A program that gave a wrong result says so; what could not be measured is
// named.
import { left_text } from "./left_text.mjs";
import { median, patience_seconds } from "./statistics.mjs";
import { dash, factor, grouped, percent, seconds, table } from "./text.mjs";

function size_cell(size) {
  if (!size) return dash;
  if (size.error) return "failed";
  if (size.wrong) return "wrong result";
  if (size.refused) return "refused";
  return `${grouped(size.raw)} (${grouped(size.gzip)}, ${grouped(size.brotli)})`;
}

/** `build`: the key of one of ours or of cargo's, or a language's row. */
function entry_of(sizes, build, program) {
  const from = typeof build === "string" ? sizes[build] : build;
  return from?.sizes?.[program] ?? (from?.error ? from : undefined);
}

/** A size of one build of one program: as it came, its JavaScript, or after a wasm-opt. */
function size_of(sizes, build, program, what = "wasm") {
  const entry = entry_of(sizes, build, program);
  if (!entry || entry.error) return entry;
  return what === "wasm" || what === "js" ? entry[what] : entry.optimized?.[what];
}

/**
 * Streaming next to plain cargo's best: bytes of ours for one of theirs, for each
 * program where both are right. The bar is 1.
 */
export function streaming_ratios(sizes, { key }, programs) {
  return Object.fromEntries(
    programs.map((program) => {
      const [ours, theirs] = ["streaming", "best"].map((build) => size_of(sizes, `${build}-${key}`, program));
      return [program, ours?.raw && theirs?.raw ? { raw: ours.raw / theirs.raw, brotli: ours.brotli / theirs.brotli } : undefined];
    }),
  );
}

const title_of = { command: "commands", page: "a program that prints", library: "libraries" };

function sizes_text(sizes, target) {
  const { key, host, kind, triple } = target;
  const shown = sizes.programs[kind];
  const row = (label, build, what) => [label, ...shown.map((name) => size_cell(size_of(sizes, build, name, what)))];
  const cargo = [
    ["cargo, default release", `default-${key}`],
    ["cargo, best flags", `best-${key}`],
    ["cargo, best flags, no note on backtraces", `terse-${key}`],
    ["cargo, best flags, no panic texts", `mute-${key}`],
  ];
  const others = cargo.filter(([, build]) => sizes[build]);
  for (const language of sizes.languages.filter((each) => each.kind === kind)) others.push([language.label, language]);
  const rows = sizes.profiles.map(({ name, label }) => row(`WasmRust ${label}`, `${name}-${key}`));
  rows.push(row("its JavaScript (streaming)", `streaming-${key}`, "js"));
  for (const [label, build] of others) rows.push(row(label, build));
  let text = `### Host ${host}: ${title_of[kind]}, ${triple}\n\n${table(["bytes (gzip, brotli)", ...shown], rows)}\n`;
  if (sizes[`best-${key}`]) {
    const ratios = streaming_ratios(sizes, target, shown);
    const of = (what) => [`streaming to best flags, ${what}`, ...shown.map((name) => factor(ratios[name]?.[what]))];
    text += `${table(["", ...shown], [of("raw"), of("brotli")])}\n`;
  }
  const after = [["WasmRust streaming", `streaming-${key}`], ...others];
  for (const { origin, version } of sizes.judges) {
    text += `The same after \`wasm-opt -Oz\` ${version} of ${origin}, which is a judge here and no part of our build:\n\n`;
    text += table(["", ...shown], after.map(([label, build]) => row(label, build, origin))) + "\n";
  }
  return text;
}

function elsewhere_text({ origin, programs, sizes }) {
  const cell = (pair) => (pair ? `${grouped(pair[0])} (${grouped(pair[1])})` : dash);
  return (
    `### Others, from another run\n\n${origin}. They were not measured together with the tables above, so no\nratio is drawn between them.\n\n` +
    table(["", ...programs], Object.entries(sizes).map(([label, row]) => [label, ...row.map(cell)])) +
    "\n"
  );
}

const resource_cells = (r) => (r && !r.error ? [seconds(r.cpu), seconds(r.wall), grouped(r.peak_mib), grouped(r.bytes)] : ["failed", dash, dash, dash]);
const resource_head = ["", "CPU s", "wall s", "peak MiB", "bytes"];

function phases_table(columns) {
  const names = [...new Set(columns.flatMap(([, rows]) => rows.map((row) => row.phase)))];
  const cell = (rows, phase, what) => {
    const found = rows.filter((row) => row.phase === phase);
    return found.length ? grouped(found.reduce((sum, row) => sum + (row[what] ?? 0), 0)) : dash;
  };
  return table(
    ["phase, ms of wall time", ...columns.map(([label]) => label)],
    names.map((phase) => [phase, ...columns.map(([, rows]) => cell(rows, phase, "wall_ms"))]),
  );
}

function link_text(link) {
  let text = `A program of ${grouped(link.lines)} lines (generated: traits, generics, collections, formatting), std included, as\nbitcode. wasm-ld runs its own LTO over the same inputs at the same level, in turns with us.\n\n`;
  const rows = [];
  for (const [profile, entry] of Object.entries(link.profiles)) {
    if (entry.error) rows.push([`${profile}: not compiled`, "failed", dash, dash, dash]);
    else rows.push([`${profile}: WasmRust`, ...resource_cells(entry.ours)], [`${profile}: wasm-ld`, ...resource_cells(entry.lld)]);
    if (entry.same === false) rows.push([`${profile}: the two print different things`, "wrong", dash, dash, dash]);
    if (entry.cpu_ratio) rows.push([`${profile}: ours to theirs`, factor(entry.cpu_ratio), factor(entry.ours.wall / entry.lld.wall), factor(entry.ours.peak_mib / entry.lld.peak_mib), factor(entry.ours.bytes / entry.lld.bytes)]);
  }
  text += table(resource_head, rows) + "\n";
  const columns = Object.entries(link.profiles).filter(([, entry]) => entry.ours?.phases).map(([profile, entry]) => [profile, entry.ours.phases]);
  if (!columns.length) return text;
  return text + "By phase (a name with a dot is a part of the phase before it):\n\n" + phases_table(columns) + "\n";
}

function large_text(large) {
  const head = "### A large real program\n\n";
  if (large.skipped) return `${head}Skipped: ${large.skipped}.\n`;
  if (large.error) return `${head}Failed: ${large.error}\n`;
  const { ours, rustc, link } = large;
  const rows = [["WasmRust release", ...resource_cells(ours)], ["rustc, opt-level 3, fat LTO, wasm-ld", ...resource_cells(rustc)]];
  if (large.cpu_ratio) rows.push(["ours to theirs", factor(large.cpu_ratio), factor(large.wall_ratio), factor(ours.peak_mib / rustc.peak_mib), factor(ours.bytes / rustc.bytes)]);
  let text = `${head}A command over ${large.crates} crates, ${grouped(large.lines)} lines without std. The last step of the build: cargo, rustc for the\ncommand itself, the link with all of LLVM's work. Both use the same standard library.\n\n`;
  text += table(resource_head, rows) + "\n";
  if (large.same === false) text += "**The two print different things.**\n\n";
  if (link?.error) return text + `The link alone failed: ${link.error}\n`;
  if (!link) return text;
  text += `The link alone, over ${grouped(link.inputs.bytes / 2 ** 20)} MiB of inputs: ${seconds(link.cpu)} s of CPU time, ${grouped(link.peak_mib)} MiB.\n\n`;
  return text + phases_table([["release", link.phases]]) + "\n";
}

const run_columns = [
  ["release to stock", "release_to_stock"],
  ["release to its wasm-opt -O3", "release_to_judged"],
  ["streaming to release", "streaming_to_release"],
  ["streaming to C", "streaming_to_c"],
];

/** A row for each program in one engine, and the medians. */
function run_table({ programs }, at) {
  const rows = Object.entries(programs).map(([name, { bytes, engines }]) => ({ name, bytes, ...engines[at] }));
  const measured = rows.filter(({ ms }) => ms);
  const middle = (list) => (list.length ? factor(median(list)) : dash);
  const of_all = (value) => middle(measured.map(value).filter((n) => n !== undefined));
  const failed = (row) => [row.name, row.wrong ? "wrong result" : "failed", ...Array(run_columns.length + 1).fill(dash)];
  const shown = rows.map((row) =>
    row.ms ? [row.name, row.ms.release.toFixed(2), ...run_columns.map(([, key]) => factor(row[key])), factor(row.bytes.streaming / row.bytes.release)] : failed(row),
  );
  const medians = ["**median**", dash, ...run_columns.map(([, key]) => of_all((row) => row[key])), of_all(({ bytes }) => bytes.streaming / bytes.release)];
  return table(["", "release, ms", ...run_columns.map(([title]) => title), "streaming to release, bytes"], [...shown, medians]);
}

function run_text(run) {
  const lacks = [run.set, run.crates].filter(Boolean).map(({ error }) => `Not measured: ${error}\n\n`);
  const judge = run.judge ? `, then wasm-opt -O3 ${run.judge}` : "";
  return (
    `Milliseconds of one step and ratios of times; \`stock\` is rustc with opt-level 3, fat LTO and one unit${judge},\nC is clang -O3 with LTO. Samples were taken in turns, the least of ${run.rounds} counts, and of ${run.processes} processes the median:\n\n` +
    lacks.join("") +
    run.engines.map((version, at) => `node ${version}:\n\n${run_table(run, at)}`).join("\n")
  );
}

function start_text(start) {
  const spread = ({ error, median, least, most }) => (error ? ["failed", dash] : [median.toFixed(1), `${least.toFixed(1)} to ${most.toFixed(1)}`]);
  const tools = Object.entries(start.tools).map(([name, figures]) => [`\`${name}\``, ...spread(figures)]);
  const modules = Object.entries(start.modules).map(([name, m]) => [name, m.compile.median.toFixed(3), m.instantiate.median.toFixed(3), grouped(m.bytes)]);
  return (
    `CPU time of doing nothing, the median of ${start.rounds} rounds of ${start.runs} runs; \`/bin/true\` is what starting anything costs:\n\n` +
    table(["", "ms", "rounds"], tools) +
    (modules.length ? "\nHello world in node, median of 200:\n\n" + table(["", "compile ms", "instantiate ms", "bytes"], modules) : "") +
    first_calls_text(start.first_calls) +
    "\n"
  );
}

/** The ways to a first call (first_call.mjs), and what their columns are called behind the engine's name. */
const ways = { bytes: "", at_once: ", at once", fetched: ", fetched" };

/** hello from its bytes, or from a fetch, to the return of its first call. */
function first_calls_text(found) {
  if (!found) return "";
  if (found.error) return `\nNot measured: hello to its first call: ${found.error}\n`;
  const cell = (rows, label, way) => (rows.error ? "failed" : rows[label]?.[way] ? rows[label][way].median.toFixed(3) : dash);
  const columns = Object.entries(found.engines).flatMap(([engine, rows]) =>
    Object.entries(ways)
      .filter(([way]) => Object.keys(found.sizes).some((label) => cell(rows, label, way) !== dash))
      .map(([way, name]) => ({ name: engine + name, cells: (label) => cell(rows, label, way) })),
  );
  return (
    `\nA program that prints a line, milliseconds to the return of its first call: from its bytes by \`WebAssembly.instantiate\`,\nfrom its bytes at once, without a promise, and with the fetch from a server on the same machine, as its own JavaScript does it\n(ours at once, others' with \`instantiateStreaming\`). Medians of ${found.samples} samples, in turns; no bytes are loaded twice:\n\n` +
    table(
      ["", "bytes of wasm", ...columns.map(({ name }) => name)],
      Object.entries(found.sizes).map(([label, size]) => [label, grouped(size), ...columns.map(({ cells }) => cells(label))]),
    )
  );
}

function setup_text({ first, second }) {
  const row = (label, r) => [label, ...resource_cells(r).slice(0, 3)];
  return table(
    ["`cargo wasm build` of hello", "CPU s", "wall s", "peak MiB"],
    [row("first ever: std is compiled, once per profile and target", first), row("from then on, nothing built yet", second)],
  );
}

function instances_text({ about: _, types, ...programs }) {
  const measured = Object.entries(programs).filter(([, { rustc, ours }]) => !rustc.error && !ours.error);
  const rows = measured.map(([name, { rustc, ours }]) => [
    name,
    ...[rustc, ours].flatMap(({ code, more }) => [grouped(code), grouped(more)]),
    percent(1 - ours.more / rustc.more, 0),
    percent(1 - ours.code / rustc.code, 0),
  ]);
  const failed = Object.keys(programs).filter((name) => !measured.some(([each]) => each === name));
  return (
    "Bytes of code, and of them what a generic function has beyond its largest instance; rustc with fat LTO for\nsize, and the profile streaming:\n\n" +
    table(["", "rustc", "more than once", "WasmRust", "more than once", "less of that", "less code"], rows) +
    (measured.length ? `\nThe median is ${percent(median(measured.map(([, { rustc, ours }]) => 1 - ours.more / rustc.more)), 0)} less.\n` : "") +
    (failed.length ? `\nNot measured: ${failed.join(", ")}.\n` : "") +
    further_types_text(types)
  );
}

function further_types_text(types) {
  if (!types) return "";
  if (types.error) return `\nNot measured: what a further type costs: ${types.error}\n`;
  return `\nThe library mono has ${grouped(types.all)} bytes with twelve types and ${grouped(types.one)} with one: a further type costs ${grouped(types.further)}.\n`;
}

function modules_text({ about: _, ...modules }) {
  const speed = (r) => (r.error ? "failed" : grouped(r.mb_per_s));
  const row = ([name, m]) => [`${name}, ${m.npm}`, (m.bytes / 1e6).toFixed(1), speed(m.ours), speed(m.engine), m.ours.error ? dash : grouped(m.ours.peak_mib)];
  return (
    "Reading and validating modules that others ship, MB in a second of CPU time; V8 is `WebAssembly.validate`\nof this node:\n\n" +
    table(["", "MB", "`cargo wasm validate`", "V8", "our peak MiB"], Object.entries(modules).map(row)) +
    beside_judges_text(
      Object.entries(modules),
      "rewriting",
      "Reading a module, lifting every function to WasmIR and writing it again (`cargo wasm opt`, without passes),\nbeside wasm-opt without passes; the size is that of what comes out to what went in:",
    ) +
    beside_judges_text(
      Object.entries(modules),
      "optimizing",
      `The same with -Oz. A large module is optimised once; who is not ready after ${patience_seconds} s is not waited for:`,
    )
  );
}

function beside_judges_text(modules, what, introduction) {
  const rows = modules.flatMap(([name, { bytes, [what]: results }]) => {
    if (!results) return [];
    const { one, ours, ...judges } = results;
    const cells = (r, ...rest) => (r.error ? [r.late ? "not ready" : "failed", dash, dash, dash, dash] : [...rest, seconds(r.cpu), seconds(r.wall), grouped(r.peak_mib), factor(r.bytes / bytes, 4)]);
    const mb_per_s = (r) => (bytes / 1e6 / r.cpu).toFixed(1);
    const own = [[`${name}: ours, one thread`, one], [`${name}: ours`, ours]].map(([label, r]) => [label, ...cells(r, mb_per_s(r))]);
    return own.concat(Object.entries(judges).map(([origin, r]) => [`${name}: wasm-opt ${r.version ?? ""} of ${origin}`, ...cells(r, mb_per_s(r))]));
  });
  if (!rows.length) return "";
  const ratios = modules.flatMap(([name, { [what]: results }]) =>
    Object.entries(results ?? {}).flatMap(([origin, r]) => (r.cpu_ratio ? [[`${name}: wasm-opt of ${origin} to ours`, ...[r.cpu_ratio, r.wall_ratio, r.peak_ratio].map((n) => factor(n))]] : [])),
  );
  return (
    `\n${introduction}\n\n` +
    table(["", "MB/s", "CPU s", "wall s", "peak MiB", "size"], rows) +
    (ratios.length ? "\n" + table(["theirs to ours", "CPU", "wall", "peak memory"], ratios) : "")
  );
}

/** When, at which state, where and with what. Figures of different parts may be of different days and machines. */
function measured({ about }) {
  const { date, commit, machine, tools, load } = about;
  const others = load === undefined ? "" : `, of which other work kept ${load.toFixed(1)} busy`;
  return `*Measured ${date} at ${commit}. Machine: ${machine.replace(" cores", ` cores${others}`)}. Tools: ${tools}.*\n`;
}

/** The whole of docs/numbers.md. `figures`: what each part found, each with its own `about`. */
export function numbers_text({ elsewhere, sizes, left, instances, run, link, large, start, setup, modules }) {
  const parts = [
    "# Numbers\n\nWritten by `./x bench`, a single part by `./x bench sizes` (or `left`, `instances`, `run`, `link`, `large`, `start`, `setup`, `modules`); do\nnot edit.",
    "Sizes are bytes as served: as they are and, in brackets, with gzip -9 and brotli 11; every module was\nstripped, run, and gave the right result before it was counted. Times are CPU time, user and system,\nsince the machine does other things as well; what is compared ran in turns, and of several runs the\nmedian counts. Wall times are shown for completeness. Peak memory is that of the largest process.\nRatios stand only between figures of one run: below 1 ours is smaller or faster.",
  ];
  const add = (title, figures, ...texts) => figures && parts.push(`## ${title}`, measured(figures), ...texts);
  add(
    "Size",
    sizes,
    "cargo's rows have std built from source, the best that plain cargo can do. *Best flags*: opt-level z,\nfat LTO, one codegen unit, abort, strip, std built for size. Our\npanics print what native ones do, so that row keeps std's feature `backtrace`, which prints the note on\nhow to get one; the next row leaves it out. *No panic texts* needs unstable flags\nand loses every panic message and location; ours keep them.",
    sizes?.about.missing.length ? `Not there, so not measured: ${sizes.about.missing.join(", ")}.` : "",
    ...(sizes?.hosts ?? []).map((host) => sizes_text(sizes, host)),
    sizes ? elsewhere_text(elsewhere) : "",
  );
  add("What wasm-opt finds after us", left, left && left_text({ left, sizes }));
  if (Object.keys(instances ?? {}).length > 1) add("Instances of generic functions", instances, instances_text(instances));
  add("Running", run, run && run_text(run));
  add("Linking", link, link && link_text(link));
  if (large) parts.push(large_text(large), measured(large));
  add("Start", start, start && start_text(start));
  add("Set-up", setup, setup && setup_text(setup));
  if (Object.keys(modules ?? {}).length > 1) add("Modules of others", modules, modules_text(modules));
  return parts.filter(Boolean).join("\n\n").replace(/\n{3,}/g, "\n\n").trimEnd() + "\n";
}

/** The table between README's markers. */
export function readme_table({ sizes }) {
  if (!sizes) return "No figures yet: run `./x bench`.\n";
  const shown = sizes.programs.command;
  const short = (size) => (size?.raw ? `${grouped(size.raw)} (${grouped(size.brotli)})` : size_cell(size));
  const row = (label, build, what) => [label, ...shown.map((name) => short(size_of(sizes, build, name, what)))];
  const judge = sizes.judges.at(-1);
  const rows = [row("**WasmRust, as it comes**", "streaming-node"), row("cargo, best known flags, std rebuilt", "best-node")];
  rows.push(row("the same, without the note on how to get a backtrace", "terse-node"));
  if (judge) rows.push(row(`cargo, best known flags, then wasm-opt ${judge.version}`, "best-node", judge.origin));
  rows.push(row("cargo, also without panic texts (unstable flags)", "mute-node"));
  rows.push(row("cargo, default release, std rebuilt", "default-node"), row("the same program in C, clang -Oz", sizes.languages.find(({ kind }) => kind === "command")));
  return (
    "Bytes of unchanged Rust commands for WASI (in brackets with brotli), each run and checked:\n\n" +
    table(["", ...shown], rows) +
    "\nWe keep all of std's panic messages; C has neither those nor Rust's formatting, and is smaller. Where\nplain cargo's row is smaller than ours, it is: that is what we work on.\n"
  );
}
