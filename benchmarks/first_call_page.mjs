// first_call.mjs in a page, which reports to its server (tests/browser/chromium.mjs).
//
// The rows come from a file beside it. What goes wrong is reported, too: nobody sees
// the console of a browser without a window. A page that is isolated from other origins
// has a finer clock.
import { measure_calls } from "./first_call.mjs";

const report = (body) => fetch("/report", { method: "POST", body: JSON.stringify(body) });
try {
  if (!crossOriginIsolated || !globalThis.gc) throw new Error("a page with a coarse clock or no gc()");
  const rows = await (await fetch("rows.json")).json();
  for (const row of rows) row.bytes = new Uint8Array(await (await fetch(row.file)).arrayBuffer());
  await report(await measure_calls(rows, (row, copy) => `${row}-${copy}.wasm`));
} catch (error) {
  await report({ error: String(error) });
}
