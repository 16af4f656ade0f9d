// Measures everything that we claim, and writes it where it is claimed.
//
//   node bench.mjs [PART...]     sizes  link  start  setup  modules  (all when none is named)
//
// Each part leaves its figures in build/bench/PART.json, and the tables are drawn
// from all parts that were ever measured; so one part can be measured again alone.
// docs/numbers.md is written anew, README.md between its two markers. Programs are
// built one after another; on a busy machine times are worth little, sizes are not
// affected.
import fs from "node:fs";
import path from "node:path";
import { out, root } from "./measure.mjs";
import { measure_link } from "./link.mjs";
import { measure_modules } from "./modules.mjs";
import { numbers_text, readme_table } from "./report.mjs";
import { measure_sizes } from "./sizes.mjs";
import { measure_setup, measure_start } from "./start.mjs";

const parts = { sizes: measure_sizes, link: measure_link, start: measure_start, setup: measure_setup, modules: measure_modules };

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
for (const part of wanted) {
  if (!parts[part]) {
    console.error(`bench: no part \`${part}\`; there are: ${Object.keys(parts).join(" ")}`);
    process.exit(2);
  }
}

const file_of = (part) => path.join(out, `${part}.json`);
for (const part of wanted) {
  console.log(`==> measuring ${part}`);
  fs.writeFileSync(file_of(part), JSON.stringify(parts[part](), null, 1));
}

const figures = {};
for (const part of Object.keys(parts)) {
  if (fs.existsSync(file_of(part))) figures[part] = JSON.parse(fs.readFileSync(file_of(part), "utf8"));
}

/** Writes aside and renames, so that a stop in the middle leaves the old text. */
function write(name, text) {
  const file = path.join(root, name);
  fs.writeFileSync(`${file}.new`, text);
  fs.renameSync(`${file}.new`, file);
  console.log(`==> wrote ${name}`);
}

write("docs/numbers.md", numbers_text(figures));
const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");
const marked = /(<!-- bench: table -->\n)[^]*?(<!-- bench: end -->)/;
if (!marked.test(readme)) throw new Error("README.md has lost its markers");
write("README.md", readme.replace(marked, (_, begin, end) => begin + readme_table(figures) + end));
