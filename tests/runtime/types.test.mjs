// The runtime's JSDoc types hold, as TypeScript sees them.
//
// TypeScript comes from npm into node_modules beside this file (`npm ci`, once).
// Without a registry the check is skipped, and says so.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import test from "node:test";

const here = new URL(".", import.meta.url).pathname;
const compiler = `${here}node_modules/.bin/tsc`;

// Why it cannot be installed; "" when it is.
const install = () => {
  if (fs.existsSync(compiler)) return "";
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-timeout=20000", "--fetch-retries=0"], { cwd: here, timeout: 120_000 });
  if (npm.error) return "there is no npm";
  return npm.status === 0 && fs.existsSync(compiler) ? "" : "no npm registry is reachable";
};

test("the runtime type-checks", (t) => {
  const problem = install();
  if (problem) return t.skip(`TypeScript cannot be installed: ${problem}`);
  const { status, stdout } = spawnSync(compiler, ["-p", `${here}tsconfig.json`], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
});
