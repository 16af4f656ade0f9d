// first_call.mjs in node: `node first_call_node.mjs FOLDER LABEL...`; prints JSON.
//
// A process of its own, because the engine that is measured is the newest one there is,
// not the one that runs the benchmark. node cannot fetch a file, so it loads from bytes.
import fs from "node:fs/promises";
import path from "node:path";
import { measure_calls } from "./first_call.mjs";

const [folder, ...labels] = process.argv.slice(2);
console.log(JSON.stringify(await measure_calls(labels, (file) => fs.readFile(path.join(folder, file)))));
