// The module from node, as any JavaScript would use it: import, init, call.
//
//   cargo wasm build && node demo.mjs 12 18
//
// In a browser it is the same import; see index.html.
import init, { collatz_steps, gcd } from "./target/wasm/streaming/{{crate}}/{{crate}}.js";

await init();
const [a = 12, b = 18] = process.argv.slice(2).map(Number);
console.log(`gcd(${a}, ${b}) = ${gcd(a, b)}`);
console.log(`collatz_steps(${a}) = ${collatz_steps(a)}`);
