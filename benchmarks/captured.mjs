// A link as rustc asked for it, kept so that it can be repeated.
//
// A package is compiled with the settings that `cargo wasm doctor --print-config`
// gives for plain cargo, with capture.mjs in the linker's place; after that the
// inputs of its link lie in a folder of their own.
import fs from "node:fs";
import path from "node:path";
import { WASI } from "node:wasi";
import { fresh_folder, here, out, root, run } from "./measure.mjs";

export const triple = "wasm32-wasip1";
export const our_linker = path.join(root, "build/bin/wasmrust-ld");

/** A settings file for plain cargo in a profile of ours, with another linker in our linker's place. */
export function settings_of(source, profile, linker, host = "node") {
  const { ok, stdout, text } = run(["cargo", "wasm", "doctor", "--print-config", "--profile", profile, "--host", host], {
    cwd: source,
  });
  if (!ok) return { error: text };
  return { text: String(stdout).replaceAll(/(linker=|linker = ")[^",\s]*wasmrust-ld/g, `$1${linker}`) };
}

/** rustc's settings: ours without the linker's, so that the standard library is the same. */
export function settings_of_rustc(source, host) {
  const { text, error } = settings_of(source, "release", "wasm-ld-22", host);
  if (error) return { error };
  const [target] = text.match(/^\[target[^]*?^\]\n/m) ?? [""];
  const ours = /linker-plugin-lto|link-arg=/;
  return { text: target.split("\n").filter((line) => !ours.test(line)).join("\n") };
}

/** Compiles a package in a profile; the captured link's arguments. */
export function capture(source, profile, name) {
  const folder = fresh_folder(name);
  const { text, error } = settings_of(source, profile, path.join(here, "capture.mjs"));
  if (error) return { error };
  const settings = path.join(folder, "config.toml");
  fs.writeFileSync(settings, text);
  const captured = path.join(folder, "inputs");
  const built = run(
    ["cargo", "build", "-q", "--profile", `wasm-${profile}`, "--target", triple]
      .concat("--config", settings, "--target-dir", path.join(folder, "target")),
    { cwd: source, env: { CAPTURE_FOLDER: captured, CAPTURE_LINKER: our_linker } },
  );
  const list = path.join(captured, "arguments.json");
  if (!built.ok || !fs.existsSync(list)) return { error: built.text || "the linker was not called" };
  return { given: JSON.parse(fs.readFileSync(list, "utf8")) };
}

/** The captured arguments with another output. */
export function with_output(given, output) {
  const words = [...given];
  words[words.indexOf("-o") + 1] = output;
  return words;
}

export function inputs_of(given) {
  const files = given.filter((word) => /^[^-].*\.(o|rlib|a)$/.test(word));
  return { files: files.length, bytes: files.reduce((sum, file) => sum + fs.statSync(file).size, 0) };
}

/** What a command prints, to be compared; `input` is a file. */
export function printed_by(module, args, input) {
  const file = path.join(out, "printed.txt");
  const output = fs.openSync(file, "w");
  const stdin = fs.openSync(input ?? "/dev/null");
  try {
    const wasi = new WASI({ version: "preview1", stdin, stdout: output, returnOnExit: true, args: ["program", ...args] });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(module)), wasi.getImportObject());
    const status = wasi.start(instance) ?? 0;
    return fs.readFileSync(file, "utf8") + (status ? `status ${status}` : "");
  } catch (error) {
    return String(error);
  } finally {
    fs.closeSync(output);
    fs.closeSync(stdin);
  }
}
