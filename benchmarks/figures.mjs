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
