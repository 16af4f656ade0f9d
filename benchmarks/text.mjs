// Tables in Markdown, and replacing what stands between two markers.
//
//   <!-- bench: table -->        everything between the two lines is written anew;
//   <!-- bench: end -->          the lines themselves and all around them stay
//
// A figure that was not measured is a dash, and a table never has a row of nothing
// but dashes: what is missing is named in words instead.

export const dash = "–";

export const grouped = (n) => (n === undefined ? dash : String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ","));

export const seconds = (n) => (n === undefined ? dash : n < 10 ? n.toFixed(2) : n.toFixed(1));

/** 0.873 -> "0.87", as a factor. */
export const factor = (n, digits = 2) => (n === undefined ? dash : `${n.toFixed(digits)}×`);

/** 0.0123 -> "1.2 %". */
export const percent = (n, digits = 1) => (n === undefined ? dash : `${(100 * n).toFixed(digits)} %`);

/** A table; the first column is text, the others are figures. Rows of dashes are left out. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  for (const row of rows)
    if (row.length !== head.length) throw new RangeError(`a row of ${row.length} cells under ${head.length}`);
  const shown = rows.filter((row) => row.slice(1).some((cell) => cell !== dash));
  return line(head) + line(head.map((_, i) => (i ? "--:" : "---"))) + shown.map(line).join("");
}

/** `text` with `body` between the markers of `name`; an error when they are not there exactly once. */
export function replace_marked(text, name, body) {
  const [begin, end] = [`<!-- ${name}: table -->\n`, `<!-- ${name}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  const twice = text.indexOf(begin, from + 1) >= 0 || text.indexOf(end, to + 1) >= 0;
  if (from < 0 || to < from || twice) throw new Error(`the markers of \`${name}\` are not there once, in order`);
  return text.slice(0, from + begin.length) + body.trimEnd() + "\n" + text.slice(to);
}
