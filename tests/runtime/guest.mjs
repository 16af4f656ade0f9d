// A guest without a module: memory, a state, and the WASI functions called by
// hand, with helpers that put arguments into the memory as libc would.
//
//   const { guest } = await guest_with_directory(t);
//   guest.write(guest.open("f", { how: 1 }), "text");
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { open_everything, wasi_functions } from "../../runtime/wasi/all.js";

export class Guest {
  constructor(w, functions) {
    this.w = w;
    this.call = functions;
    this.top = 1024;
  }

  /** @param {any} options */
  static async start(options = {}) {
    const w = { wasm: { memory: new WebAssembly.Memory({ initial: 20 }) }, code: 0, ...options, fds: [] };
    await open_everything(w);
    const functions = {};
    for (const [name, make] of Object.entries(wasi_functions)) functions[name] = await make(w);
    return new Guest(w, functions);
  }

  get view() {
    return new DataView(this.w.wasm.memory.buffer);
  }

  reserve(size) {
    const at = this.top;
    this.top += (size + 15) & ~7;
    return at;
  }

  put(bytes) {
    const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    const at = this.reserve(data.length);
    new Uint8Array(this.w.wasm.memory.buffer).set(data, at);
    return [at, data.length];
  }

  /** iovecs over texts or buffers that are there: [at, count]. */
  vectors(...parts) {
    const at = this.reserve(parts.length * 8);
    parts.forEach((part, i) => {
      const [from, length] = Array.isArray(part) ? part : this.put(part);
      this.view.setUint32(at + i * 8, from, true);
      this.view.setUint32(at + i * 8 + 4, length, true);
    });
    return [at, parts.length];
  }

  u8 = (at) => this.view.getUint8(at);
  u16 = (at) => this.view.getUint16(at, true);
  u32 = (at) => this.view.getUint32(at, true);
  u64 = (at) => this.view.getBigUint64(at, true);
  text = (at, length) => new TextDecoder().decode(new Uint8Array(this.w.wasm.memory.buffer, at, length).slice());

  /** Opens a path below fd 3; throws the errno. */
  open(name, { how = 0, rights = 2n | 64n, flags = 0, follow = 1, fd = 3 } = {}) {
    const out = this.reserve(4);
    const errno = this.call.path_open(fd, follow, ...this.put(name), how, rights, 0n, flags, out);
    if (errno) throw errno;
    return this.u32(out);
  }

  /** Writes all parts; gives [errno, count]. */
  write(fd, ...parts) {
    const out = this.reserve(4);
    const errno = this.call.fd_write(fd, ...this.vectors(...parts), out);
    return [errno, errno ? 0 : this.u32(out)];
  }

  /** Reads at most `size` bytes as text; throws the errno. */
  read(fd, size = 100) {
    const out = this.reserve(4);
    const buffer = this.reserve(size);
    const errno = this.call.fd_read(fd, ...this.vectors([buffer, size]), out);
    if (errno) throw errno;
    return this.text(buffer, this.u32(out));
  }

  /** Any function that takes (fd, path). */
  at_path(name, file, ...more) {
    return this.call[name](3, ...this.put(file), ...more);
  }
}

/** A guest whose fd 3 is a new directory; `t.after` removes it. */
export const guest_with_directory = async (t, options = {}) => {
  const root = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "wasi-"));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const inside = path.join(root, "inside");
  fs.mkdirSync(inside);
  const guest = await Guest.start({ preopens: { "/data": inside }, ...options });
  return { guest, root, inside };
};

/** What an action throws. */
export const thrown = (action) => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};
