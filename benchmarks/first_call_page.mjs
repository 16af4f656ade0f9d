// first_call.mjs in a page, which reports to its server (tests/browser/chromium.mjs).
//
// The labels come from a file beside it. What goes wrong is reported, too: nobody sees
// the console of a browser without a window.
import { measure_calls } from "./first_call.mjs";

const report = (body) => fetch("/report", { method: "POST", body: JSON.stringify(body) });
try {
  const labels = await (await fetch("labels.txt")).text();
  const read = async (file) => (await fetch(file)).arrayBuffer();
  await report(await measure_calls(labels.split("\n"), read, (file) => file));
} catch (error) {
  await report({ error: String(error) });
}
