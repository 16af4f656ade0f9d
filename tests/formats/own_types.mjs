// Types of the program's own: derived Debug, and impls that ask the formatter for all
// that it has, pass it on, fail, panic or print.
//
// A type that may fail or panic has `fails`, and is shown where that can be compared.
import { scalar, type } from "./values.mjs";

const derive = "#[derive(Debug, Clone)]\n";

function derived_struct(random, name, own) {
  const fields = Array.from({ length: 1 + random.below(3) }, () => type(random, own, 1));
  const fails = fields.some((each) => each.fails);
  if (random.one_in(2))
    return {
      item: `#[derive(Debug)]\nstruct ${name} { ${fields.map((each, i) => `f${i}: ${each.rust}`).join(", ")} }\n`,
      rust: name, traits: ["?", "x?"], fails,
      value: () => `${name} { ${fields.map((each, i) => `f${i}: ${each.value()}`).join(", ")} }`,
    };
  return {
    item: `#[derive(Debug)]\nstruct ${name}(${fields.map((each) => each.rust).join(", ")});\n`,
    rust: name, traits: ["?", "x?"], fails,
    value: () => `${name}(${fields.map((each) => each.value()).join(", ")})`,
  };
}

function derived_enum(random, name, own) {
  const of = type(random, own, 0);
  return {
    item: `#[derive(Debug)]\nenum ${name} { Plain, Tuple(${of.rust}, u8), Fields { first: ${of.rust}, then: char } }\n`,
    rust: name, traits: ["?"], fails: of.fails,
    value: () => random.pick([`${name}::Plain`, `${name}::Tuple(${of.value()}, 3)`,
      `${name}::Fields { first: ${of.value()}, then: 'x' }`]),
  };
}

// Bodies of `fmt`, of a type with one field `self.0: T`.
const bodies = {
  passes: () => "Display::fmt(&self.0, f)",
  writes: () => `write!(f, "<{}|{:?}>", self.0, self.0)`,
  pads: () => `f.pad(&format!("{}", self.0))`,
  text: () => `f.write_str("text")?; f.write_char('!')`,
  asks: () => `write!(f, "{:?} {:?} {} {} {}", f.width(), f.precision(), f.fill(), f.alternate(), f.sign_plus())`,
  number: (random) => `f.pad_integral(${random.pick(["true", "false"])}, "0q", "1234")`,
  fails: () => `f.write_str("half")?; Err(fmt::Error)`,
  panics: () => `let list = [1, 2, 3]; write!(f, "{}", list[black_box(7)])`,
  unwraps: () => `f.write_str("before ")?; let none: Option<u8> = black_box(None); write!(f, "{}", none.unwrap())`,
  prints: () => `println!("printed {}", self.0); f.write_str("shown")`,
  allocates: () => `let mut text = String::new(); for c in "xyz".chars() { text.push(c); } f.write_str(&text)`,
};

function shown(random, name, own, features) {
  const of = scalar(random);
  const kinds = ["passes", "writes", "pads", "text", "asks", "number", "allocates"];
  if (features.fails) kinds.push("fails", "fails");
  if (features.panics) kinds.push("panics", "unwraps");
  if (features.prints) kinds.push("prints", "prints");
  const kind = random.pick(kinds);
  const body = bodies[kind](random);
  const implement = (trait) =>
    `impl ${trait} for ${name} { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { ${body} } }\n`;
  return {
    item: `struct ${name}(${of.rust});\n${implement("Display")}${implement("Debug")}`,
    rust: name, traits: ["", "?"], fails: kind === "fails",
    value: () => `${name}(${of.value()})`,
  };
}

// With builders of core, some of whose methods nobody derives.
function built(random, name) {
  const of = scalar(random);
  const body = random.pick([
    `f.debug_struct("S").field("a", &self.0).field("b", &1u8).finish()`,
    `f.debug_struct("S").field("a", &self.0).finish_non_exhaustive()`,
    `f.debug_tuple("T").field(&self.0).field(&"t").finish()`,
    `f.debug_list().entry(&self.0).entries([1, 2]).finish()`,
    `f.debug_set().entries([&self.0, &self.0]).finish()`,
    `f.debug_map().entry(&"k", &self.0).entries([(1, 2)]).finish()`,
  ]);
  return {
    item: `struct ${name}(${of.rust});\nimpl Debug for ${name} { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { ${body} } }\n`,
    rust: name, traits: ["?", "x?"], value: () => `${name}(${of.value()})`,
  };
}

export function own_types(random, features, items) {
  const own = [];
  for (let i = 1 + random.below(3); i > 0; --i) {
    const name = `Own${own.length}`;
    const made = random.pick([derived_struct, derived_enum, shown, shown, built])(
      random, name, own, features);
    own.push(made);
    items.push(made.item);
  }
  return own;
}
