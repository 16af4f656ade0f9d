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
const vector = (items) => [items.length, ...items.flat()];
const section = (id, payload) => [id, ...leb(payload.length), ...payload];
const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, value >> 7]);
const text = (string) => [string.length, ...Buffer.from(string)];
const module_bytes = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, [1, 0x60, 0, 0]),
  ...section(3, vector(names.map(() => 0))),
  ...section(10, vector(nops.map((count) => [count + 2, 0, ...Array(count).fill(1), 0x0b]))),
  ...section(0, [...text("name"), ...section(1, vector(names.map((name, index) => [index, ...text(name)])))]),
]);

// Drives the page and reports what it saw, step by step.
const driver = `
const saw = {};
const wait = () => new Promise((done) => setTimeout(done, 60));
const cells = () => [...document.querySelectorAll(".cell")];
const cell = (name) => cells().find((each) => each.getAttribute("aria-label").startsWith(name + ","));
const path = () => [...document.querySelectorAll("#path button")].map((each) => each.textContent);
const list = () => [...document.querySelectorAll("#list b")].map((each) => each.textContent);
const area = (name) => { const box = cell(name).getBoundingClientRect(); return box.width * box.height; };
const key = (target, name) => target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
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
  saw.outside = performance.getEntriesByType("resource").map((each) => each.name);
  fetch("/report", { method: "POST", body: JSON.stringify(saw) });
})().catch((error) => fetch("/report", { method: "POST", body: JSON.stringify({ ...saw, error: String(error) }) }));`;

test("the map is explored by mouse and keys", { skip }, async () => {
  const file = path.join(scratch, "m.wasm");
  fs.writeFileSync(file, module_bytes);
  const done = spawnSync(`${root}/build/bin/cargo-wasm`, ["size", file, "--html", path.join(scratch, "map.html")], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  const page = fs.readFileSync(path.join(scratch, "map.html"), "utf8");
  fs.writeFileSync(path.join(scratch, "driven.html"), page.replace("</html>", `<script>${driver}</script></html>`));
  // Inline scripts and styles, and nothing from anywhere.
  const server = await serve(scratch, { csp: "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'" });
  try {
    const saw = JSON.parse(await read_page(server, "/driven.html"));
    assert.equal(saw.error, undefined, JSON.stringify(saw));
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
    assert.deepEqual(saw.outside, []);
  } finally { server.close(); }
});
