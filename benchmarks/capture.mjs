#!/usr/bin/env node
// A linker that keeps what rustc hands to it, for linking the same again later.
//
// rustc deletes its objects once the linker has ended. This stands in the linker's
// place: it copies every input to $CAPTURE_FOLDER, writes the arguments with the
// copies' paths to `arguments.json` there, and lets $CAPTURE_LINKER do the work.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const folder = process.env.CAPTURE_FOLDER;
const linker = process.env.CAPTURE_LINKER;
if (!folder || !linker) {
  console.error("capture.mjs: CAPTURE_FOLDER and CAPTURE_LINKER must be set");
  process.exit(2);
}

const unquoted = (text) => text.match(/"(?:[^"\\]|\\.)*"|\S+/g)?.map((word) => word.replace(/^"(.*)"$/, "$1").replace(/\\(.)/g, "$1")) ?? [];

const given = process.argv
  .slice(2)
  .flatMap((word) => (word.startsWith("@") ? unquoted(fs.readFileSync(word.slice(1), "utf8")) : [word]));

fs.mkdirSync(folder, { recursive: true });
const kept = given.map((word, i) => {
  if (!/\.(o|rlib|a)$/.test(word) || !fs.existsSync(word)) return word;
  const copy = path.join(folder, `${i}-${path.basename(word)}`);
  fs.copyFileSync(word, copy);
  return copy;
});
fs.writeFileSync(path.join(folder, "arguments.json"), JSON.stringify(kept));
process.exit(spawnSync(linker, given, { stdio: "inherit" }).status ?? 1);
