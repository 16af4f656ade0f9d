// See rules.h.
#include "compiler/optimize/rules.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "compiler/base/check.h"
#include "compiler/ir/op.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;

constexpr RuleRow rows[] = {
#define RULE(pattern, replacement) {pattern, replacement, ""},
#define RULE_IF(pattern, replacement, condition) \
  {pattern, replacement, condition},
#include "compiler/optimize/rules.def"
#undef RULE
#undef RULE_IF
};

// Reads the terms of one row for one type.
class Reader {
 public:
  // `swaps`: the n-th operation that may be swapped is, when bit n is set.
  Reader(std::vector<Term> &terms, char row_type, unsigned swaps)
      : terms_(terms), row_type_(row_type), swaps_(swaps) {}

  TermId read(std::string_view text, char type) {
    text_ = text;
    TermId id = term(type, false);
    WASMRUST_CHECK(text_.empty(), std::string(text));
    return id;
  }

  // The row says an operation that its type does not have.
  bool is_missing() const { return missing_; }
  bool is_generic() const { return generic_; }
  unsigned swappable() const { return swappable_; }
  void stop_swapping() { swaps_ = 0; }

 private:
  std::vector<Term> &terms_;
  char row_type_;
  unsigned swaps_;
  std::string_view text_;
  bool missing_ = false, generic_ = false;
  unsigned swappable_ = 0;

  std::string_view word() {
    size_t end = text_.find_first_of(" ()");
    std::string_view word = text_.substr(0, end);
    text_.remove_prefix(word.size());
    return word;
  }
  void skip_spaces() {
    while (text_.starts_with(' ')) text_.remove_prefix(1);
  }

  TermId add(Term term) {
    terms_.push_back(term);
    WASMRUST_CHECK(terms_.size() < Rule::none, "too many terms");
    return static_cast<TermId>(terms_.size() - 1);
  }

  TermId term(char type, bool is_of_row) {
    skip_spaces();
    if (text_.starts_with('(')) return operation(type, is_of_row);
    std::string_view name = word();
    Term leaf{.type = type, .is_of_row = is_of_row};
    if (name == "bits") {
      leaf.kind = Term::Kind::Width;
    } else if (size_t at = value_names.find(name); at != name.npos) {
      leaf.kind = Term::Kind::Value;
      leaf.name = static_cast<uint8_t>(at);
    } else if (size_t at = constant_names.find(name); at != name.npos) {
      leaf.kind = Term::Kind::Constant;
      leaf.name = static_cast<uint8_t>(at);
    } else {
      leaf.kind = Term::Kind::Literal;
      leaf.literal = number(name);
    }
    return add(leaf);
  }

  int64_t number(std::string_view text) {
    bool is_hex = text.starts_with("0x");
    std::string_view digits = is_hex ? text.substr(2) : text;
    int64_t value = 0;
    auto to = std::from_chars(digits.data(), digits.data() + digits.size(),
                              value, is_hex ? 16 : 10);
    WASMRUST_CHECK(
        to.ec == std::errc() && to.ptr == digits.data() + digits.size(),
        std::string(text));
    return value;
  }

  // The name of the operation for another type of row: `i64.add`.
  static std::optional<Op> named(std::string_view name, char type) {
    std::string_view prefix = type == 'i'   ? "i32."
                              : type == 'l' ? "i64."
                              : type == 'f' ? "f32."
                                            : "f64.";
    return ir::find_op(std::string(prefix) + std::string(name));
  }

  static char other(char type) {
    constexpr std::string_view pairs = "ilfd";
    return pairs[pairs.find(type) ^ 1];
  }

  struct Shape {
    Op op = Op::Nop;
    std::string_view signature;  // "ii:i"
    // The same for the other type of row; empty when the row says the type.
    std::string_view other;
  };

  Shape shape_of(std::string_view name, char type) {
    if (name == "any.select") return {Op::Select, "**i:*", ""};
    if (name == "i32.select") return {Op::Select, "iii:i", ""};
    if (name == "i64.select") return {Op::Select, "lli:l", ""};
    if (name == "select") {
      generic_ = true;
      return row_type_ == 'i' ? Shape{Op::Select, "iii:i", "lli:l"}
                              : Shape{Op::Select, "lli:l", "iii:i"};
    }
    bool is_float = name.starts_with("f.");
    bool is_generic = is_float || name.find('.') == name.npos;
    std::string_view bare = is_float ? name.substr(2) : name;
    std::optional<Op> op =
        is_generic ? named(bare, row_type_) : ir::find_op(name);
    generic_ |= is_generic;
    if (!op) {
      missing_ = true;
      return {Op::Nop, type == 'i' ? "i:i" : "l:l", ""};
    }
    Shape shape{*op, wasm::op_rows[static_cast<size_t>(*op)].signature, ""};
    if (!is_generic) return shape;
    // What has no counterpart has its own type only: `i64.extend32_s`.
    std::optional<Op> twin = named(bare, other(row_type_));
    shape.other = twin ? wasm::op_rows[static_cast<size_t>(*twin)].signature
                       : std::string_view("f:f");
    return shape;
  }

