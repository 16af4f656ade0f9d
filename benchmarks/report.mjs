// Draws docs/numbers.md and README's table from the figures.
//
// Sizes are exact and the same everywhere; times are shown beside a reference that
// was measured in the same minute, so that the ratio means something. A figure that
// is not there is a dash, a program that gave a wrong result says so: neither is
// left out.
import { hosts, profiles } from "./sizes.mjs";
import { programs } from "./programs.mjs";
import { version, wasm_opt } from "./measure.mjs";

const grouped = (n) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");
const dash = "–";

function size_cell(entry, what = "wasm") {
  const size = entry?.[what];
  if (entry?.error) return "failed";
  if (!size) return dash;
  if (size.wrong) return "wrong result";
  return `${grouped(size.raw)} (${grouped(size.brotli)})`;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map((_, i) => (i ? "--:" : "---"))) + rows.map(line).join("") + "\n";
}

function sizes_text(sizes, { host, kind, triple }) {
  const shown = programs.filter((p) => (kind === "command" ? p.printed : p.library)).map((p) => p.name);
  const row = (label, key, what) => [label, ...shown.map((name) => size_cell(sizes[key]?.sizes?.[name], what))];
  const rows = [];
  for (const profile of profiles) rows.push(row(`WasmRust ${profile}`, `${profile}-${host}`));
  rows.push(row("its JavaScript (streaming)", `streaming-${host}`, "js"));
  rows.push(row("cargo, default release", `default-${host}`), row("cargo, best flags", `best-${host}`));
  rows.push(row("cargo, best flags, no panic texts", `mute-${host}`));
  if (kind === "command") rows.push(row("C, clang -Oz, LTO", "c"));
  const judged = [
    row("WasmRust streaming", `streaming-${host}`, "optimized"),
    row("cargo, default release", `default-${host}`, "optimized"),
    row("cargo, best flags", `best-${host}`, "optimized"),
    row("cargo, best flags, no panic texts", `mute-${host}`, "optimized"),
  ];
  return (
    `### Host ${host}: ${kind === "command" ? "commands" : "libraries"}, ${triple}\n\n` +
    table(["", ...shown], rows) +
    "The same after `wasm-opt -Oz`, which is a judge here and no part of our build:\n\n" +
    table(["", ...shown], judged)
  );
}

const seconds = (n) => (n === undefined ? dash : n < 10 ? n.toFixed(2) : n.toFixed(1));

function link_text(link) {
  let text = `A program of ${grouped(link.lines)} lines (generated: traits, generics, collections, formatting), std included, as bitcode. wasm-ld runs its own LTO over the same inputs at the same level.\n\n`;
  const rows = [];
  for (const [profile, entry] of Object.entries(link.profiles)) {
    const { ours, lld } = entry;
    const cells = (r) => (r && !r.error ? [seconds(r.wall), seconds(r.cpu), grouped(r.peak_mib), grouped(r.bytes)] : ["failed", dash, dash, dash]);
    rows.push([`${profile}: WasmRust`, ...cells(ours)], [`${profile}: wasm-ld`, ...cells(lld)]);
    if (ours && lld && !entry.same) rows.push([`${profile}: the two print different things`, dash, dash, dash, dash]);
  }
  text += table(["", "wall s", "CPU s", "peak MiB", "bytes"], rows);
  const phases = [...new Set(Object.values(link.profiles).flatMap((p) => p.ours?.phases?.map((row) => row.phase) ?? []))];
  if (!phases.length) return text;
  const cell = (entry, phase) => {
    const row = entry.ours?.phases?.find((r) => r.phase === phase);
    return row ? grouped(row.wall_ms) : dash;
  };
  return (
    text +
    "By phase, ms (a name with a dot is a part of the phase before it):\n\n" +
    table(
      ["phase", ...Object.keys(link.profiles)],
      phases.map((phase) => [phase, ...Object.values(link.profiles).map((entry) => cell(entry, phase))]),
    )
  );
}

