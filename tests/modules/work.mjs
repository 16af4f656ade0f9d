// Real work for the modules that packages of npm ship: `node work.mjs NAME FOLDER`.
//
// FOLDER holds the packages (a `node_modules`), the original ones or those whose modules
// were written anew. A job prints what came out: texts as they are, pictures and documents
// as hashes. The same packages print the same each time, on any machine.
//
//   node work.mjs sql.js build/modules/node_modules
//
// modules.test.mjs asks for the names (`jobs`). A process for each job, since a module under test may do anything.
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [name, folder = "."] = process.argv.slice(2);
const require = createRequire(path.resolve(folder, "work.cjs"));
const file = (...parts) => path.resolve(folder, ...parts);
const load = (...parts) => import(pathToFileURL(file(...parts)));
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
const font = () => fs.readFileSync(file("dejavu-fonts-ttf", "ttf", "DejaVuSans.ttf"));

/** A program with something of everything, as source text. */
const program = (types) => `
import { readFile } from "node:fs/promises";
${types ? "interface Shape { area(): number }\nenum Kind { Round = 1, Square }" : ""}
export class Circle${types ? " implements Shape" : ""} {
  #radius${types ? ": number" : ""};
  static made = 0;
  constructor(radius${types ? ": number" : ""}) { this.#radius = radius ?? 1; Circle.made++; }
  area() { return Math.PI * this.#radius ** 2; }
}
export async function* lines(path${types ? ": string" : ""}) {
  const text = await readFile(path, "utf8");
  for (const [index, line] of text.split(/\\r?\\n/u).entries()) yield { index, line, ...{ empty: !line?.trim() } };
}
const table = { [\`key\${1 + 2}\`]: 10n ** 20n, get size() { return Object.keys(this).length; } };
export default ((a, { b = 2, ...rest } = {}) => a ? b : (rest, table))(0);
`;

async function sql() {
  const SQL = await require("sql.js")();
  const db = new SQL.Database();
  db.run("create table item (id integer primary key, name text, price real, tags text)");
  const insert = db.prepare("insert into item values (?, ?, ?, ?)");
  for (let i = 1; i <= 3000; ++i) insert.run([i, `item ${(i * 7919) % 3001}`, ((i * 37) % 1000) / 8, JSON.stringify({ n: i % 13, odd: i % 2 === 1 })]);
  insert.free();
  const ask = (text) => console.log(JSON.stringify(db.exec(text)));
  ask("select count(*), sum(price), avg(price), min(name), max(name) from item");
  ask("select json_extract(tags, '$.n') n, count(*), total(price) from item group by n order by 3 desc, 1");
  ask("select name, rank() over (order by price desc, id), lag(name) over (order by id) from item order by id limit 20");
  ask("with recursive f(n, a, b) as (select 1, 0, 1 union all select n + 1, b, a + b from f where n < 80) select n, a from f where n % 10 = 0");
  ask("select a.id, b.id from item a join item b on a.name = 'item ' || b.id where a.id < 200 order by 1 limit 50");
  db.run("create index by_price on item (price); delete from item where price < 20; update item set name = upper(name) where id % 3 = 0");
  ask("select group_concat(name, '|') from (select name from item where name like '%M 1_5' or name glob 'item 2?' order by price, id)");
  ask("select printf('%.3f|%10s|%x', 2.5, 'right', 255), strftime('%Y-%m-%d %j', 86400 * 10000, 'unixepoch'), hex(zeroblob(3)), round(exp(1), 10)");
  console.log(hash(db.export()));
}

async function esbuild() {
  const esbuild = require("esbuild-wasm");
  const { code, map } = await esbuild.transform(program(true), { loader: "ts", target: "es2017", minify: true, sourcemap: true });
  console.log(code, map);
  const parts = Array.from({ length: 40 }, (_, i) => program(i % 2 === 0).replaceAll("Circle", `Circle${i}`).replace("export default", "export const last =").replace(/lines|table/g, (word) => word + i));
  const plugin = {
    name: "parts",
    setup(build) {
      build.onResolve({ filter: /^part/ }, ({ path }) => ({ path, namespace: "parts" }));
      build.onLoad({ filter: /.*/, namespace: "parts" }, ({ path }) => ({ contents: parts[path.slice(4)], loader: "ts" }));
    },
  };
  const contents = parts.map((_, i) => `export * as part${i} from "part${i}";`).join("\n");
  const built = await esbuild.build({ stdin: { contents }, bundle: true, write: false, platform: "node", format: "esm", plugins: [plugin], minify: true, metafile: true });
  console.log(built.outputFiles[0].text, JSON.stringify(built.metafile));
  await esbuild.stop();
}

