// Running things and looking at what they cost: time, memory, bytes.
//
// A child's memory and CPU time come from GNU time, since node can tell only its
// own. Sizes are bytes as served: as they are, with gzip -9, with brotli 11.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

export const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
export const root = path.dirname(here);
export const out = path.join(root, "build", "bench");
fs.mkdirSync(out, { recursive: true });

/** Debian's tools before others of the same name, as `./x` has it. */
const environment = {
  ...process.env,
  PATH: `${path.join(root, "build", "bin")}:/usr/bin:${process.env.PATH}`,
  CARGO_TERM_COLOR: "never",
};

export function say(text) {
  console.log(`    ${text}`);
}

/**
 * Runs a command. `ok` says whether it ended well, `text` is all that it printed.
 * @param {string[]} command
 */
export function run(command, { env = {}, cwd = root, input } = {}) {
  const child = spawnSync(command[0], command.slice(1), {
    cwd,
    input,
    env: { ...environment, ...env },
    maxBuffer: 1 << 28,
  });
  const text = child.error ? String(child.error) : String(child.stdout) + String(child.stderr);
  return { ok: child.status === 0, status: child.status, stdout: child.stdout ?? Buffer.alloc(0), text };
}

/** The same under GNU time: wall and CPU seconds, peak memory in MiB. */
export function run_timed(command, options = {}) {
  const report = path.join(out, "time.txt");
  const result = run(["/usr/bin/time", "-o", report, "-f", "%e %U %S %M", ...command], options);
  const [wall, user, system, kib] = fs.readFileSync(report, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
  return { ...result, wall, cpu: user + system, peak_mib: kib / 1024 };
}

export function size_of(bytes) {
  return {
    raw: bytes.length,
    gzip: zlib.gzipSync(bytes, { level: 9 }).length,
    brotli: zlib.brotliCompressSync(bytes).length,
  };
}

/** Deletes a folder of ours below build/bench. */
export function fresh_folder(name) {
  const folder = path.join(out, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

export function version(command) {
  return run(command).text.trim().split("\n")[0];
}

