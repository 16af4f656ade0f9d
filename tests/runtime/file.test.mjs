// Open files: reading, writing, positions, sizes, times.
//
// Each test has a new directory as the guest's fd 3, and looks at the result both
// through the guest and through node.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { guest_with_directory, thrown } from "./guest.mjs";

const [create, directory, exclusive, truncate] = [1, 2, 4, 8];

const seek = (guest, fd, offset, whence) => {
  const out = guest.reserve(8);
  const errno = guest.call.fd_seek(fd, offset, whence, out);
  return errno ? -errno : Number(guest.u64(out));
};

test("write, seek, read", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  const fd = guest.open("f", { how: create });
  assert.deepEqual(guest.write(fd, "hello ", "world"), [0, 11]);
  assert.equal(fs.readFileSync(path.join(inside, "f"), "utf8"), "hello world");
  assert.equal(seek(guest, fd, 6n, 0), 6);
  assert.equal(guest.read(fd), "world");
  assert.equal(guest.read(fd), "");
  assert.equal(seek(guest, fd, -5n, 2), 6);
  assert.equal(seek(guest, fd, -2n, 1), 4);
  assert.equal(guest.read(fd, 3), "o w");
  const out = guest.reserve(8);
  assert.equal(guest.call.fd_tell(fd, out), 0);
  assert.equal(guest.u64(out), 7n);
  assert.equal(seek(guest, fd, -100n, 1), -28);
  assert.equal(seek(guest, fd, 0n, 3), -28);
  assert.equal(seek(guest, fd, 1000n, 0), 1000, "beyond the end");
  guest.write(fd, "!");
  assert.equal(fs.statSync(path.join(inside, "f")).size, 1001);
  assert.equal(guest.call.fd_close(fd), 0);
  assert.equal(thrown(() => guest.read(fd)), 8);
});

test("descriptors: the lowest free one, each with its own position", async (t) => {
  const { guest } = await guest_with_directory(t);
  const a = guest.open("f", { how: create });
  guest.write(a, "abcdef");
  const b = guest.open("f");
  assert.deepEqual([a, b], [4, 5]);
  assert.equal(guest.read(b, 3), "abc");
  guest.call.fd_close(a);
  assert.equal(guest.open("f"), 4);
  assert.equal(guest.read(b, 3), "def");
});

test("rights decide what a descriptor does", async (t) => {
  const { guest } = await guest_with_directory(t);
  const writes = guest.open("f", { how: create, rights: 64n });
  assert.equal(thrown(() => guest.read(writes)), 8);
  const reads = guest.open("f", { rights: 2n });
  assert.deepEqual(guest.write(reads, "x"), [8, 0]);
  assert.equal(guest.call.fd_filestat_set_size(reads, 5n), 28);
});

test("append writes at the end, whoever wrote last", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  const fd = guest.open("log", { how: create, flags: 1 });
  guest.write(fd, "one ");
  fs.appendFileSync(path.join(inside, "log"), "two ");
  guest.write(fd, "three");
  assert.equal(fs.readFileSync(path.join(inside, "log"), "utf8"), "one two three");
  const plain = guest.open("log");
  assert.equal(guest.call.fd_fdstat_set_flags(plain, 1), 0);
  guest.write(plain, "!");
  assert.equal(fs.readFileSync(path.join(inside, "log"), "utf8"), "one two three!");
});

test("positional reads and writes leave the position alone", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  const fd = guest.open("f", { how: create });
  guest.write(fd, "0123456789");
  const out = guest.reserve(4);
  const buffer = guest.reserve(6);
  assert.equal(guest.call.fd_pread(fd, ...guest.vectors([buffer, 2], [buffer + 2, 3]), 4n, out), 0);
  assert.equal(guest.text(buffer, guest.u32(out)), "45678");
  assert.equal(guest.call.fd_pwrite(fd, ...guest.vectors("A", "B"), 1n, out), 0);
  assert.equal(guest.u32(out), 2);
  guest.write(fd, "!");
  assert.equal(fs.readFileSync(path.join(inside, "f"), "utf8"), "0AB3456789!");
  assert.equal(guest.call.fd_pread(fd, ...guest.vectors([buffer, 2]), -1n, out), 28);
  assert.equal(guest.call.fd_pread(3, ...guest.vectors([buffer, 2]), 0n, out), 31);
});

test("streams have no position", async (t) => {
  const { guest } = await guest_with_directory(t, { stdin: "abc", stdout() {} });
  assert.equal(seek(guest, 0, 0n, 0), -70);
  assert.equal(guest.call.fd_pwrite(1, ...guest.vectors("x"), 0n, guest.reserve(4)), 70);
  assert.equal(guest.call.fd_tell(0, guest.reserve(8)), 70);
});

test("sizes: set, allocate", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  const fd = guest.open("f", { how: create });
  assert.equal(guest.call.fd_filestat_set_size(fd, 10n), 0);
  assert.equal(guest.call.fd_allocate(fd, 5n, 20n), 0);
  assert.equal(fs.statSync(path.join(inside, "f")).size, 25);
  assert.equal(guest.call.fd_allocate(fd, 0n, 3n), 0);
  assert.equal(fs.statSync(path.join(inside, "f")).size, 25);
  assert.equal(guest.call.fd_filestat_set_size(fd, -1n), 28);
  for (const name of ["fd_sync", "fd_datasync"]) assert.equal(guest.call[name](fd), 0);
  assert.equal(guest.call.fd_advise(fd, 0n, 0n, 0), 0);
  assert.equal(guest.call.fd_advise(fd, 0n, 0n, 9), 28);
});

