// Packages in the places that they are made for: pages, workers and bundlers.
//
// One library and one program are built for the browser, put on a web server that
// allows no inline script and no eval, and run in Chromium. Vite takes the same
// package from node_modules. Skipped, and said so, where there is no Chromium or,
// for Vite, no npm registry.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { browser, dump_page, read_page, serve } from "./chromium.mjs";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const environment = { ...process.env, PATH: `${root}/build/bin:/usr/bin:${process.env.PATH}` };
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "browser-test-"));
const skip = browser ? false : "there is no Chromium";

const run = (command, args, cwd, timeout = 300_000) => {
  const done = spawnSync(command, args, { cwd, env: environment, encoding: "utf8", timeout });
  assert.equal(done.status, 0, `${command} ${args.join(" ")}\n${done.stdout}${done.stderr}${done.error ?? ""}`);
  return done.stdout;
};
const write = (name, text) => {
  const file = path.join(scratch, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
};
const library = path.join(scratch, "gcd");
const package_folder = path.join(library, "target/wasm/streaming/gcd");

before(() => {
  if (skip) return;
  run("cargo", ["wasm", "new", "--template", "lib", "--vcs", "none", library], scratch);
  run("cargo", ["wasm", "build"], library);
});
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

// A page whose only script is a file, as the policy asks.
const page = (name, script, head = "") => {
  write(`gcd/${name}.html`, `<!doctype html>${head}<script type="module" src="/${name}.mjs"></script>`);
  write(`gcd/${name}.mjs`, `
    const report = (body) => fetch("/report", { method: "POST", body: String(body) });
    try { ${script} } catch (error) { report("failed: " + error); }`);
};
const loader = "/target/wasm/streaming/gcd/gcd.js";
const use = `const wasm = await import("${loader}"); await wasm.default(); report(wasm.gcd(12, 18));`;

test("a package works under a strict content security policy", { skip }, async () => {
  page("strict", use);
  const server = await serve(library);
  try {
    assert.equal(await read_page(server, "/strict.html"), "6");
    assert.deepEqual(server.asked.filter((file) => file.includes("/target/")), [loader, loader.replace(".js", ".wasm")], "one loader, one module");
  } finally { server.close(); }
});

test("a module that the page preloads is asked for once", { skip }, async () => {
  const module = loader.replace(".js", ".wasm");
  page("early", use, `<link rel="preload" href="${module}" as="fetch" crossorigin>`);
  const server = await serve(library);
  try {
    assert.equal(await read_page(server, "/early.html"), "6");
    assert.deepEqual(server.asked.filter((file) => file.includes("/target/")).sort(), [loader, module]);
  } finally { server.close(); }
});

test("a server that does not know .wasm is put up with", { skip }, async () => {
  page("plain", use);
  const server = await serve(library, { mime: "application/octet-stream" });
  try {
    assert.equal(await read_page(server, "/plain.html"), "6");
  } finally { server.close(); }
});

test("a module that is not there is an error of init()", { skip }, async () => {
  page("missing", `const { default: init } = await import("${loader}"); await init({ module: new URL("/no.wasm", location.href) }).then(() => report("no error"), (error) => report("init: " + error));`);
  const server = await serve(library);
  try {
    assert.match(await read_page(server, "/missing.html"), /^init: /);
  } finally { server.close(); }
});

test("a worker loads the package as a page does", { skip }, async () => {
  page("outside", `new Worker("/inside.mjs", { type: "module" }).onmessage = ({ data }) => report(data);`);
  write("gcd/inside.mjs", `import init, { gcd } from "${loader}"; await init(); postMessage(gcd(84, 36));`);
  const server = await serve(library);
  try {
    assert.equal(await read_page(server, "/outside.html"), "12");
  } finally { server.close(); }
});

test("the page that `cargo wasm new` writes shows its result", { skip }, async () => {
  const server = await serve(library, { csp: "" }); // its script is inline
  try {
    assert.match(await dump_page(server, "/"), /gcd: 6</);
  } finally { server.close(); }
});

test("Vite bundles the package out of node_modules", { skip }, async (t) => {
  const app = path.join(scratch, "app");
  write("app/package.json", `{ "name": "app", "private": true, "type": "module" }`);
  write("app/index.html", `<!doctype html><script type="module" src="/main.js"></script>`);
  write("app/main.js", `import init, { gcd } from "gcd"; await init(); fetch("/report", { method: "POST", body: String(gcd(30, 45)) });`);
  const npm = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--fetch-timeout=20000", "--fetch-retries=0", "vite@5", package_folder], { cwd: app, encoding: "utf8", timeout: 180_000 });
  if (npm.status !== 0) return t.skip(`Vite cannot be installed: ${npm.error ? "there is no npm" : "no npm registry is reachable"}`);
  run("npx", ["vite", "build", "--target=esnext"], app);
  // Vite makes a data: URL of a module this small.
  const server = await serve(path.join(app, "dist"), { csp: "default-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'" });
  try {
    assert.equal(await read_page(server, "/index.html"), "15");
  } finally { server.close(); }
});
