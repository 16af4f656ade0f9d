// What is left to find: how much smaller wasm-opt -Oz makes what the profile streaming made.
//
// The programs of tests/run are many and small, and each asks something else of the
// language and of std, so what an optimiser forgets shows in one of them. run_suite
// builds them for both targets and compares each with rustc's native program; only
// those that are right count. wasm-opt is a judge here: its modules are measured and
// not run, and it is no step of our build.
//
//   {judge, targets: {"wasm32-wasip1": {"traits-dyn": {bytes: 8123, after: 8101}}}}
//
// The benchmark set needs no run of its own: `sizes` has both figures of each module
// (left_text.mjs).
import fs from "node:fs";
import path from "node:path";
import { fresh_folder, root, run, say } from "./measure.mjs";
import { judges, optimized } from "./peers.mjs";

const profile = "streaming";
const targets = ["wasm32-wasip1", "wasm32-unknown-unknown"];

function left_in(judge, file) {
  const bytes = fs.readFileSync(file);
  const after = optimized(judge, bytes);
  return after ? { bytes: bytes.length, after: after.length } : { bytes: bytes.length, refused: true };
}

function programs_for(judge, target) {
  say(`the programs of tests/run, ${target}`);
  const folder = fresh_folder(`left-${target}`);
  const suite = run(
    [path.join(root, "build/bin/run_suite"), path.join(root, "tests/run"), "--json"]
      .concat("--profiles", profile, "--target", target, "--keep", folder),
  );
  let rows;
  try {
    ({ rows } = JSON.parse(suite.stdout));
  } catch {
    return { error: suite.text };
  }
  const modules = path.join(folder, "programs/target/wasm", profile);
  const built = rows.filter(({ verdict }) => verdict !== "skipped").map(({ program, verdict }) => {
    const file = path.join(modules, program, `${program}.wasm`);
    return [program, verdict === "passed" && fs.existsSync(file) ? left_in(judge, file) : { wrong: true }];
  });
  return Object.fromEntries(built);
}

export function measure_left() {
  const judge = judges.at(-1);
  if (!judge) return { skipped: "no wasm-opt is there" };
  return { judge: judge.version, targets: Object.fromEntries(targets.map((target) => [target, programs_for(judge, target)])) };
}