test("filestat: every field where it belongs", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  const file = path.join(inside, "f");
  fs.writeFileSync(file, "12345");
  const real = fs.statSync(file, { bigint: true });
  const out = guest.reserve(64);
  assert.equal(guest.call.fd_filestat_get(guest.open("f"), out), 0);
  const fields = [0, 8, 16, 24, 32, 40, 48, 56].map((at) => guest.u64(out + at));
  assert.deepEqual(fields, [real.dev, real.ino, 4n, real.nlink, 5n, real.atimeNs, real.mtimeNs, real.ctimeNs]);
  assert.equal(guest.call.fd_filestat_get(3, out), 0);
  assert.equal(guest.u8(out + 16), 3);
});

test("times: set, now, keep, and both at once refused", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  const file = path.join(inside, "f");
  fs.writeFileSync(file, "");
  const fd = guest.open("f");
  const stamp = 1_600_000_000_123_456_000n;
  assert.equal(guest.call.fd_filestat_set_times(fd, stamp, 0n, 1 | 8), 0);
  let real = fs.statSync(file, { bigint: true });
  assert.equal(real.atimeNs, stamp);
  assert.ok(Math.abs(Number(real.mtimeMs) - Date.now()) < 5000);
  assert.equal(guest.at_path("path_filestat_get", "x", 0) !== undefined, true);
  assert.equal(guest.call.path_filestat_set_times(3, 1, ...guest.put("f"), 0n, stamp + 1000n, 4), 0);
  real = fs.statSync(file, { bigint: true });
  assert.deepEqual([real.atimeNs, real.mtimeNs], [stamp, stamp + 1000n]);
  assert.equal(guest.call.fd_filestat_set_times(fd, 0n, 0n, 3), 28);
});

test("open: create, exclusive, truncate, directory", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  assert.equal(thrown(() => guest.open("none")), 44);
  guest.write(guest.open("f", { how: create | exclusive }), "text");
  assert.equal(thrown(() => guest.open("f", { how: create | exclusive })), 20);
  guest.open("f", { how: truncate });
  assert.equal(fs.statSync(path.join(inside, "f")).size, 0);
  fs.mkdirSync(path.join(inside, "d"));
  const d = guest.open("d", { how: directory, rights: 2n });
  assert.equal(thrown(() => guest.read(d)), 8);
  assert.equal(thrown(() => guest.open("d")), 31, "for writing");
  assert.equal(thrown(() => guest.open("f", { how: directory })), 54);
  assert.equal(thrown(() => guest.open("f/")), 54);
  assert.equal(thrown(() => guest.open("new/", { how: create })), 31);
  fs.writeFileSync(path.join(inside, "d/g"), "deep");
  assert.equal(guest.read(guest.open("g", { fd: d, rights: 2n })), "deep");
});

test("renumber moves a descriptor", async (t) => {
  const { guest } = await guest_with_directory(t);
  const a = guest.open("a", { how: create });
  const b = guest.open("b", { how: create });
  guest.write(a, "A");
  assert.equal(guest.call.fd_renumber(a, b), 0);
  assert.equal(guest.call.fd_tell(a, guest.reserve(8)), 8);
  assert.equal(seek(guest, b, 0n, 1), 1);
  assert.equal(guest.call.fd_renumber(b, 40), 8);
});

test("a pipe of the host: no position, partial writes add up", async (t) => {
  const { guest } = await guest_with_directory(t);
  const big = "x".repeat(500_000);
  const { spawn } = await import("node:child_process");
  // The reader is another process, since this one blocks while it writes.
  const child = spawn("sh", ["-c", "cat > /dev/null; echo done"], { stdio: ["pipe", "pipe", "inherit"] });
  // It waits for the end of its input, and node for it: without this, what fails below would hang.
  t.after(() => child.kill());
  const { fd } = child.stdin._handle;
  const { output } = await import("../../runtime/wasi/stdio.js");
  guest.w.wasm.memory.grow(10);
  guest.w.fds[1] = output(fs, fd, undefined, () => {});
  const [at, length] = guest.put(big);
  let done = 0;
  while (done < length) {
    const [errno, count] = guest.write(1, [at + done, length - done]);
    assert.equal(errno, 0);
    done += count;
  }
  child.stdin.end();
  const [text] = await Promise.all([child.stdout.toArray(), new Promise((end) => child.on("close", end))]);
  assert.equal(text.join(""), "done\n");
});

test("a pipe that nobody reads is EPIPE", async (t) => {
  const { guest, root } = await guest_with_directory(t);
  const { spawnSync } = await import("node:child_process");
  const { output } = await import("../../runtime/wasi/stdio.js");
  const fifo = path.join(root, "fifo");
  assert.equal(spawnSync("mkfifo", [fifo]).status, 0);
  const reader = fs.openSync(fifo, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  const writer = fs.openSync(fifo, "w");
  guest.w.fds[1] = output(fs, writer, undefined, () => {});
  assert.deepEqual(guest.write(1, "heard"), [0, 5]);
  fs.closeSync(reader);
  assert.deepEqual(guest.write(1, "unheard"), [64, 0]);
  fs.closeSync(writer);
});
