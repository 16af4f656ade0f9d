// Draws what wasm-opt finds after us: of each set of modules the middle and the worst,
// and by name where it is more than nothing.
//
// The programs of tests/run are those of the part `left` (left.mjs); of the benchmark
// set the part `sizes` has each module as it came and after wasm-opt. The bar: in the
// middle less than one part in a hundred or eight bytes, in none more than three.
import { median } from "./statistics.mjs";
import { grouped, percent, table } from "./text.mjs";

/** Less than this is nothing: a part of the module, or so many bytes. */
const nothing = { part: 0.01, bytes: 8 };

const found = ({ bytes, after }) => (bytes - after) / bytes;
const is_something = (row) => row.bytes - row.after >= nothing.bytes && found(row) >= nothing.part;

/** The modules of `sizes`, in the same form. */
function of_the_set(sizes) {
  const judge = sizes.judges.at(-1);
  return sizes.hosts.map(({ host, key, kind }) => {
    const modules = Object.entries(sizes[`streaming-${key}`]?.sizes ?? {}).map(([name, { wasm, optimized }]) => [
      name,
      { bytes: wasm?.raw, after: optimized?.[judge?.origin]?.raw },
    ]);
    return { title: `benchmark set, ${host}: ${kind}`, programs: Object.fromEntries(modules) };
  });
}

/**
 * Of each set how many there are, the median and the worst of what was found, and what
 * is more than nothing: {title, count, median, worst, above: [[name, {bytes, after}]]}.
 */
export function left_summaries({ left, sizes }) {
  const sets = Object.entries(left?.targets ?? {}).map(([target, programs]) => ({ title: `tests/run, ${target}`, programs }));
  return [...(sizes ? of_the_set(sizes) : []), ...sets].flatMap(({ title, programs }) => {
    const rows = Object.entries(programs).filter(([, { bytes, after }]) => bytes && after);
    if (rows.length === 0) return [];
    const parts = rows.map(([, row]) => found(row));
    const above = rows.filter(([, row]) => is_something(row)).sort(([, a], [, b]) => found(b) - found(a));
    return [{ title, count: rows.length, median: median(parts), worst: Math.max(...parts), above }];
  });
}

/** What a wasm-opt finds after us, in the middle and at most, and each module in which that is more than nothing. */
export function left_text({ left, sizes }) {
  if (left.skipped) return `Not measured: ${left.skipped}.`;
  const sets = left_summaries({ left, sizes });
  const above = sets.flatMap((set) => set.above.map(([name, row]) => ({ title: set.title, name, ...row })));
  const failed = Object.entries(left.targets).flatMap(([target, programs]) =>
    programs.error ? [target] : Object.entries(programs).filter(([, { after }]) => !after).map(([name]) => `${name} (${target})`),
  );
  return (
    `How much smaller \`wasm-opt -Oz\` ${left.judge} makes modules of the profile streaming; what it makes of the programs\nof tests/run is not run:\n\n` +
    table(
      ["", "modules", "median", "worst", `above ${percent(nothing.part, 0)} and ${nothing.bytes} bytes`],
      sets.map(({ title, count, median, worst, above }) => [title, grouped(count), percent(median, 2), percent(worst, 2), grouped(above.length)]),
    ) +
    (above.length ? "\n" + table(["", "of", "bytes", "found"], above.map((row) => [row.name, row.title, grouped(row.bytes), percent(found(row), 2)])) : "") +
    (failed.length ? `\nNot measured: ${failed.join(", ")}.\n` : "")
  );
}
