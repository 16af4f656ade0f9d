// Clocks of std without a system: `std.now` and `time`, in milliseconds as
// JavaScript has them, and `sleep`.
//
// `now` is std's Instant: it never goes back, and its beginning means nothing.
// `time` is SystemTime: since 1970, with the fraction that performance.now()
// knows within the millisecond that Date.now() names.
import { sleep } from "../wasi/stdio.js";

export const std_now = () => () => performance.now();

export const std_time = () => () => {
  const date = Date.now();
  return date + Math.min(Math.max(performance.timeOrigin + performance.now() - date, 0), 0.999);
};

export const std_sleep = () => sleep;
