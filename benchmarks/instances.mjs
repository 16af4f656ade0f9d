// What monomorphisation leaves: code that is there once for each type.
//
// A generic function `f` has an instance for each type that it is used with. The largest
// is what the program needs; the others are what it pays for `f` being generic. So the
// measure is, over all generic functions, the bytes of their instances less those of the
// largest (`cargo wasm size --by generic --json`: `code` less `largest`):
//
//   f::<u8> 100, f::<i64> 120, f::<bool> 90, g::<u8> 50      120 stays, 190 is more of it
//
// Real crates (tests/crates) and the program with eight types (mono), compiled by rustc
// with fat LTO for size, and by us in the profile streaming; both keep names. An instance
// that was put into another function counts there and not here, for both. Which of several
// equal functions keeps its name is arbitrary, so the whole code stands beside it.
import fs from "node:fs";
import path from "node:path";
import { fresh_folder, here, out, root, run, say } from "./measure.mjs";

const libc = "/usr/lib/wasm32-wasi";
const link_flags = `-Clinker=wasm-ld-22 -Clink-self-contained=no -L${libc} -Clink-arg=${libc}/crt1-command.o`;
const for_size = { LTO: "fat", OPT_LEVEL: "z", PANIC: "abort", CODEGEN_UNITS: "1", STRIP: "none", DEBUG: "0" };

const packages = [
  ...["hashes", "images", "json", "markdown", "regexes"].map((name) => ({ name, folder: path.join(root, "tests/crates", name) })),
  { name: "mono", folder: path.join(here, "mono/rust") },
];

/** Bytes of code in functions, and of them those that a generic function has more than once. */
function instances_in(file) {
  const said = run(["cargo-wasm", "size", file, "--by", "generic", "--json"]);
  if (!said.ok) return { error: said.text };
  const rows = JSON.parse(said.text).rows.filter((row) => row.kind === "generic");
  const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
  return { code: sum((row) => row.code), more: sum((row) => row.code - (row.largest ?? row.code)) };
}

function of_rustc({ name, folder }) {
  const target = path.join(out, "cargo", "instances");
  const settings = Object.fromEntries(Object.entries(for_size).map(([key, value]) => [`CARGO_PROFILE_RELEASE_${key}`, value]));
  const built = run(
    ["cargo", "build", "-q", "--release", "--bin", name, "--manifest-path", path.join(folder, "Cargo.toml")]
      .concat("--target", "wasm32-wasip1", "--target-dir", target, "-Zbuild-std=std,panic_abort"),
    { env: { ...settings, RUSTC_BOOTSTRAP: "1", RUSTFLAGS: `${link_flags} -Csymbol-mangling-version=v0` } },
  );
  return built.ok ? instances_in(path.join(target, "wasm32-wasip1/release", `${name}.wasm`)) : { error: built.text };
}

function of_ours({ name, folder }) {
  const to = fresh_folder(`instances/${name}`);
  const built = run(
    ["cargo", "wasm", "build", "-q", "--host", "node", "--bin", name, "--manifest-path", path.join(folder, "Cargo.toml")]
      .concat("--out-dir", to, "--target-dir", path.join(out, "ours-target")),
  );
  if (!built.ok) return { error: built.text };
  const file = [`bin-${name}`, name].map((each) => path.join(to, each, `${name}.debug.wasm`)).find((each) => fs.existsSync(each));
  return file ? instances_in(file) : { error: "no module with names" };
}

/** Bytes of the library mono with its twelve types, or with only one of them. */
function library_bytes(features) {
  const target = path.join(out, "ours-target");
  const to = fresh_folder("instances/library");
  const manifest = path.join(here, "mono/rust/Cargo.toml");
  const built = run(
    ["cargo", "wasm", "build", "-q", "--host", "browser", "--lib", "--manifest-path", manifest, ...features].concat("--out-dir", to, "--target-dir", target),
  );
  return built.ok ? fs.statSync(path.join(to, "mono/mono.wasm")).size : { error: built.text };
}

/** What a further type costs: mono has twelve, and one with its feature `one`. */
function further_types() {
  say("bytes of a further type");
  const [all, one] = [[], ["--features", "one"]].map(library_bytes);
  const error = all.error ?? one.error;
  return error ? { error } : { all, one, further: (all - one) / 11 };
}

export function measure_instances() {
  const found = packages.map((each) => {
    say(`instances of generic functions in ${each.name}`);
    return [each.name, { rustc: of_rustc(each), ours: of_ours(each) }];
  });
  return { types: further_types(), ...Object.fromEntries(found) };
}
