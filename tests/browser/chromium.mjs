// A folder on a web server, and pages of it in a headless Chromium.
//
// `serve` hands out a folder under the strictest policy that allows WebAssembly at
// all: no inline scripts, no eval, nothing from elsewhere. `read_page` opens a page
// that reports with `fetch("/report", { method: "POST", body })` and resolves to the
// report; `dump_page` resolves to the document as it stands once it is quiet.
//
// The browser is Debian's `chromium`, or what CHROMIUM names.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".css": "text/css" };
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

export const browser = process.env.CHROMIUM ?? ["chromium", "chromium-browser", "google-chrome"].find((name) => spawnSync(name, ["--version"]).status === 0);

// { origin, asked: paths in order, report: promise, close() }. `mime`: for .wasm;
// `headers`: of every answer.
export const serve = async (folder, { csp = policy, mime = "application/wasm", headers = {} } = {}) => {
  const asked = [];
  let resolve;
  const report = new Promise((done) => { resolve = done; });
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (request.method === "POST" && pathname === "/report") {
      let body = "";
      request.on("data", (chunk) => { body += chunk; });
      request.on("end", () => { resolve(body); response.end(); });
      return;
    }
    asked.push(pathname);
    const file = path.join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    if (!file.startsWith(folder) || !fs.existsSync(file)) return response.writeHead(404).end();
    const ext = path.extname(file);
    const type = ext === ".wasm" ? mime : types[ext] ?? "text/plain";
    response.writeHead(200, { "content-type": type, ...headers, ...(csp ? { "content-security-policy": csp } : {}) });
    fs.createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    asked, report,
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => { server.closeAllConnections(); server.close(); },
  };
};

const flags = (profile) => [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", `--user-data-dir=${profile}`,
];

const with_profile = async (work) => {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "chromium-"));
  try {
    return await work(profile);
  } finally {
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
};

const ended = (child) => new Promise((done) => child.on("close", done));

export const read_page = (server, page, seconds = 60, more_flags = []) => with_profile(async (profile) => {
  const child = spawn(browser, [...flags(profile), ...more_flags, "--remote-debugging-port=0", server.origin + page], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "", timer;
  child.stderr.on("data", (chunk) => { said += chunk; });
  const over = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no report from ${page} in ${seconds} s; asked for: ${server.asked}; the browser said:\n${said}`)), seconds * 1000);
  });
  try {
    return await Promise.race([server.report, over]);
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
    await ended(child);
  }
});

export const dump_page = (server, page) => with_profile(async (profile) => {
  const child = spawn(browser, [...flags(profile), "--virtual-time-budget=20000", "--dump-dom", server.origin + page], { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout.on("data", (chunk) => { text += chunk; });
  await ended(child);
  return text;
});
