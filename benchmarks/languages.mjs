// The same programs in other languages: who compiles them, and how.
//
//   C               Debian's clang, always there
//   AssemblyScript  npm's assemblyscript; nothing that was allocated is freed
//   MoonBit         npm's @moonbit/moonc-worker with @moonbit/moonpad-monaco (moonbit.mjs)
//   Zig             PyPI's ziglang
//
// Each at its own best for size. A row says of which kind its programs are: commands
// for WASI, pages (a program that prints in a browser), or libraries. A compiler that
// is not there has no rows, and peers.mjs names it.
import fs from "node:fs";
import path from "node:path";
import { here, out, run } from "./measure.mjs";
import { assembly_script, moonbit, zig } from "./peers.mjs";

const source_of = ({ name }, folder, file) => path.join(here, name, folder, file);

const c = (kind, ...flags) => ({
  label: `C, clang -Oz, LTO${kind === "library" ? ", without an entry" : ""}`,
  kind,
  source: (program) => source_of(program, "c", `${program.name}.c`),
  command: (source, to) =>
    ["clang-22", "--target=wasm32-wasi", "-Wno-deprecated", "-Oz", "-flto=full", ...flags].concat(
      "-Wl,--gc-sections,--strip-all", "-nodefaultlibs", "-lc", source, "-o", to,
    ),
});

const in_assembly_script = (kind) => ({
  label: "AssemblyScript -Oz, stub runtime",
  kind,
  source: (program) => source_of(program, "as", `${program.name}.ts`),
  command: (source, to) => [assembly_script.command, source, "-Oz", "--runtime", "stub"].concat("--use", "abort=", kind === "page" ? ["--exportStart", "_start"] : [], "-o", to),
});

const in_moonbit = (kind, target) => ({
  label: `MoonBit, ${target}`,
  kind,
  features: target === "wasm-gc" ? ["--enable-gc"] : [],
  source: (program) => source_of(program, "moonbit", `${program.name}.mbt`),
  command: (source, to) => [...moonbit.command, target, source, to],
});

const in_zig = (kind, file_of, ...flags) => ({
  label: "Zig, ReleaseSmall",
  kind,
  source: (program) => source_of(program, "zig", file_of(program)),
  command: (source, to) => [...zig.command, "build-exe", source, "-O", "ReleaseSmall", "-fstrip", ...flags, `-femit-bin=${to}`],
});

/** {label, kind, features for a judge, source(program), command(source, to)} of each that is there. */
export const languages = [
  c("command", "-DCMD"),
  c("library", "-nostartfiles", "-Wl,--no-entry"),
  ...(assembly_script ? [in_assembly_script("page"), in_assembly_script("library")] : []),
  ...(moonbit ? ["wasm-gc", "wasm"].flatMap((target) => [in_moonbit("page", target), in_moonbit("library", target)]) : []),
  ...(zig
    ? [
        in_zig("command", ({ name }) => (name === "hello" ? "hello.zig" : "main.zig"), "-target", "wasm32-wasi"),
        in_zig("library", ({ name }) => `${name}.zig`, "-target", "wasm32-freestanding", "-fno-entry", "-rdynamic"),
      ]
    : []),
];

/** The module, or why there is none; undefined where the program is not written in it. */
export function compiled(language, program) {
  const source = language.source(program);
  if (!fs.existsSync(source)) return undefined;
  const to = path.join(out, "other.wasm");
  fs.rmSync(to, { force: true });
  const { ok, text } = run(language.command(source, to), { env: zig?.env });
  return ok ? { bytes: fs.readFileSync(to) } : { error: text };
}
