// The module from node: `cargo wasm build && node demo.mjs 12 18`
import init, { collatz_steps, gcd } from "./target/wasm/streaming/{{crate}}/{{crate}}.js";

await init();
const [a = 12, b = 18] = process.argv.slice(2).map(Number);
console.log(`gcd(${a}, ${b}) = ${gcd(a, b)}`);
console.log(`collatz_steps(${a}) = ${collatz_steps(a)}`);