  TermId operation(char type, bool is_of_row) {
    text_.remove_prefix(1);
    std::string_view name = word();
    if (name == "maybe" || name == "size")
      return question(name, type, is_of_row);
    Shape shape = shape_of(name, type);
    size_t colon = shape.signature.find(':');
    auto is_row = [&](size_t at) {
      return !shape.other.empty() && shape.signature[at] != shape.other[at];
    };
    Term made{.kind = Term::Kind::Operation,
              .type = shape.signature[colon + 1],
              .is_of_row = is_row(colon + 1),
              .is_generic = !shape.other.empty(),
              .op = shape.op,
              .operand_count = static_cast<uint8_t>(colon)};
    if (made.type == '*') made.type = type;
    made.is_of_row |= made.type == '*' && is_of_row;
    for (size_t i = 0; i < colon; ++i)
      made.operands[i] = term(shape.signature[i], is_row(i));
    close();
    swap(made);
    return add(made);
  }

  // The operand's type is the answer's.
  TermId question(std::string_view name, char type, bool is_of_row) {
    Term made{
        .kind = name == "maybe" ? Term::Kind::Maybe : Term::Kind::Size,
        .operand_count = 1,
    };
    // `maybe` and `size` stand where the row's type is, or i32 is, is asked
    // for: what an operation around them says.
    made.type = type;
    made.is_of_row = is_of_row;
    made.operands[0] = term(type, is_of_row);
    close();
    return add(made);
  }

  void close() {
    skip_spaces();
    WASMRUST_CHECK(text_.starts_with(')'), std::string(text_));
    text_.remove_prefix(1);
  }

  void swap(Term &made) {
    if (!ir::has(made.op, wasm::Trait::Commutative)) return;
    Term::Kind right = terms_[made.operands[1]].kind;
    if (right == Term::Kind::Constant || right == Term::Kind::Literal) return;
    unsigned bit = swappable_++;
    if (swaps_ >> bit & 1) std::swap(made.operands[0], made.operands[1]);
  }
};

}  // namespace

std::span<const RuleRow> rule_rows() { return rows; }

void RuleBook::note_needs(Rule &rule) const {
  const Term &root = terms_[rule.pattern];
  for (size_t i = 0; i < std::min<size_t>(root.operand_count, 2); ++i) {
    const Term &operand = terms_[root.operands[i]];
    if (operand.kind == Term::Kind::Operation)
      rule.needs[i] = operand.op;
    else if (operand.kind != Term::Kind::Value)
      rule.needs[i] = Op::I32Const;
  }
}

RuleBook::RuleBook() {
  struct Made {
    Rule rule;
    Op op;
    size_t at;
  };
  std::vector<Made> made;
  for (const RuleRow &row : rows) {
    bool is_float = row.pattern.find("(f.") != row.pattern.npos;
    for (char type : {is_float ? 'f' : 'i', is_float ? 'd' : 'l'}) {
      bool is_generic = false;
      for (unsigned swaps = 0, all = 1; swaps < all; ++swaps) {
        Reader reader(terms_, type, swaps);
        Rule rule{.row = &row};
        rule.pattern = reader.read(row.pattern, '*');
        all = 1u << reader.swappable();
        reader.stop_swapping();
        char root = terms_[rule.pattern].type;
        rule.replacement = reader.read(row.replacement, root);
        if (terms_[rule.replacement].kind != Term::Kind::Operation)
          terms_[rule.replacement].is_of_row = terms_[rule.pattern].is_of_row;
        if (!row.condition.empty())
          rule.condition = reader.read(row.condition, 'i');
        note_needs(rule);
        is_generic = reader.is_generic();
        if (!reader.is_missing())
          made.push_back({rule, terms_[rule.pattern].op, made.size()});
      }
      if (!is_generic) break;
    }
  }
  std::ranges::sort(
      made, {}, [](const Made &each) { return std::pair(each.op, each.at); });
  first_.assign(ir::op_count + 1, 0);
  for (const Made &each : made) {
    ++first_[static_cast<size_t>(each.op) + 1];
    rules_.push_back(each.rule);
  }
  for (size_t i = 0; i < ir::op_count; ++i) first_[i + 1] += first_[i];
}

}  // namespace wasmrust::optimize
