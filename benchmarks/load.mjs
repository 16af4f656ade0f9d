// What else the machine did while something was measured.
//
// CPU time does not count waiting for a processor, yet caches and clock are shared: a
// figure taken beside a busy neighbour is a little too high. So each part says how many
// processors the others kept busy: what the machine spent in all, less what this
// process and the children that it waited for spent, over the time that went by.
//
//   const others = watch_others();  …measure…  others()   0.8
//
// Linux only (/proc); elsewhere the answer is undefined and nothing is said.
import fs from "node:fs";

/** Clock ticks that all processors have worked, from /proc/stat. */
export function machine_ticks(text) {
  const [user, nice, system, , , irq, softirq, steal] = text.match(/^cpu +(.*)/)[1].split(" ").map(Number);
  return user + nice + system + irq + softirq + steal;
}

/** Clock ticks of a process and its finished children, from /proc/self/stat. */
export function process_ticks(text) {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
  return fields[11] + fields[12] + fields[13] + fields[14];
}

const ticks_in_a_second = 100;

function reading() {
  const [machine, own] = ["/proc/stat", "/proc/self/stat"].map((file) => fs.readFileSync(file, "utf8"));
  return { ticks: machine_ticks(machine) - process_ticks(own), at: performance.now() };
}

/** Starts watching; what it gives back says how many processors others kept busy since. */
export function watch_others() {
  if (!fs.existsSync("/proc/self/stat")) return () => undefined;
  const before = reading();
  return () => {
    const after = reading();
    const seconds = (after.at - before.at) / 1000;
    return Math.max(0, (after.ticks - before.ticks) / ticks_in_a_second / seconds);
  };
}
