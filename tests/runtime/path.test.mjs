// Paths: what a guest may do with names, and that it cannot leave its directory.
//
// The sandbox tests try every function that takes a path with every way out that
// we know, by name and by link; what is outside must stay as it was.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { Guest, guest_with_directory, thrown } from "./guest.mjs";

const stat = (guest, name, follow = 1) => {
  const out = guest.reserve(64);
  const errno = guest.call.path_filestat_get(3, follow, ...guest.put(name), out);
  return errno ? -errno : guest.u8(out + 16);
};

test("the sandbox: no way out by name", async (t) => {
  const { guest, root, inside } = await guest_with_directory(t);
  fs.writeFileSync(path.join(root, "secret"), "no");
  fs.mkdirSync(path.join(inside, "d/e"), { recursive: true });
  const ways = ["../secret", "d/../../secret", "d/e/../../../secret", "./../secret", "..", "d/../..", "/etc/passwd", "//etc/passwd"];
  for (const way of ways) {
    assert.equal(stat(guest, way), -63, way);
    assert.equal(thrown(() => guest.open(way, { rights: 2n })), 63, way);
    assert.equal(thrown(() => guest.open(way, { how: 1 })), 63, way);
    assert.equal(guest.at_path("path_create_directory", way), 63, way);
    assert.equal(guest.at_path("path_unlink_file", way), 63, way);
    assert.equal(guest.at_path("path_remove_directory", way), 63, way);
  }
  assert.equal(fs.readFileSync(path.join(root, "secret"), "utf8"), "no");
  assert.equal(stat(guest, "d/../d/e/.."), 3);
});

test("the sandbox: no way out by symbolic link", async (t) => {
  const { guest, root, inside } = await guest_with_directory(t);
  fs.writeFileSync(path.join(root, "secret"), "no");
  fs.symlinkSync("../secret", path.join(inside, "up"));
  fs.symlinkSync(path.join(root, "secret"), path.join(inside, "absolute"));
  fs.symlinkSync("..", path.join(inside, "parent"));
  fs.symlinkSync("up", path.join(inside, "chain"));
  for (const way of ["up", "absolute", "parent/secret", "chain", "parent"]) {
    assert.equal(stat(guest, way), -63, way);
    assert.equal(thrown(() => guest.open(way, { rights: 2n })), 63, way);
  }
  assert.equal(stat(guest, "up", 0), 7, "the link itself is inside");
  assert.equal(thrown(() => guest.open("up", { rights: 2n, follow: 0 })), 32);
  assert.equal(guest.call.path_symlink(...guest.put("/etc/passwd"), 3, ...guest.put("made")), 63);
  assert.equal(guest.at_path("path_create_directory", "parent/made"), 63);
  assert.equal(thrown(() => guest.open("dangling-out", { how: 1 })), undefined);
});

test("a guest that makes its own link to the outside gains nothing", async (t) => {
  const { guest, root } = await guest_with_directory(t);
  fs.writeFileSync(path.join(root, "secret"), "no");
  assert.equal(guest.call.path_symlink(...guest.put("../secret"), 3, ...guest.put("l")), 0);
  assert.equal(thrown(() => guest.open("l", { rights: 2n })), 63);
  assert.equal(thrown(() => guest.open("l", { how: 1 | 8 })), 63);
  assert.equal(fs.readFileSync(path.join(root, "secret"), "utf8"), "no");
});

test("links inside are followed, loops end", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  fs.mkdirSync(path.join(inside, "d"));
  fs.writeFileSync(path.join(inside, "d/f"), "text");
  fs.symlinkSync("d", path.join(inside, "to-d"));
  fs.symlinkSync("../to-d/f", path.join(inside, "d/again"));
  fs.symlinkSync("loop", path.join(inside, "loop"));
  assert.equal(guest.read(guest.open("to-d/again", { rights: 2n })), "text");
  assert.equal(stat(guest, "loop"), -32);
  assert.equal(stat(guest, "to-d/", 0), 3, "a slash follows");
  fs.symlinkSync("new", path.join(inside, "dangling"));
  guest.write(guest.open("dangling", { how: 1 }), "made");
  assert.equal(fs.readFileSync(path.join(inside, "new"), "utf8"), "made");
  assert.equal(thrown(() => guest.open("dangling", { how: 1 | 4 })), 20);
});

test("readlink and its short buffer", async (t) => {
  const { guest } = await guest_with_directory(t);
  guest.call.path_symlink(...guest.put("target"), 3, ...guest.put("l"));
  const [buffer, out] = [guest.reserve(20), guest.reserve(4)];
  assert.equal(guest.at_path("path_readlink", "l", buffer, 20, out), 0);
  assert.equal(guest.text(buffer, guest.u32(out)), "target");
  assert.equal(guest.at_path("path_readlink", "l", buffer, 3, out), 0);
  assert.equal(guest.text(buffer, guest.u32(out)), "tar");
  guest.open("plain", { how: 1 });
  assert.equal(guest.at_path("path_readlink", "plain", buffer, 3, out), 28);
});

