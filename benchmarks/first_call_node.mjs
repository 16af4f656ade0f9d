// first_call.mjs in node: `node --expose-gc first_call_node.mjs FOLDER`; prints JSON.
//
// A process of its own, because the engine that is measured is the newest one there is,
// not the one that runs the benchmark. node cannot fetch a file, so it loads from bytes.
import fs from "node:fs";
import path from "node:path";
import { measure_calls } from "./first_call.mjs";

const [folder] = process.argv.slice(2);
const rows = JSON.parse(fs.readFileSync(path.join(folder, "rows.json"), "utf8"));
console.log(JSON.stringify(await measure_calls(rows.map((row) => ({ ...row, bytes: fs.readFileSync(path.join(folder, row.file)) })))));
