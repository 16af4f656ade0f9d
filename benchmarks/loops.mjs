// The programs that are measured by running them, and how each is made to work.
//
// Those of loops/ are over crates of crates.io; the others are the libraries of the
// benchmark set. `start` brings an instance to where `step` can be called again and
// again; what `result` says afterwards must be the same for every build of a program.
import fs from "node:fs";
import path from "node:path";
import { here } from "./measure.mjs";

const crates = ["bodies", "deflate", "digest", "maps", "markdown", "matrix", "pictures", "records", "search", "sorting"];

/** With a checksum of its own; the step leaves what it has made in the state. */
const with_checksum = (checksum) => (wasm) => {
  const state = wasm.init();
  return { step: () => wasm.step(state), result: () => checksum(wasm, state) >>> 0 };
};

const of_last_step = (step) => {
  let last = 0;
  return { step: () => void (last = step() >>> 0), result: () => last };
};

/** name; whether it is one of loops/; whether there is one in C. */
export const loops = [
  { name: "conv", has_c: true, start: with_checksum((wasm, state) => wasm.checksum(state)) },
  { name: "sha256", has_c: true, start: with_checksum((wasm, state) => wasm.word(state, 0)) },
  {
    name: "json",
    has_c: true,
    start(wasm) {
      const state = wasm.init?.() ?? 0;
      for (const byte of fs.readFileSync(path.join(here, "json", "doc.json"))) wasm.put(state, byte);
      return of_last_step(() => wasm.run(state));
    },
  },
  { name: "mono", start: (wasm) => of_last_step(() => wasm.run()) },
  ...crates.map((name) => ({
    name,
    of_crates: true,
    start(wasm) {
      const state = wasm.init();
      return of_last_step(() => wasm.step(state));
    },
  })),
];
