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
// programs in C, and in AssemblyScript where its compiler is there.
import fs from "node:fs";
import path from "node:path";
import { fresh_folder, here, out, run, say, size_of } from "./measure.mjs";
import { assembly_script, judges, optimized } from "./peers.mjs";
import { programs } from "./programs.mjs";

const manifest = path.join(here, "Cargo.toml");

/** host: how our command line calls it; kind: what of the package is built. */
const hosts = [
  { host: "node", kind: "command", triple: "wasm32-wasip1" },
  { host: "browser", kind: "library", triple: "wasm32-unknown-unknown" },
];
const profiles = ["streaming", "release", "dev"];

const for_size = (features) => ["--profile", "best", `-Zbuild-std-features=${features}`];
const without_texts = "-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort";
const references = [
  { name: "default", folder: "release", std: "std,panic_abort", flags: "", arguments: ["--release"] },
  { name: "best", folder: "best", std: "std,panic_abort", flags: "", arguments: for_size("optimize_for_size,backtrace") },
  { name: "terse", folder: "best", std: "std,panic_abort", flags: "", arguments: for_size("optimize_for_size") },
  { name: "mute", folder: "best", std: "std", flags: without_texts, arguments: for_size("optimize_for_size") },
];

const built_of = (kind) => programs.filter((p) => (kind === "command" ? p.printed : p.library));

function checked(program, kind, bytes) {
  const module = path.join(out, "checked.wasm");
  fs.writeFileSync(module, bytes);
  const right = run([process.execPath, "--no-warnings", path.join(here, "check.mjs"), program.name, kind, module]);
  return right.ok ? size_of(bytes) : { wrong: true };
}

/** The module, and what each wasm-opt makes of it: `optimized` by origin. */
function both(program, kind, bytes) {
  const entry = { wasm: checked(program, kind, bytes), optimized: {} };
  for (const judge of judges) {
    const smaller = optimized(judge, bytes);
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

function ours(profile, { host, kind }) {
  const sizes = {};
  for (const program of built_of(kind)) {
    const folder = fresh_folder(`ours/${profile}-${host}-${program.name}`);
    const what = kind === "command" ? ["--bin", program.name] : ["--lib"];
    const built = run(
      ["cargo", "wasm", "build", "-q", "--manifest-path", manifest, "-p", program.name, ...what]
        .concat("--profile", profile, "--host", host, "--out-dir", folder)
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

/** C for comparison: the same programs, clang -Oz with full LTO. */
function c_programs() {
  const sizes = {};
  for (const program of programs.filter((p) => p.printed)) {
    const source = path.join(here, program.name, "c", `${program.name}.c`);
    const module = path.join(out, "c.wasm");
    if (!fs.existsSync(source)) continue;
    const built = run(
      ["clang-22", "--target=wasm32-wasi", "-Wno-deprecated", "-Oz", "-flto=full", "-DCMD"].concat(
        "-Wl,--gc-sections,--strip-all", "-nodefaultlibs", "-lc", source, "-o", module,
      ),
    );
    if (built.ok) sizes[program.name] = both(program, "command", fs.readFileSync(module));
    else say(`C ${program.name}: ${built.text.trim().split("\n")[0]}`);
  }
  return { sizes };
}

/** AssemblyScript: libraries of its own, without a runtime that frees memory. */
function assembly_script_programs() {
  const sizes = {};
  for (const program of programs.filter((p) => p.library)) {
    const source = path.join(here, program.name, "as", `${program.name}.ts`);
    const module = path.join(out, "as.wasm");
    if (!fs.existsSync(source)) continue;
    const built = run([assembly_script.command, source, "-Oz", "--runtime", "stub", "--use", "abort=", "-o", module]);
    if (built.ok) sizes[program.name] = both(program, "library", fs.readFileSync(module));
    else say(`AssemblyScript ${program.name}: ${built.text.trim().split("\n")[0]}`);
  }
  return { sizes };
}

export function measure_sizes() {
  const names = (kind) => built_of(kind).map((program) => program.name);
  const result = {
    hosts,
    profiles,
    programs: { command: names("command"), library: names("library") },
    judges: judges.map(({ origin, version }) => ({ origin, version })),
    c: c_programs(),
  };
  if (assembly_script) result.assembly_script = assembly_script_programs();
  for (const host of hosts) {
    for (const row of references) {
      say(`cargo ${row.name}, ${host.triple}`);
      result[`${row.name}-${host.host}`] = reference(row, host);
    }
    for (const profile of profiles) {
      say(`cargo wasm, ${profile}, host ${host.host}`);
      result[`${profile}-${host.host}`] = ours(profile, host);
    }
  }
  return result;
}
