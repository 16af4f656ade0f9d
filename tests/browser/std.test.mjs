// std in the browser: a program prints, measures time, hashes with random seeds,
// exits or panics, on a page.
//
// The page catches what goes to the console, and says how the run ended.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { browser, read_page, serve } from "./chromium.mjs";

const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), "../..");
const environment = { ...process.env, PATH: `${root}/build/bin:/usr/bin:${process.env.PATH}` };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "browser-std-"));
const skip = browser ? false : "there is no Chromium";

const write = (name, text) => {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
};

const programs = {
  prints: `
    use std::collections::HashMap;
    use std::time::{Duration, Instant, SystemTime};
    fn main() {
        let start = Instant::now();
        println!("Hello, {}!", "wörld");
        print!("in ");
        eprintln!("to stderr");
        print!("pieces\\nand a rest");
        let map: HashMap<i32, i32> = (0..100).map(|n| (n, n)).collect();
        let other: HashMap<i32, i32> = (0..100).map(|n| (n, n)).collect();
        assert_eq!(map, other);
        assert!(map.keys().ne(other.keys()), "two maps have the same seeds");
        std::thread::sleep(Duration::from_millis(20));
        let rested = start.elapsed();
        assert!(rested >= Duration::from_millis(20) && rested < Duration::from_secs(20), "{rested:?}");
        let year = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() / 31_556_952 + 1970;
        assert!((2024..2100).contains(&year), "{year}");
        assert_eq!(std::env::args().collect::<Vec<_>>(), ["prints", "a", "b c"]);
        assert_eq!(std::env::var("X").as_deref(), Ok("y=z"));
        assert_eq!(std::io::read_to_string(std::io::stdin()).unwrap(), "typed");
    }`,
  greets: `
    fn main() {
        println!("hello");
        print!("you");
    }`,
  panics: `
    fn main() {
        let numbers: Vec<u32> = std::env::args().map(|_| 1).collect();
        println!("before");
        println!("{}", numbers[numbers.len() + 6]);
    }`,
  exits: `
    fn main() {
        print!("last");
        std::process::exit(7);
    }`,
};

before(() => {
  if (skip) return;
  write("Cargo.toml", `[package]\nname = "pages"\nversion = "0.0.0"\nedition = "2024"\n`);
  for (const [name, source] of Object.entries(programs)) write(`src/bin/${name}.rs`, source);
  write("run.mjs", `
    const said = [];
    for (const stream of ["log", "error"]) console[stream] = (line) => said.push(stream + ": " + line);
    const [name, profile, options] = JSON.parse(decodeURIComponent(location.search.slice(1)));
    const { run } = await import("/target/wasm/" + profile + "/" + name + "/" + name + ".js");
    const end = await run(options).then((code) => "exit code " + code, (error) => error.name);
    await new Promise((done) => setTimeout(done));
    fetch("/report", { method: "POST", body: JSON.stringify([end, ...said]) });`);
  write("index.html", `<!doctype html><script type="module" src="/run.mjs"></script>`);
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const build = (profile) => {
  const done = spawnSync("cargo", ["wasm", "build", "--host", "browser", "--profile", profile], { cwd: folder, env: environment, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
};
const show = async (name, profile, options, served) => {
  const server = await serve(folder, served);
  try {
    return JSON.parse(await read_page(server, "/index.html?" + encodeURIComponent(JSON.stringify([name, profile, options]))));
  } finally { server.close(); }
};
const options = { args: ["a", "b c"], env: { X: "y=z", RUST_BACKTRACE: "0" }, stdin: "typed" };
const note = "error: note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace";

for (const profile of ["dev", "streaming"])
  test(`std works on a page: ${profile}`, { skip }, async () => {
    build(profile);
    const [end, ...said] = await show("prints", profile, options);
    assert.equal(end, "exit code 0", said.join("\n"));
    assert.deepEqual(said.filter((line) => line.startsWith("log")), ["log: Hello, wörld!", "log: in pieces", "log: and a rest"]);
    assert.deepEqual(said.filter((line) => line.startsWith("error")), ["error: to stderr"]);
    assert.deepEqual(await show("greets", profile, options), ["exit code 0", "log: hello", "log: you"]);
    assert.deepEqual(await show("panics", profile, options), [
      "RuntimeError",
      "log: before",
      "error: ",
      "error: thread 'main' (1) panicked at src/bin/panics.rs:5:31:",
      "error: index out of bounds: the len is 3 but the index is 9",
      note,
    ]);
    assert.deepEqual(await show("exits", profile, options), ["exit code 7", "log: last"]);
    assert.deepEqual(await show("exits", profile, options, { mime: "application/octet-stream" }), ["exit code 7", "log: last"]);
  });
