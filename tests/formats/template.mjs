// A template with its arguments, as they stand between the parentheses of a macro.
//
//   "a {v0:>+7.2} {1:?} {:x$}", v2, 7, x = 4
//
// Variables are captured by name, given by position or by name; width and precision are
// numbers or arguments. Options and traits are those that the program's features allow.

const fills = ["", "", "*", "é", "0", " "];
const texts = ["", " ", "a", ": ", "{{", "}}", " and then ", "é", "\\n", "|"];

export class Template {
  constructor(random, features, variables, options) {
    this.random = random;
    this.features = features;
    this.variables = variables;
    this.options = options;
    this.positional = [];
    this.named = [];
  }

  usable() {
    return this.variables.filter(({ of }) => !(this.options.without_failures && of.fails));
  }

  // What stands for a count: a number, or an argument that holds one.
  count() {
    const { random, features } = this;
    const value = random.below(random.one_in(8) ? 40 : 9);
    if (!features.dollars || random.one_in(2)) return `${value}`;
    const name = `n${this.named.length}`;
    this.named.push(`${name} = ${random.one_in(2) ? value : `black_box(${value})`}`);
    return `${name}$`;
  }

  specification(of) {
    const { random, features } = this;
    let trait = random.pick(of.traits.filter((each) => each.length < 2 || features.radix));
    if (!features.radix && /^[xXobe]$/.test(trait)) trait = of.traits[0];
    let text = "";
    const wide = features.width && random.one_in(2);
    if (wide) {
      const align = random.pick(["", "<", "^", ">"]);
      if (align) text += random.pick(fills) + align;
    }
    if (features.flags && random.one_in(3)) text += "+";
    if (features.alternate && random.one_in(3)) text += "#";
    if (wide && random.one_in(4)) text += "0";
    if (wide) text += this.count();
    if (features.precision && random.one_in(3)) text += `.${this.count()}`;
    text += trait;
    return text && `:${text}`;
  }

  placeholder() {
    const { random } = this;
    const { name, of } = random.pick(this.usable());
    const specification = this.specification(of);
    if (random.one_in(2)) return `{${name}${specification}}`;
    // A literal becomes a part of the template where that is possible.
    if (random.one_in(3)) {
      this.positional.push(of.literal ?? of.value());
      return `{${this.positional.length - 1}${specification}}`;
    }
    let index = this.positional.indexOf(name);
    if (index < 0) index = this.positional.push(name) - 1;
    return `{${index}${specification}}`;
  }

  make() {
    const { random } = this;
    let text = random.pick(texts);
    if (this.usable().length)
      for (let i = random.below(4); i > 0; --i) text += this.placeholder() + random.pick(texts);
    // By position, though not by reference: arguments must not be moved.
    const values = this.positional.map((value) => (/^v\d+$/.test(value) ? `&${value}` : value));
    return [`"${text}"`, ...values, ...this.named].join(", ");
  }
}
