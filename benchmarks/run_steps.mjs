// How long builds of one program take to do the same work, in one engine:
// `node run_steps.mjs PROGRAM ROUNDS MODULE...`; prints JSON, a row for each module.
//
// All of them are first called until the engine has compiled what is hot as well as it
// can. A sample is then as many calls as take some milliseconds, the same number for
// all, and samples are taken in turns. CPU time of the process; what else the machine
// does only ever adds to it, so the least sample of each is nearest to the truth.
//
//   [{"least": 5.1, "result": 409d04e7}, …]     milliseconds for one call
import fs from "node:fs";
import { loops } from "./loops.mjs";
import { turns } from "./statistics.mjs";

const warm_ms = 400;
const sample_ms = 12;

const [name, rounds, ...files] = process.argv.slice(2);
const program = loops.find((row) => row.name === name);

const cpu_ms = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

// What a program imports is for saying why it stops; these do not.
const absent = new Proxy({}, { get: () => new Proxy({}, { get: () => () => 0 }) });

const runs = files.map((file) => {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(file)), absent);
  instance.exports._initialize?.();
  return { ...program.start(instance.exports), least: Infinity };
});

let calls_in_sample = 1;
for (const run of runs) {
  const end = cpu_ms() + warm_ms;
  let took = Infinity;
  while (cpu_ms() < end || took === Infinity) {
    const before = cpu_ms();
    run.step();
    took = Math.min(took, cpu_ms() - before);
  }
  calls_in_sample = Math.max(calls_in_sample, Math.ceil(sample_ms / Math.max(took, 0.001)));
}
for (const i of turns([...runs.keys()], Number(rounds))) {
  const before = cpu_ms();
  for (let k = 0; k < calls_in_sample; ++k) runs[i].step();
  runs[i].least = Math.min(runs[i].least, (cpu_ms() - before) / calls_in_sample);
}
console.log(JSON.stringify(runs.map(({ least, result }) => ({ least, result: result() }))));
