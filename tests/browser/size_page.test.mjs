// The page of `cargo wasm size --html`, used as a person would: click into a part,
// search, keys, back.
//
// The module is made by hand, so that its areas are known. Skipped, and said so,
// where there is no Chromium.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { browser, read_page, serve } from "./chromium.mjs";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "size-page-"));
const skip = browser ? false : "there is no Chromium";
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

// Functions of type () -> () with `nops` nops each.
const names = ["app::main", "core::fmt::write", "core::fmt::pad", "core::str::trim"];
const nops = [60, 40, 20, 30];
const vector = (items) => [...leb(items.length), ...items.flat()];
const section = (id, payload) => [id, ...leb(payload.length), ...payload];
const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]);
const text = (string) => [string.length, ...Buffer.from(string)];
const module_bytes = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, [1, 0x60, 0, 0]),
  ...section(3, vector(names.map(() => 0))),
  ...section(10, vector(nops.map((count) => [count + 2, 0, ...Array(count).fill(1), 0x0b]))),
  ...section(0, [...text("name"), ...section(1, vector(names.map((name, index) => [index, ...text(name)])))]),
]);

// What both drivers look with. Each drives the page and reports what it saw.
const looking = `
const saw = {};
const wait = () => new Promise((done) => setTimeout(done, 60));
const cells = () => [...document.querySelectorAll(".cell")];
const cell = (name) => cells().find((each) => each.getAttribute("aria-label").startsWith(name + ","));
const path = () => [...document.querySelectorAll("#path button")].map((each) => each.textContent);
const list = () => [...document.querySelectorAll("#list b")].map((each) => each.textContent);
const area = (name) => { const box = cell(name).getBoundingClientRect(); return box.width * box.height; };
const key = (target, name) => target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
const report = () => {
  saw.outside = performance.getEntriesByType("resource").map((each) => each.name);
  return fetch("/report", { method: "POST", body: JSON.stringify(saw) });
};
const failed = (error) => fetch("/report", { method: "POST", body: JSON.stringify({ ...saw, error: String(error) }) });
`;

const driver = `${looking}
(async () => {
  await wait();
  saw.start = path();
  saw.parts = list();
  cell("code").click(); await wait();
  saw.crates = list();
  saw.ratio = area("core") / area("app");
  cell("core").click(); await wait();
  saw.core = path();
  cell("fmt").dispatchEvent(new MouseEvent("mousemove", { bubbles: true, clientX: 50, clientY: 50 }));
  saw.tip = document.getElementById("tip").textContent;
  history.back(); await wait();
  saw.back = path();
  cell("core").focus();
  key(document.activeElement, "Enter"); await wait();
  saw.entered = path();
  saw.focused = document.activeElement.className;
  key(document.activeElement, "ArrowDown");
  saw.moved = document.activeElement.getAttribute("aria-label");
  key(document.activeElement, "Escape"); await wait();
  saw.escaped = path();
  key(document.body, "/");
  const search = document.activeElement;
  saw.search = search.id;
  search.value = "FMT";
  search.dispatchEvent(new Event("input")); await wait();
  saw.found = document.getElementById("found").textContent;
  saw.matches = list();
  saw.dimmed = getComputedStyle(cell("main")).opacity;
  saw.lit = getComputedStyle(cell("write")).opacity;
  key(search, "Escape"); await wait();
  saw.cleared = list();
  report();
})().catch(failed);`;

