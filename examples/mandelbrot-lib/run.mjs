// Uses the compiled library as any JavaScript would: import, init, call.
//
//   node run.mjs FOLDER      FOLDER: the package that `cargo wasm build` made
//
// The pixels are read where Rust wrote them; the view is made after the call,
// because the memory may have grown during it.
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.resolve(process.argv[2]);
const { default: init } = await import(
  pathToFileURL(path.join(folder, "mandelbrot.js")).href
);
const wasm = await init();

const [width, height] = [78, 24];
const start = performance.now();
const address = wasm.render(width, height, -0.6, 0.0, 3.2);
const elapsed = performance.now() - start;
const pixels = new Uint8Array(wasm.memory.buffer, address, width * height);

const shades = " .,:;i1tfLCG08@";
for (let row = 0; row < height; ++row) {
  let line = "";
  for (const pixel of pixels.subarray(row * width, (row + 1) * width))
    line += pixel === 0 ? "#" : shades[Math.min(pixel - 1, shades.length - 1)];
  console.log(line);
}
console.log(`${width * height} points in ${elapsed.toFixed(1)} ms`);
