// The rules of simplification as terms (rules.def is where they are written).
//
//   RULE_IF("(mul x C)", "(shl x (ctz C))", "(eq (popcnt C) 1)")
//
// becomes two rules, one for i32 and one for i64, each three terms. A pattern
// with an operation whose operands may change places becomes a rule for each
// order, so that matching never goes back. Constants stand on the right by
// then (simplify.cpp), so these are not swapped.
//
//   RuleBook book;
//   for (const Rule &rule : book.rules_for(Op::I32Mul)) ...
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/ir/op.h"

namespace wasmrust::optimize {

struct Term {
  enum class Kind : uint8_t {
    Operation,
    Value,     // x
    Constant,  // C
    Literal,   // -1
    Width,     // bits
    Maybe,     // (maybe x): bits of the value that may be 1
    Size,      // (size C)
  };
  Kind kind = Kind::Literal;
  // As in op.def: i, l, f, d; '*' of what can have any.
  char type = '*';
  // Of its row's type, so that the rule holds for integers of any width, as far
  // as this term is concerned.
  bool is_of_row = false;
  // Of an operation: the row named it without a type.
  bool is_generic = false;
  ir::Op op = ir::Op::Nop;
  // Of a value or constant, from 0; equal names are equal.
  uint8_t name = 0;
  uint8_t operand_count = 0;
  std::array<uint16_t, 3> operands{};
  int64_t literal = 0;
};

using TermId = uint16_t;

// The letters of values and of constants in rules.def.
inline constexpr std::string_view value_names = "xyzc";
inline constexpr std::string_view constant_names = "CD";

struct RuleRow {
  std::string_view pattern, replacement, condition;
};

struct Rule {
  static constexpr TermId none = UINT16_MAX;
  // What the first two operands are, for a look before the rule is tried: an
  // operation, `I32Const` for any constant, `Nop` for anything.
  std::array<ir::Op, 2> needs{ir::Op::Nop, ir::Op::Nop};
  TermId pattern = none, replacement = none, condition = none;
  const RuleRow *row = nullptr;
};

std::span<const RuleRow> rule_rows();

class RuleBook {
 public:
  RuleBook();

  const Term &operator[](TermId id) const { return terms_[id]; }
  std::span<const Rule> rules() const { return rules_; }
  // Those whose pattern is this operation's, in the order of their rows.
  std::span<const Rule> rules_for(ir::Op op) const {
    auto i = static_cast<size_t>(op);
    return std::span(rules_).subspan(first_[i], first_[i + 1] - first_[i]);
  }

 private:
  std::vector<Term> terms_;
  std::vector<Rule> rules_;
  std::vector<uint32_t> first_;

  void note_needs(Rule &rule) const;
};

}  // namespace wasmrust::optimize