// The page of a module, driven; what the driver saw.
const driven = async (bytes, program) => {
  const file = path.join(scratch, "m.wasm");
  fs.writeFileSync(file, bytes);
  const done = spawnSync(`${root}/build/bin/cargo-wasm`, ["size", file, "--html", path.join(scratch, "map.html")], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  const page = fs.readFileSync(path.join(scratch, "map.html"), "utf8");
  fs.writeFileSync(path.join(scratch, "driven.html"), page.replace("</html>", `<script>${program}</script></html>`));
  // Inline scripts and styles, and nothing from anywhere.
  const server = await serve(scratch, { csp: "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'" });
  try {
    const saw = JSON.parse(await read_page(server, "/driven.html"));
    assert.equal(saw.error, undefined, JSON.stringify(saw));
    assert.deepEqual(saw.outside, []);
    return saw;
  } finally { server.close(); }
};

test("the map is explored by mouse and keys", { skip }, async () => {
  const saw = await driven(module_bytes, driver);
  assert.deepEqual(saw.start, ["m.wasm"]);
  assert.deepEqual(saw.parts, ["code", "declarations", "custom sections"]);
  assert.deepEqual(saw.crates, ["core", "app"]);
  // Areas are bytes: core's three functions against app's one.
  const bytes = (picked) => picked.reduce((sum, index) => sum + nops[index] + 4 + names[index].length + 2, 0);
  assert.ok(Math.abs(saw.ratio / (bytes([1, 2, 3]) / bytes([0])) - 1) < 0.02, `${saw.ratio}`);
  assert.deepEqual(saw.core, ["m.wasm", "code", "core"]);
  assert.match(saw.tip, /^code › core › fmt\d+ bytes, [\d.]+ % of the file, [\d.]+ % of core/);
  assert.deepEqual(saw.back, ["m.wasm", "code"]);
  assert.deepEqual(saw.entered, ["m.wasm", "code", "core"]);
  assert.match(saw.focused, /cell/);
  assert.match(saw.moved, /bytes/);
  assert.deepEqual(saw.escaped, ["m.wasm", "code"]);
  assert.equal(saw.search, "search");
  assert.match(saw.found, new RegExp(`^1 found: ${bytes([1, 2])} bytes`));
  assert.deepEqual(saw.matches, ["code › core › fmt"]);
  assert.ok(Number(saw.dimmed) < 0.5 && Number(saw.lit) === 1, `${saw.dimmed} ${saw.lit}`);
  assert.deepEqual(saw.cleared, ["core", "app"]);
});

// 6,000 functions and a segment that comes behind all of them in the file: more than
// the map shows one by one.
const many = 6_000;
const size_of = (index) => 10 + Math.floor(((many - index) * 90) / many);
const large_module_bytes = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, [1, 0x60, 0, 0]),
  ...section(3, [...leb(many), ...Array(many).fill(0)]),
  ...section(5, [1, 0, 1]),
  ...section(10, [...leb(many), ...Array.from({ length: many }, (_, index) => [size_of(index) + 2, 0, ...Array(size_of(index)).fill(1), 0x0b]).flat()]),
  ...section(11, [1, 0, 0x41, 0, 0x0b, ...leb(60_000), ...Array(60_000).fill(7)]),
]);

const large_driver = `${looking}
const rest = () => cells().find((each) => / smaller,/.test(each.getAttribute("aria-label")));
const count = (cell) => Number(cell.getAttribute("aria-label").split(" ")[0].replaceAll(",", ""));
(async () => {
  await wait();
  saw.data = Boolean(cell("data"));
  saw.cells = cells().length;
  saw.hidden = count(rest());
  saw.functions = cells().filter((each) => each.getAttribute("aria-label").startsWith("function ")).length;
  const box = rest().getBoundingClientRect(), largest = cell("function 0").getBoundingClientRect();
  saw.ratio = (box.width * box.height) / (largest.width * largest.height);
  saw.bytes = Number(/ smaller, ([\\d,]+) bytes/.exec(rest().getAttribute("aria-label"))[1].replaceAll(",", ""));
  rest().click(); await wait();
  saw.path = path();
  saw.address = location.hash;
  saw.inside = cells().length;
  cells()[1].click(); await wait();
  saw.stayed = location.hash;
  key(cells()[0], "Escape"); await wait();
  saw.up = path();
  history.back(); await wait();
  saw.again = [location.hash, cells().length];
  report();
})().catch(failed);`;

test("of too many parts the largest are shown, and the rest opens", { skip }, async () => {
  const saw = await driven(large_module_bytes, large_driver);
  assert.ok(saw.data, "the data has an area although 6,000 functions come first");
  assert.ok(saw.cells < 4_100, `${saw.cells}`);
  assert.ok(saw.hidden > 1_500, `${saw.hidden}`);
  assert.ok(saw.functions + saw.hidden > 0.98 * many, `${saw.functions} and ${saw.hidden}`);
  // Its area is that of its bytes, as seen from the largest function.
  assert.ok(Math.abs(saw.ratio / (saw.bytes / (size_of(0) + 4)) - 1) < 0.1, `${saw.ratio}`);
  assert.match(saw.path.at(-1), / smaller$/);
  assert.match(saw.address, /^#0\.0\.\d+-$/);
  assert.ok(saw.inside > 0.98 * saw.hidden || saw.inside > 1_000, `${saw.inside}`);
  assert.equal(saw.stayed, saw.address);
  assert.deepEqual(saw.up, saw.path.slice(0, -1));
  assert.deepEqual(saw.again, [saw.address, saw.inside]);
});