test("make, rename, link, remove", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  assert.equal(guest.at_path("path_create_directory", "d"), 0);
  assert.equal(guest.at_path("path_create_directory", "d"), 20);
  assert.equal(guest.at_path("path_create_directory", "none/d"), 44);
  guest.write(guest.open("f", { how: 1 }), "text");
  assert.equal(guest.call.path_rename(3, ...guest.put("f"), 3, ...guest.put("d/g")), 0);
  assert.equal(guest.call.path_rename(3, ...guest.put("f"), 3, ...guest.put("h")), 44);
  assert.equal(guest.call.path_rename(3, ...guest.put("d/g/"), 3, ...guest.put("h")), 54);
  assert.equal(guest.call.path_link(3, 0, ...guest.put("d/g"), 3, ...guest.put("linked")), 0);
  assert.equal(guest.call.path_link(3, 1, ...guest.put("d/g"), 3, ...guest.put("other")), 28);
  assert.equal(fs.readFileSync(path.join(inside, "linked"), "utf8"), "text");
  assert.equal(guest.at_path("path_remove_directory", "d"), 55);
  assert.equal(guest.at_path("path_remove_directory", "linked"), 54);
  assert.equal(guest.at_path("path_unlink_file", "d"), 31);
  assert.equal(guest.at_path("path_unlink_file", "linked/"), 54);
  assert.equal(guest.at_path("path_unlink_file", "d/g"), 0);
  assert.equal(guest.at_path("path_unlink_file", "d/g"), 44);
  assert.equal(guest.at_path("path_remove_directory", "d"), 0);
});

test("names: through a file, empty, not UTF-8, with NUL", async (t) => {
  const { guest } = await guest_with_directory(t);
  guest.open("f", { how: 1 });
  assert.equal(stat(guest, "f/x"), -54);
  assert.equal(stat(guest, "none/x"), -44);
  assert.equal(stat(guest, ""), -44);
  assert.equal(guest.call.path_create_directory(3, ...guest.put(Uint8Array.of(0xff, 0xfe))), 25);
  assert.equal(stat(guest, "a\0b"), -28);
  assert.equal(stat(guest, "ä€😀"), -44);
  guest.open("ä€😀", { how: 1 });
  assert.equal(stat(guest, "ä€😀"), 4);
  assert.equal(guest.call.path_create_directory(1, ...guest.put("x")), 54, "not a directory");
  assert.equal(guest.call.path_create_directory(99, ...guest.put("x")), 8);
});

test("preopened directories by name", async (t) => {
  const { guest } = await guest_with_directory(t);
  const out = guest.reserve(8);
  assert.equal(guest.call.fd_prestat_get(3, out), 0);
  assert.deepEqual([guest.u8(out), guest.u32(out + 4)], [0, 5]);
  const buffer = guest.reserve(10);
  assert.equal(guest.call.fd_prestat_dir_name(3, buffer, 5), 0);
  assert.equal(guest.text(buffer, 5), "/data");
  assert.equal(guest.call.fd_prestat_dir_name(3, buffer, 2), 37);
  assert.equal(guest.call.fd_prestat_get(4, out), 8);
  await assert.rejects(Guest.start({ preopens: { a: "/nowhere/at/all" } }), /ENOENT/);
  await assert.rejects(Guest.start({ preopens: { a: "/etc/passwd" } }), /not a directory/);
});

const list = (guest, fd, size, cookie = 0n) => {
  const [buffer, out] = [guest.reserve(size), guest.reserve(4)];
  const errno = guest.call.fd_readdir(fd, buffer, size, cookie, out);
  if (errno) throw errno;
  const used = guest.u32(out);
  const rows = [];
  for (let at = buffer; at + 24 <= buffer + used; ) {
    const length = guest.u32(at + 16);
    if (at + 24 + length > buffer + used) break;
    rows.push({ next: guest.u64(at), ino: guest.u64(at + 8), type: guest.u8(at + 20), name: guest.text(at + 24, length) });
    at += 24 + length;
  }
  return { rows, used };
};

test("readdir: all at once, and in pieces by cookie", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  fs.mkdirSync(path.join(inside, "d"));
  fs.symlinkSync("d", path.join(inside, "l"));
  for (let i = 0; i < 50; i++) fs.writeFileSync(path.join(inside, `file-${i}`), "");
  const fd = guest.open(".", { rights: 2n });
  const { rows } = list(guest, fd, 8192);
  const types = Object.fromEntries(rows.map(({ name, type }) => [name, type]));
  assert.equal(rows.length, 54);
  assert.deepEqual([types["."], types[".."], types.d, types.l, types["file-7"]], [3, 3, 3, 7, 4]);
  assert.equal(rows.find(({ name }) => name === "d").ino, fs.statSync(path.join(inside, "d"), { bigint: true }).ino);

  const names = [];
  for (let cookie = 0n; ; ) {
    const part = list(guest, fd, 100, cookie);
    names.push(...part.rows.map(({ name }) => name));
    if (part.rows.length) cookie = part.rows.at(-1).next;
    if (part.used < 100) break;
    assert.equal(part.used, 100, "a full buffer says that there is more");
  }
  assert.deepEqual(names, rows.map(({ name }) => name));
  assert.equal(thrown(() => list(guest, 1, 100)), 54);
});

test("readdir from the start sees what is there now", async (t) => {
  const { guest, inside } = await guest_with_directory(t);
  const fd = guest.open(".", { rights: 2n });
  assert.equal(list(guest, fd, 1000).rows.length, 2);
  fs.writeFileSync(path.join(inside, "new"), "");
  assert.equal(list(guest, fd, 1000).rows.length, 3);
});
