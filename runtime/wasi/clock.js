// Clocks and waiting.
//
// Wall-clock time is finer than Date.now()'s milliseconds, because a program may
// compare it with a file's time: performance.now() gives the fraction within the
// millisecond that Date.now() names. `poll_oneoff` waits for the nearest clock;
// a descriptor is always ready, since reading and writing block.
import { get32, set32, set64, view } from "./memory.js";
import { sleep } from "./stdio.js";

/** @typedef {import("../types.js").State} State */

/**
 * Nanoseconds of a clock; undefined for clocks that the host does not have.
 * @param {number} clock 0: wall clock, 1: monotonic
 */
export const nanoseconds = (clock) => {
  const now = performance.now();
  if (clock === 1) return BigInt(Math.round(now * 1e6));
  if (clock !== 0) return;
  const date = Date.now();
  const within = Math.min(Math.max(performance.timeOrigin + now - date, 0), 0.999);
  return BigInt(date) * 1000000n + BigInt(Math.floor(within * 1e6));
};

/** @param {State} w */
export const clock_time_get = (w) => (/** @type {number} */ clock, /** @type {bigint} */ precision, /** @type {number} */ out) => {
  const time = nanoseconds(clock);
  if (time === undefined) return 28;
  set64(w, out, time);
  return 0;
};

/** @param {State} w */
export const clock_res_get = (w) => (/** @type {number} */ clock, /** @type {number} */ out) => {
  if (nanoseconds(clock) === undefined) return 28;
  set64(w, out, 1000n);
  return 0;
};

/** @param {State} w */
export const poll_oneoff = (w) => (/** @type {number} */ at, /** @type {number} */ events, /** @type {number} */ count, /** @type {number} */ out) => {
  if (!count) return 28;
  /** @type {{at: number, type: number, error: number, wait: number}[]} */
  const waits = [];
  for (let i = 0; i < count; i++) {
    const from = (at >>> 0) + i * 48;
    const type = view(w).getUint8(from + 8);
    let error = 0;
    let wait = 0;
    if (type === 0) {
      const now = nanoseconds(get32(w, from + 16));
      let time = view(w).getBigUint64(from + 24, true);
      if (now === undefined) error = 28;
      else {
        if (get32(w, from + 40) & 1) time = time > now ? time - now : 0n;
        wait = Number(time) / 1e6;
      }
    } else if (!w.fds[get32(w, from + 16)]) error = 8;
    waits.push({ at: from, type, error, wait });
  }
  const shortest = Math.min(...waits.map(({ wait }) => wait));
  if (shortest > 0) sleep(shortest);
  let done = 0;
  for (const { at, type, error, wait } of waits) {
    if (wait > shortest) continue;
    const to = (events >>> 0) + done++ * 32;
    set64(w, to, view(w).getBigUint64(at, true));
    set32(w, to + 8, error | (type << 16));
    set64(w, to + 16, type ? 1n : 0n);
    set64(w, to + 24, 0n);
  }
  set32(w, out, done);
  return 0;
};