function start_text(start) {
  const tools = Object.entries(start.tools).map(([name, { ms }]) => [`\`${name}\``, ms === undefined ? "failed" : ms.toFixed(1)]);
  const modules = Object.entries(start.modules).map(([name, m]) => [
    { streaming: "WasmRust streaming", release: "WasmRust release", default: "cargo, default release", best: "cargo, best flags" }[name],
    m.compile.toFixed(3),
    m.instantiate.toFixed(3),
  ]);
  return (
    "CPU time of doing nothing:\n\n" +
    table(["", "ms"], tools) +
    "Hello world in node, median of 200:\n\n" +
    table(["", "compile ms", "instantiate ms"], modules)
  );
}

function setup_text({ first, second }) {
  const row = (label, r) => [label, r.error ? "failed" : seconds(r.wall), r.error ? dash : grouped(r.peak_mib)];
  return table(
    ["`cargo wasm build` of hello", "wall s", "peak MiB"],
    [row("first ever: std is compiled, once per profile and target", first), row("from then on, nothing built yet", second)],
  );
}

function modules_text(modules) {
  const speed = (r) => (r.error ? "failed" : grouped(r.mb_per_s));
  return (
    "Reading and validating modules that others ship, MB in a second of CPU time; V8 is `WebAssembly.validate`\nof this node:\n\n" +
    table(
      ["", "MB", "`cargo wasm validate`", "V8", "our peak MiB"],
      Object.entries(modules).map(([name, m]) => [
        `${name}, ${m.npm}`,
        (m.bytes / 1e6).toFixed(1),
        speed(m.ours),
        speed(m.engine),
        m.ours.error ? dash : grouped(m.ours.peak_mib),
      ]),
    )
  );
}

const numbers = (text, pattern) => text.match(pattern)?.[0] ?? dash;

function tools_text() {
  const rustc = numbers(version(["rustc", "--version"]), /\d+\.\d+\.\d+/);
  const opt = wasm_opt ? numbers(version([wasm_opt, "--version"]), /\d+/) : "none";
  const lld = numbers(version(["wasm-ld-22", "--version"]), /\d+\.\d+\.\d+/);
  return `rustc ${rustc}, wasm-ld ${lld}, wasm-opt ${opt}, node ${process.versions.node.split(".")[0]}`;
}

/** The whole of docs/numbers.md. */
export function numbers_text(figures) {
  const parts = [
    "# Numbers\n\nWritten by `./x bench`; do not edit. Bytes as served, in brackets with brotli. Every module was run\nand gave the right result before it was counted. Times come from one machine with two cores:\ncompare them with their neighbours, not with yours.\n",
    `Tools: ${tools_text()}.\n`,
  ];
  if (figures.sizes) {
    parts.push("## Size\n");
    for (const host of hosts) parts.push(sizes_text(figures.sizes, host));
  }
  if (figures.link) parts.push("## Linking\n", link_text(figures.link));
  if (figures.start) parts.push("## Start\n", start_text(figures.start));
  if (figures.setup) parts.push("## Set-up\n", setup_text(figures.setup));
  if (figures.modules && Object.keys(figures.modules).length) parts.push("## Modules of others\n", modules_text(figures.modules));
  return parts.join("\n").replace(/\n{3,}/g, "\n\n").trimEnd() + "\n";
}

/** The table between README's markers. */
export function readme_table({ sizes }) {
  if (!sizes) return "No figures yet: run `./x bench`.\n";
  const shown = programs.filter((p) => p.printed).map((p) => p.name);
  const row = (label, key) => [label, ...shown.map((name) => size_cell(sizes[key]?.sizes?.[name]))];
  return (
    "Bytes of unchanged Rust commands (in brackets with brotli), each checked by running it:\n\n" +
    table(
      ["", ...shown],
      [
        row("WasmRust, as it comes", "streaming-node"),
        row("cargo, best known flags and std rebuilt", "best-node"),
        row("cargo, the same without panic texts (unstable flags)", "mute-node"),
        row("cargo, default release", "default-node"),
        row("the same in C, clang -Oz", "c"),
      ],
    ).trimEnd() +
    "\n"
  );
}
