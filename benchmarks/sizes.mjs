// How large the programs are: ours in every profile, and plain cargo with wasm-ld.
//
// References, all with std built from source, since that is the best that plain
// cargo can do:
//   default   `cargo build --release`, no settings
//   best      opt-level z, fat LTO, one unit, abort, std built for size; a panic
//             says what it says natively, so this is what we compare with
//   terse     the same without std's feature `backtrace`: a panic no longer says
//             how to get one
//   mute      the same without any panic text or location (unstable flags)
// and each of them once more after every wasm-opt that is there. Everything is
// stripped, everything is run and checked before it counts. wasm-opt after ours
// shows what is left to find; it is not part of our build. Beside them the same
// programs in other languages (languages.mjs).
import fs from "node:fs";
import path from "node:path";
import { compiled, languages } from "./languages.mjs";
import { fresh_folder, here, out, run, say, size_of } from "./measure.mjs";
import { engines, judges, optimized } from "./peers.mjs";
import { programs } from "./programs.mjs";

const manifest = path.join(here, "Cargo.toml");

/** key: in the figures; host: how our command line calls it; kind: what of the package is built. */
const hosts = [
  { key: "node", host: "node", kind: "command", triple: "wasm32-wasip1" },
  { key: "page", host: "browser", kind: "page", triple: "wasm32-unknown-unknown" },
  { key: "browser", host: "browser", kind: "library", triple: "wasm32-unknown-unknown" },
];
/** name: in the figures; label: how it is shown; flags: of `cargo wasm build`. */
const profiles = [
  { name: "streaming", label: "streaming" },
  { name: "smallest", label: "streaming, all for size", flags: ["--profile", "streaming", "--hot-share", "0"] },
  { name: "release", label: "release" },
  { name: "dev", label: "dev" },
];

const for_size = (features) => ["--profile", "best", `-Zbuild-std-features=${features}`];
const without_texts = "-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort";
const references = [
  { name: "default", folder: "release", std: "std,panic_abort", flags: "", arguments: ["--release"] },
  { name: "best", folder: "best", std: "std,panic_abort", flags: "", arguments: for_size("optimize_for_size,backtrace") },
  { name: "terse", folder: "best", std: "std,panic_abort", flags: "", arguments: for_size("optimize_for_size") },
  { name: "mute", folder: "best", std: "std", flags: without_texts, arguments: for_size("optimize_for_size") },
];

const is_of_kind = { command: (p) => p.printed, page: (p) => p.page, library: (p) => p.library };
const built_of = (kind) => programs.filter(is_of_kind[kind]);

function checked(program, kind, bytes) {
  const module = path.join(out, "checked.wasm");
  fs.writeFileSync(module, bytes);
  const engine = engines.at(-1).command;
  const right = run([engine, "--no-warnings", path.join(here, "check.mjs"), program.name, kind, module]);
  return right.ok ? size_of(bytes) : { wrong: true };
}

/** The module, and what each wasm-opt makes of it: `optimized` by origin. */
function both(program, kind, bytes, features = []) {
  const entry = { wasm: checked(program, kind, bytes), optimized: {} };
  for (const judge of judges) {
    const smaller = optimized(judge, bytes, "-Oz", features);
    entry.optimized[judge.origin] = smaller ? checked(program, kind, smaller) : { refused: true };
  }
  return entry;
}

/** The flags with which Debian's rustc links for a triple. */
function link_flags(triple) {
  const linker = "-Clinker=wasm-ld-22 -Cstrip=symbols";
  if (triple === "wasm32-unknown-unknown") return linker;
  const libc = "/usr/lib/wasm32-wasi";
  return `${linker} -Clink-self-contained=no -L${libc} -Clink-arg=${libc}/crt1-command.o`;
}

function reference(row, { kind, triple }) {
  const vendor = path.join(run(["rustc", "--print", "sysroot"]).text.trim(), "lib/rustlib/src/rust/library/vendor");
  const target = path.join(out, "cargo", row.name);
  const names = built_of(kind).flatMap((p) => ["-p", p.name]);
  const built = run(
    ["cargo", "build", "-q", "--manifest-path", manifest, "--target", triple, "--target-dir", target]
      .concat(row.arguments, names, kind === "command" ? "--bins" : "--lib")
      .concat(`-Zbuild-std=${row.std}`)
      .concat("--config", 'source.crates-io.replace-with="vendored-std"')
      .concat("--config", `source.vendored-std.directory="${vendor}"`),
    { env: { RUSTC_BOOTSTRAP: "1", RUSTFLAGS: `${link_flags(triple)} ${row.flags}` } },
  );
  if (!built.ok) return { error: built.text };
  const sizes = {};
  for (const program of built_of(kind)) {
    const file = path.join(target, triple, row.folder, `${program.name}.wasm`);
    sizes[program.name] = both(program, kind, fs.readFileSync(file));
  }
  return { sizes };
}

/** The folder of a package: a binary's is called bin-NAME beside a library's. */
function package_files(folder, name) {
  for (const candidate of [`bin-${name}`, name]) {
    const files = path.join(folder, candidate);
    const wasm = path.join(files, `${name}.wasm`);
    if (fs.existsSync(wasm)) return { wasm, js: path.join(files, `${name}.js`) };
  }
  return undefined;
}

function ours({ name, flags = ["--profile", name] }, { key, host, kind }) {
  const sizes = {};
  for (const program of built_of(kind)) {
    const folder = fresh_folder(`ours/${name}-${key}-${program.name}`);
    const what = kind === "library" ? ["--lib"] : ["--bin", program.name];
    const built = run(
      ["cargo", "wasm", "build", "-q", "--manifest-path", manifest, "-p", program.name, ...what]
        .concat(flags, "--host", host, "--out-dir", folder)
        .concat("--target-dir", path.join(out, "ours-target")),
    );
    const files = built.ok ? package_files(folder, program.name) : undefined;
    if (!files) {
      sizes[program.name] = { error: built.text };
      continue;
    }
    const js = fs.existsSync(files.js) ? fs.readFileSync(files.js) : Buffer.alloc(0);
    sizes[program.name] = { ...both(program, kind, fs.readFileSync(files.wasm)), js: size_of(js) };
  }
  return { sizes };
}

/** The same in another language: {label, kind, sizes}. */
function in_language(language) {
  const sizes = {};
  for (const program of built_of(language.kind)) {
    const { bytes, error } = compiled(language, program) ?? {};
    if (bytes) sizes[program.name] = both(program, language.kind, bytes, language.features);
    else if (error) sizes[program.name] = { error };
  }
  const { label, kind } = language;
  return { label, kind, sizes };
}

export function measure_sizes() {
  const names = (kind) => built_of(kind).map((program) => program.name);
  const kinds = hosts.map(({ kind }) => [kind, names(kind)]);
  const result = {
    hosts,
    profiles: profiles.map(({ name, label }) => ({ name, label })),
    programs: Object.fromEntries(kinds),
    judges: judges.map(({ origin, version }) => ({ origin, version })),
    languages: [],
  };
  for (const language of languages) {
    say(`${language.label}: ${language.kind}`);
    result.languages.push(in_language(language));
  }
  for (const host of hosts) {
    // Plain cargo has nothing that prints in a page.
    for (const row of host.kind === "page" ? [] : references) {
      say(`cargo ${row.name}, ${host.triple}`);
      result[`${row.name}-${host.key}`] = reference(row, host);
    }
    for (const profile of profiles) {
      say(`cargo wasm, ${profile.label}, host ${host.host}, ${host.kind}`);
      result[`${profile.name}-${host.key}`] = ours(profile, host);
    }
  }
  return result;
}