async function swc() {
  const swc = require("@swc/wasm");
  const parser = { syntax: "typescript" };
  for (const target of ["es5", "es2018", "es2022"])
    console.log(swc.transformSync(program(true), { jsc: { parser, target }, sourceMaps: true, module: { type: "commonjs" } }).code);
  console.log(swc.minifySync(program(false), { compress: true, mangle: true, module: true }).code);
  console.log(hash(JSON.stringify(swc.parseSync(program(true).repeat(50).replaceAll("export default", "void "), parser))));
}

async function typst() {
  const typst = await load("@myriaddreamin/typst-ts-web-compiler", "pkg", "typst_ts_web_compiler.mjs");
  typst.initSync({ module: fs.readFileSync(file("@myriaddreamin/typst-ts-web-compiler", "pkg", "typst_ts_web_compiler_bg.wasm")) });
  const builder = new typst.TypstCompilerBuilder();
  builder.set_dummy_access_model();
  await builder.add_raw_font(font());
  const compiler = await builder.build();
  const source = `#set text(font: "DejaVu Sans", lang: "en")
#set page(width: 15cm, height: 20cm, numbering: "1 / 1")
#set heading(numbering: "1.1")
#set document(date: none, title: "Modules")
#outline()
#let primes(n) = range(2, n).filter(i => range(2, i).all(j => calc.rem(i, j) != 0))
${Array.from({ length: 12 }, (_, i) => `= Part ${i}\n== Text <part${i}>\n#lorem(${80 + i * 20})\n\n#table(columns: 4, ..primes(${40 + i * 10}).map(str))\n#figure(rect(width: ${i + 1}0%, fill: gradient.linear(red, blue)), caption: [Figure of @part${i}])`).join("\n")}
`;
  compiler.add_source("/main.typ", source);
  console.log(hash(compiler.get_ast("/main.typ")));
  for (const format of ["pdf", "vector"]) {
    const { result, diagnostics } = compiler.compile("/main.typ", undefined, format, 3);
    console.log(format, result?.length, result && hash(result), JSON.stringify(diagnostics));
  }
  console.log(compiler.query("/main.typ", undefined, "heading", undefined).length);
}

async function resvg() {
  const { initWasm, Resvg } = await load("@resvg/resvg-wasm", "index.mjs");
  await initWasm(fs.readFileSync(file("@resvg/resvg-wasm", "index_bg.wasm")));
  const shapes = Array.from({ length: 60 }, (_, i) => `<path d="M${i * 9},${(i * 53) % 400} q30,${i} 60,20 t90,-${i} z" fill="url(#g)" opacity="0.${(i % 9) + 1}" transform="rotate(${i * 6} 300 200)"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><defs><linearGradient id="g"><stop offset="0" stop-color="gold"/><stop offset="1" stop-color="#2040a0"/></linearGradient><filter id="b"><feGaussianBlur stdDeviation="4"/><feTurbulence baseFrequency="0.02" numOctaves="3"/><feComposite in2="SourceGraphic" operator="in"/></filter></defs><rect width="600" height="400" fill="#eee"/>${shapes.join("")}<circle cx="300" cy="200" r="90" filter="url(#b)"/><text x="20" y="60" font-family="DejaVu Sans" font-size="32" stroke="black" fill="none">Written anew: äöü Ж</text></svg>`;
  const picture = new Resvg(svg, { font: { fontBuffers: [font()], defaultFontFamily: "DejaVu Sans" } });
  const { width, height, pixels } = picture.render();
  console.log(width, height, hash(pixels), hash(picture.render().asPng()), hash(picture.toString()));
  const { x, y, width: wide, height: high } = picture.getBBox();
  console.log(x, y, wide, high);
}

async function postgres() {
  const { PGlite } = await load("@electric-sql/pglite", "dist", "index.js");
  const db = new PGlite();
  await db.exec("create table t (id serial primary key, at timestamp, body jsonb, words text[])");
  await db.exec("insert into t (at, body, words) select timestamp '2020-01-01' + i * interval '7 hours', jsonb_build_object('i', i, 's', repeat(chr(97 + i % 26), i % 5)), string_to_array(i || ',' || i * i, ',') from generate_series(1, 2000) i");
  await db.exec("create function fib(n int) returns bigint language plpgsql as $$ declare a bigint := 0; b bigint := 1; begin for i in 1..n loop select b, a + b into a, b; end loop; return a; end $$; create index on t using gin (body)");
  const ask = async (text) => console.log(JSON.stringify((await db.query(text)).rows));
  await ask("select count(*), max(at), sum((body->>'i')::int), sum(length(body->>'s')) from t");
  await ask("select date_trunc('month', at) m, count(*), percentile_cont(0.5) within group (order by id) from t group by 1 order by 1");
  await ask("select fib(i) from generate_series(0, 60, 5) i");
  await ask("select id, words[2]::numeric / 7, rank() over (order by body->>'s' collate \"C\", id) from t where body @> '{\"s\": \"bb\"}' limit 20");
  await ask("select to_tsvector('english', 'The quick brown foxes jumped over lazy dogs') @@ to_tsquery('fox & dog'), md5('x'), regexp_replace('a1b22', '\\d+', '#', 'g'), 2::numeric ^ 100");
  await db.query("select 1 / 0").catch((error) => console.log(error.message));
  await db.close();
}

async function python() {
  const { loadPyodide } = await load("pyodide", "pyodide.mjs");
  const py = await loadPyodide({ indexURL: file("pyodide") + path.sep });
  console.log(
    py.runPython(`
import collections, dataclasses, decimal, fractions, functools, io, itertools, json, math, random, re, sys
out = io.StringIO()
say = functools.partial(print, file=out)
@dataclasses.dataclass(order=True)
class Point:
    x: float
    y: float = 0.5
random.seed(7)
points = sorted(Point(random.random(), random.gauss(0, 1)) for _ in range(500))
say(points[:5], sum(p.y for p in points), math.fsum(math.sin(p.x) for p in points))
decimal.getcontext().prec = 60
say(decimal.Decimal(2).sqrt(), fractions.Fraction(355, 113) ** 5, 3 ** 500 % 10 ** 40, -7 // 2, 7.0 % -3)
words = re.findall(r"[a-z]+", (sys.version + "the quick brown fox " * 300).lower())
say(collections.Counter(words).most_common(4), json.dumps({"a": [1, 2.5, None, "\\u00e4"]}, indent=1))
say([*itertools.islice(itertools.permutations("abcd"), 20, 24)], f"{math.pi:>12.6e}|{255:#_b}")
def deep(n):
    if n == 0: raise ValueError("at the bottom")
    try: return deep(n - 1)
    finally: say(n, end=" ") if n % 10 == 0 else None
try: deep(60)
except ValueError as error: say(error)
sieve = bytearray([1]) * 200000
for i in range(2, 448): sieve[i * i :: i] = bytes(len(range(i * i, 200000, i)))
say(sum(sieve) - 2, eval(compile("[x * y for x in range(9) for y in range(x)]", "", "eval")))
out.getvalue()
`),
  );
}

async function tree_sitter() {
  const { Parser, Language, Query } = await load("web-tree-sitter", "web-tree-sitter.js");
  await Parser.init();
  const language = await Language.load(file("tree-sitter-javascript", "tree-sitter-javascript.wasm"));
  const parser = new Parser();
  parser.setLanguage(language);
  const text = program(false).repeat(20) + "function broken( { return";
  const tree = parser.parse(text);
  console.log(tree.rootNode.descendantCount, tree.rootNode.hasError, hash(tree.rootNode.toString()));
  const query = new Query(language, fs.readFileSync(file("tree-sitter-javascript", "queries", "highlights.scm"), "utf8"));
  console.log(hash(query.captures(tree.rootNode).map(({ name, node }) => `${name} ${node.startIndex} ${node.text}`).join("\n")));
  tree.edit({ startIndex: 0, oldEndIndex: 0, newEndIndex: 9, startPosition: { row: 0, column: 0 }, oldEndPosition: { row: 0, column: 0 }, newEndPosition: { row: 0, column: 9 } });
  console.log(hash(parser.parse("let x=1;\n" + text, tree).rootNode.toString()));
}

export const jobs = { "sql.js": sql, "esbuild-wasm": esbuild, "@swc/wasm": swc, "typst-ts-web-compiler": typst, "resvg-wasm": resvg, pglite: postgres, pyodide: python, "web-tree-sitter": tree_sitter };

if (process.argv[1] === fileURLToPath(import.meta.url)) await jobs[name]();
