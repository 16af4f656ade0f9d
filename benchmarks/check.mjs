// Whether a module gives the right result: `node check.mjs PROGRAM KIND MODULE`.
//
// A process of its own, since a module under test may do anything, and since an
// engine keeps the address space of every memory that it ever made. Status 0: right.
import fs from "node:fs";
import { is_right, programs } from "./programs.mjs";

const [name, kind, module] = process.argv.slice(2);
const program = programs.find((row) => row.name === name);
process.exit(is_right[kind](program, fs.readFileSync(module)) ? 0 : 1);
