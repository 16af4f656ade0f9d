// Finding a module: node's own modules in newer and older ones and elsewhere, and
// the ways in which the module itself can be handed over. What a server and a browser
// do with it is tested in tests/browser.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { exports_of, instantiate, node } from "../../runtime/loader/module.js";
import { wasm } from "./encode.mjs";

test("node's modules are found in newer and older ones, and nowhere else", async () => {
  assert.equal((await node("fs")).readFileSync, fs.readFileSync);
  const older = { versions: { node: "18.0.0" } };
  assert.equal((await node("fs", older)).readFileSync, fs.readFileSync);
  // No process, and what bundlers put in its place.
  for (const process of [null, {}, { versions: {} }]) assert.ok(!(await node("fs", process)));
});

test("a module is a file, bytes, compiled, or a response", async () => {
  const bytes = wasm(), headers = { "content-type": "application/octet-stream" };
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "load-")), "empty.wasm");
  fs.writeFileSync(file, bytes);
  const sources = () => [pathToFileURL(file), new Uint8Array(bytes), new WebAssembly.Module(new Uint8Array(bytes)), Promise.resolve(new Response(new Uint8Array(bytes), { headers }))];
  for (const source of sources()) assert.deepEqual(Object.keys(await exports_of(source, {})), []);
  for (const source of sources()) {
    const { module, instance } = await instantiate(source, {});
    assert.ok(module instanceof WebAssembly.Module && instance instanceof WebAssembly.Instance);
  }
  await assert.rejects(instantiate(new Response("", { status: 404 }), {}), /HTTP 404/);
  fs.rmSync(path.dirname(file), { recursive: true });
});
