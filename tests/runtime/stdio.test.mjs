// Standard streams, arguments, environment, exit, random numbers.
//
// What a program without files needs; the caller's functions stand for the
// console and for standard input.
import assert from "node:assert/strict";
import test from "node:test";
import { lines } from "../../runtime/wasi/stdio.js";
import { Guest } from "./guest.mjs";

const collect = () => {
  const parts = [];
  return { parts, take: (bytes) => parts.push(new TextDecoder().decode(bytes)) };
};

test("output goes to the caller, each iovec whole", async () => {
  const { parts, take } = collect();
  const guest = await Guest.start({ stdout: take });
  assert.deepEqual(guest.write(1, "one ", "", "two"), [0, 7]);
  assert.equal(parts.join(""), "one two");
});

test("what the caller gets stays as it was", async () => {
  const kept = [];
  const guest = await Guest.start({ stdout: (bytes) => kept.push(bytes) });
  const [at, length] = guest.put("first");
  guest.write(1, [at, length]);
  new Uint8Array(guest.w.wasm.memory.buffer).fill(0, at, at + length);
  assert.equal(new TextDecoder().decode(kept[0]), "first");
});

test("a descriptor that is not open is EBADF, writing to standard input too", async () => {
  const guest = await Guest.start({ stdin: "" });
  assert.deepEqual(guest.write(77, "x"), [8, 0]);
  assert.deepEqual(guest.write(0, "x"), [8, 0]);
});

test("memory may grow between two calls", async () => {
  const { parts, take } = collect();
  const guest = await Guest.start({ stdout: take });
  guest.write(1, "a");
  guest.w.wasm.memory.grow(3);
  guest.write(1, "b");
  assert.equal(parts.join(""), "ab");
});

test("standard input from a string, bytes and a function", async () => {
  for (const stdin of ["hello", new TextEncoder().encode("hello")]) {
    const guest = await Guest.start({ stdin });
    assert.equal(guest.read(0, 3), "hel");
    assert.equal(guest.read(0, 30), "lo");
    assert.equal(guest.read(0, 30), "");
  }
  const pieces = ["ab", "c"];
  const guest = await Guest.start({ stdin: () => pieces.length ? new TextEncoder().encode(pieces.shift()) : undefined });
  assert.equal(guest.read(0), "ab");
  assert.equal(guest.read(0), "c");
  assert.equal(guest.read(0), "");
});

test("lines: split anywhere, even inside a character; the rest at the end", () => {
  const printed = [];
  const handle = lines((line) => printed.push(line));
  const bytes = new TextEncoder().encode("é1\nzwei\nrest");
  for (const byte of bytes) handle.write(Uint8Array.of(byte));
  assert.deepEqual(printed, ["é1", "zwei"]);
  handle.close();
  handle.close();
  assert.deepEqual(printed, ["é1", "zwei", "rest"]);
});

const strings_of = (guest, sizes, get) => {
  const [count, size] = [guest.reserve(4), guest.reserve(4)];
  assert.equal(guest.call[sizes](count, size), 0);
  const pointers = guest.reserve(4 * guest.u32(count));
  const buffer = guest.reserve(guest.u32(size));
  assert.equal(guest.call[get](pointers, buffer), 0);
  const texts = [];
  for (let i = 0; i < guest.u32(count); i++) {
    const at = guest.u32(pointers + 4 * i);
    let end = at;
    while (guest.u8(end)) end++;
    texts.push(guest.text(at, end - at));
  }
  return texts;
};

test("arguments and environment, as C strings", async () => {
  const guest = await Guest.start({ program: "prog", args: ["", "ä b"], env: { A: "1", B: "x=y" } });
  assert.deepEqual(strings_of(guest, "args_sizes_get", "args_get"), ["prog", "", "ä b"]);
  assert.deepEqual(strings_of(guest, "environ_sizes_get", "environ_get"), ["A=1", "B=x=y"]);
  const bare = await Guest.start();
  assert.deepEqual(strings_of(bare, "environ_sizes_get", "environ_get"), []);
});

test("proc_exit throws the run's state with the code", async () => {
  const guest = await Guest.start();
  assert.throws(() => guest.call.proc_exit(7), (error) => error === guest.w && error.code === 7);
});

test("random bytes, more than one call of the engine gives", async () => {
  const guest = await Guest.start();
  const length = 200_000;
  const at = guest.reserve(length);
  assert.equal(guest.call.random_get(at, length), 0);
  const bytes = new Uint8Array(guest.w.wasm.memory.buffer, at, length);
  for (const from of [0, 65536, 131072, length - 1000])
    assert.ok(new Set(bytes.subarray(from, from + 1000)).size > 200);
});

test("sockets: no descriptor is one", async () => {
  const guest = await Guest.start({ stdin: "" });
  assert.equal(guest.call.sock_send(1, 0, 0, 0, 0), 57);
  assert.equal(guest.call.sock_shutdown(50, 0), 8);
});

test("fdstat: a caller's stream is a character device", async () => {
  const guest = await Guest.start({ stdout() {} });
  const out = guest.reserve(24);
  assert.equal(guest.call.fd_fdstat_get(1, out), 0);
  assert.equal(guest.u8(out), 2);
  assert.equal(guest.u64(out + 8) & 0x24n, 0n, "it cannot seek");
  assert.equal(guest.call.fd_fdstat_get(9, out), 8);
});

test("closing a stream ends it", async () => {
  const guest = await Guest.start({ stdout() {} });
  assert.equal(guest.call.fd_close(1), 0);
  assert.equal(guest.call.fd_close(1), 8);
  assert.deepEqual(guest.write(1, "x"), [8, 0]);
});
