// Types with values, written as Rust, and which formatting traits they have.
//
// A type is { rust, traits, value() }: `traits` are the letters of placeholders ("" is
// Display), and `value` writes an expression, a different one each time. What is
// different on 32 and 64 bits is left out: addresses, large `usize`s, all of them
// negative.

export const integer_traits = ["", "?", "x", "X", "o", "b", "e", "x?", "X?"];
const float_traits = ["", "?", "e", "E"];
const text_traits = ["", "?"];
const debug_only = ["?", "x?"];

// A sequence of numbers that a seed decides (mulberry32).
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  word() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
  below(limit) {
    return this.word() % limit;
  }
  one_in(count) {
    return this.below(count) === 0;
  }
  pick(list) {
    return list[this.below(list.length)];
  }
  times(most, make) {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}

const signed = { i8: 8, i16: 16, i32: 32, i64: 64, i128: 128 };
const unsigned = { u8: 8, u16: 16, u32: 32, u64: 64, u128: 128 };

function integer_value(random, rust, bits, negative) {
  const edge = random.below(8);
  if (edge === 0) return `${rust}::MAX`;
  if (edge === 1) return `${rust}::MIN`;
  if (edge === 2) return `0${rust}`;
  const most = BigInt(2) ** BigInt(1 + random.below(bits - 1)) - 1n;
  let value = 0n;
  for (let i = 0; i < 4; ++i) value = (value << 32n) | BigInt(random.word());
  value %= most + 1n;
  return negative && random.one_in(2) ? `(-${value}${rust})` : `${value}${rust}`;
}

const floats = ["0.0", "-0.0", "1.0", "0.1", "-2.5", "1e21", "1e-7", "123456.789", "f64::MAX",
  "f64::MIN_POSITIVE", "f64::NAN", "f64::INFINITY", "f64::NEG_INFINITY", "0.30000000000000004",
  "99999.5", "1e16", "9.995"];
const texts = ["", "a", "hello", "añb", "tab\\t", "line\\nline", "quote\\\"'", "\\\\", "\\u{301}x", "🦀",
  "{}", "a much longer text than a small buffer takes at once, perhaps", "\\u{200b}", "\\0", "0"];
const chars = ["a", "\\n", "\\'", "\"", "é", "\\u{301}", "🦀", "\\0", " ", "\\u{7f}"];

const scalars = [
  ...Object.entries(signed).map(([rust, bits]) => (random) =>
    ({ rust, traits: integer_traits, value: () => integer_value(random, rust, bits, true) })),
  ...Object.entries(unsigned).map(([rust, bits]) => (random) =>
    ({ rust, traits: integer_traits, value: () => integer_value(random, rust, bits, false) })),
  (random) => ({ rust: "usize", traits: integer_traits, value: () => `${random.below(100000)}usize` }),
  (random) => ({ rust: "isize", traits: ["", "?"], value: () => `${random.below(2000)}isize` }),
  (random) => ({ rust: "f64", traits: float_traits, value: () => `(${random.pick(floats)} as f64)` }),
  (random) => ({ rust: "f32", traits: float_traits, value: () => `(${random.pick(floats)} as f32)` }),
  (random) => ({ rust: "bool", traits: text_traits, value: () => random.pick(["true", "false"]) }),
  (random) => ({ rust: "char", traits: text_traits, value: () => `'${random.pick(chars)}'` }),
  (random) => ({ rust: "&'static str", traits: text_traits, value: () => `"${random.pick(texts)}"` }),
  (random) => ({ rust: "String", traits: text_traits, value: () => `String::from("${random.pick(texts)}")` }),
];

const keys = ["u8", "i32", "char", "bool", "&'static str"];

// Types around a type.
const around = [
  (random, of) => ({ rust: `Option<${of.rust}>`, traits: debug_only, fails: of.fails,
    value: () => (random.one_in(3) ? `None::<${of.rust}>` : `Some(${of.value()})`) }),
  (random, of) => ({ rust: `Result<${of.rust}, u8>`, traits: debug_only, fails: of.fails,
    value: () => (random.one_in(3) ? `Err::<${of.rust}, u8>(7)` : `Ok::<${of.rust}, u8>(${of.value()})`) }),
  (random, of) => ({ rust: `Vec<${of.rust}>`, traits: debug_only, fails: of.fails,
    value: () => `Vec::<${of.rust}>::from([${random.times(3, of.value).join(", ")}])` }),
  (random, of) => ({ rust: `[${of.rust}; 2]`, traits: debug_only, fails: of.fails, value: () => `[${of.value()}, ${of.value()}]` }),
  (random, of) => ({ rust: `(${of.rust}, u8)`, traits: debug_only, fails: of.fails, value: () => `(${of.value()}, ${random.below(256)}u8)` }),
  (random, of) => ({ rust: `(${of.rust},)`, traits: debug_only, fails: of.fails, value: () => `(${of.value()},)` }),
  (random, of) => ({ rust: `Box<${of.rust}>`, traits: of.traits.filter((each) => !/^[xXobe]$|E/.test(each)), fails: of.fails, value: () => `Box::new(${of.value()})` }),
  (random, of) => ({ rust: `std::rc::Rc<std::cell::RefCell<${of.rust}>>`, traits: debug_only, fails: of.fails,
    value: () => `std::rc::Rc::new(std::cell::RefCell::new(${of.value()}))` }),
];

export function scalar(random) {
  return random.pick(scalars)(random);
}

// A type of some depth; `own` are the program's own types.
export function type(random, own, depth = 2) {
  if (own.length && random.one_in(3)) return random.pick(own);
  if (depth === 0 || random.one_in(2)) return scalar(random);
  if (random.one_in(8)) {
    const key = scalars.map((make) => make(random)).find((each) => each.rust === random.pick(keys)) ??
      scalars[2](random);
    const of = type(random, own, depth - 1);
    const rust = `std::collections::BTreeMap<${key.rust}, ${of.rust}>`;
    return { rust, traits: debug_only, fails: of.fails,
      value: () => `${rust.replace("<", "::<")}::from([${random.times(2, () => `(${key.value()}, ${of.value()})`).join(", ")}])` };
  }
  return random.pick(around)(random, type(random, own, depth - 1));
}
