// The figures themselves, one file for each part, kept with the sources.
//
// docs/numbers.md and README's table are drawn from all parts that were ever measured.
// A fresh clone has the figures of those that it does not measure, so that measuring
// one part replaces one file, and every other table stays as it was:
//
//   benchmarks/figures/link.json   {"about": {date, commit, machine, tools, load}, …}
//
// An error's text may name folders of the machine; those inside the repository are
// written relative to it, so that figures do not differ from one clone to the next.
import fs from "node:fs";
import path from "node:path";

const file_of = (folder, part) => path.join(folder, `${part}.json`);

/** Writes aside and renames, so that a stop in the middle leaves the old text. */
export function write(file, text) {
  fs.writeFileSync(`${file}.new`, text);
  fs.renameSync(`${file}.new`, file);
}

/** Replaces the figures of one part. */
export function keep(folder, part, figures, root) {
  const relative = (_, value) => (typeof value === "string" ? value.replaceAll(`${root}/`, "") : value);
  fs.mkdirSync(folder, { recursive: true });
  write(file_of(folder, part), JSON.stringify(figures, relative, 1) + "\n");
}

/** The figures of those parts that were ever measured. */
export function kept(folder, parts) {
  const there = parts.filter((part) => fs.existsSync(file_of(folder, part)));
  return Object.fromEntries(there.map((part) => [part, JSON.parse(fs.readFileSync(file_of(folder, part), "utf8"))]));
}

/**
 * What went wrong, for the end of the output. What was skipped, and a peer that is too slow
 * to be waited for, does not fail.
 * @returns {{ text: string, fails: boolean }[]}
 */
export function troubles_of(figures, where) {
  if (!figures || typeof figures !== "object") return [];
  const { error, wrong, late, same, skipped } = figures;
  const here = [];
  const add = (text, fails) => here.push({ text: `${where}: ${text}`, fails });
  if (error || wrong) add(String(error ?? "wrong result").trim().split("\n")[0], !late);
  if (same === false) add("the two modules print different things", true);
  if (skipped) add(`skipped: ${skipped}`, false);
  return here.concat(Object.entries(figures).flatMap(([key, value]) => troubles_of(value, `${where} ${key}`)));
}
