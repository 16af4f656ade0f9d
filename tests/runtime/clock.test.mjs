// Clocks and poll_oneoff.
//
// Subscriptions and events are laid out by hand, byte by byte as the witx file
// of snapshot_preview1 has them.
import assert from "node:assert/strict";
import test from "node:test";
import { Guest } from "./guest.mjs";

const time = (guest, clock) => {
  const out = guest.reserve(8);
  assert.equal(guest.call.clock_time_get(clock, 0n, out), 0);
  return guest.u64(out);
};

/** A subscription: a clock or a descriptor. */
const subscribe = (guest, at, { userdata, clock, timeout, flags = 0, read, write }) => {
  const view = guest.view;
  view.setBigUint64(at, userdata, true);
  view.setUint8(at + 8, read !== undefined ? 1 : write !== undefined ? 2 : 0);
  view.setUint32(at + 16, clock ?? read ?? write, true);
  if (timeout !== undefined) {
    view.setBigUint64(at + 24, timeout, true);
    view.setUint16(at + 40, flags, true);
  }
};

const poll = (guest, ...subscriptions) => {
  const at = guest.reserve(48 * subscriptions.length);
  const events = guest.reserve(32 * subscriptions.length);
  const count = guest.reserve(4);
  subscriptions.forEach((row, i) => subscribe(guest, at + 48 * i, row));
  const errno = guest.call.poll_oneoff(at, events, subscriptions.length, count);
  if (errno) return errno;
  return Array.from({ length: guest.u32(count) }, (_, i) => ({
    userdata: guest.u64(events + 32 * i),
    error: guest.u16(events + 32 * i + 8),
    type: guest.u8(events + 32 * i + 10),
  }));
};

test("the wall clock is now, finer than milliseconds, and never ahead of Date.now's millisecond", async () => {
  const guest = await Guest.start();
  let fine = false;
  for (let i = 0; i < 200; i++) {
    const before = Date.now();
    const now = time(guest, 0);
    const after = Date.now();
    assert.ok(now >= BigInt(before) * 1000000n && now < BigInt(after + 1) * 1000000n);
    fine ||= now % 1000000n !== 0n;
  }
  assert.ok(fine);
});

test("the monotonic clock does not go back; other clocks are EINVAL", async () => {
  const guest = await Guest.start();
  let last = 0n;
  for (let i = 0; i < 1000; i++) {
    const now = time(guest, 1);
    assert.ok(now >= last);
    last = now;
  }
  assert.equal(guest.call.clock_time_get(2, 0n, 0), 28);
  assert.equal(guest.call.clock_res_get(9, 0), 28);
  const out = guest.reserve(8);
  assert.equal(guest.call.clock_res_get(1, out), 0);
  assert.ok(guest.u64(out) > 0n);
});

test("sleeping takes as long as asked, relative and absolute", async () => {
  const guest = await Guest.start();
  const begin = performance.now();
  assert.deepEqual(poll(guest, { userdata: 5n, clock: 1, timeout: 20_000_000n }), [{ userdata: 5n, error: 0, type: 0 }]);
  const slept = performance.now() - begin;
  assert.ok(slept >= 20 && slept < 500, `${slept}`);
  const target = time(guest, 1) + 15_000_000n;
  poll(guest, { userdata: 6n, clock: 1, timeout: target, flags: 1 });
  assert.ok(time(guest, 1) >= target);
  assert.equal(poll(guest, { userdata: 7n, clock: 0, timeout: 1n, flags: 1 })[0].userdata, 7n);
});

test("of several clocks the nearest is reported; a descriptor is ready at once", async () => {
  const guest = await Guest.start({ stdin: "x" });
  const near = { userdata: 1n, clock: 1, timeout: 5_000_000n };
  const far = { userdata: 2n, clock: 1, timeout: 60_000_000_000n };
  assert.deepEqual(poll(guest, far, near).map((event) => event.userdata), [1n]);
  assert.deepEqual(poll(guest, far, { userdata: 3n, read: 0 }), [{ userdata: 3n, error: 0, type: 1 }]);
  assert.deepEqual(poll(guest, { userdata: 4n, write: 44 }), [{ userdata: 4n, error: 8, type: 2 }]);
  assert.equal(poll(guest), 28);
  assert.deepEqual(poll(guest, { userdata: 8n, clock: 5, timeout: 1n }), [{ userdata: 8n, error: 28, type: 0 }]);
});
