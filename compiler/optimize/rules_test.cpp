// Every rule of rules.def is evaluated, pattern and replacement, and gives the
// same: for all values of small integers, where its operations have a meaning
// at any width, and at the real widths for values at the edges and at random.
//
// Small widths are computed here, apart from the interpreter, in a way that is
// slow and plain. Bits that may be 1 are drawn as well: all that include the
// value's own.
#include "compiler/optimize/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <random>
#include <string>

#include "compiler/base/bytes.h"
#include "compiler/ir/interpret_numbers.h"

namespace wasmrust::optimize {
namespace {

using Answer = std::optional<uint64_t>;  // nothing: it traps

// Variables by name: lower case for values and upper case for constants.
struct Variable {
  char type = 'i';
  bool is_of_row = false;
  bool is_constant = false;
  uint64_t value = 0;
  uint64_t maybe = 0;  // bits that may be 1
};
using Variables = std::map<char, Variable>;

uint64_t mask(unsigned width) {
  return width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
}
int64_t signed_of(uint64_t value, unsigned width) {
  return static_cast<int64_t>(value << (64 - width)) >> (64 - width);
}

// An operation of integers of any width; `unknown` when it has no meaning
// there. The name is what stands behind `i32.`.
struct Small {
  unsigned width;
  bool is_known = true;

  Answer operator()(std::string_view name, uint64_t a, uint64_t b) {
    uint64_t all = mask(width);
    int64_t s = signed_of(a, width), t = signed_of(b, width);
    unsigned by = static_cast<unsigned>(b % width);
    if (name == "add") return (a + b) & all;
    if (name == "sub") return (a - b) & all;
    if (name == "mul") return (a * b) & all;
    if (name == "and") return a & b;
    if (name == "or") return a | b;
    if (name == "xor") return a ^ b;
    if (name == "shl") return (a << by) & all;
    if (name == "shr_u") return a >> by;
    if (name == "shr_s") return static_cast<uint64_t>(s >> by) & all;
    if (name == "rotl") return ((a << by) | (a >> (width - by))) & all;
    if (name == "rotr") return ((a >> by) | (a << (width - by))) & all;
    if (name == "div_u") return b ? Answer(a / b) : std::nullopt;
    if (name == "rem_u") return b ? Answer(a % b) : std::nullopt;
    if (name == "div_s") {
      if (!b || (t == -1 && a == uint64_t{1} << (width - 1)))
        return std::nullopt;
      return static_cast<uint64_t>(s / t) & all;
    }
    if (name == "rem_s")
      return b ? Answer(static_cast<uint64_t>(s % t) & all) : std::nullopt;
    if (name == "eqz") return a == 0;
    if (name == "eq") return a == b;
    if (name == "ne") return a != b;
    if (name == "lt_u") return a < b;
    if (name == "lt_s") return s < t;
    if (name == "gt_u") return a > b;
    if (name == "gt_s") return s > t;
    if (name == "le_u") return a <= b;
    if (name == "le_s") return s <= t;
    if (name == "ge_u") return a >= b;
    if (name == "ge_s") return s >= t;
    if (name == "popcnt") return static_cast<uint64_t>(std::popcount(a));
    if (name == "ctz")
      return a ? static_cast<uint64_t>(std::countr_zero(a)) : width;
    if (name == "clz") return width - static_cast<uint64_t>(std::bit_width(a));
    is_known = false;
    return 0;
  }
};

class Evaluation {
 public:
  // `width`: of the row's integers when it is not a real one.
  Evaluation(const RuleBook &book, unsigned width)
      : book_(book), width_(width), small_{width ? width : 1} {}

  Variables variables;
  bool is_known() const { return small_.is_known && is_known_; }

  // Finds the variables of a pattern.
  void collect(TermId id) {
    const Term &term = book_[id];
    bool is_constant = term.kind == Term::Kind::Constant;
    if (is_constant || term.kind == Term::Kind::Value)
      variables[name_of(term)] = {.type = term.type == '*' ? 'i' : term.type,
                                  .is_of_row = term.is_of_row,
                                  .is_constant = is_constant};
    for (size_t i = 0; i < term.operand_count; ++i) collect(term.operands[i]);
  }

  unsigned width(char type, bool is_of_row) const {
    if (width_ && is_of_row) return width_;
    return type == 'i' || type == 'f' ? 32 : 64;
  }

  Answer operator()(TermId id) {
    const Term &term = book_[id];
    unsigned bits = width(term.type, term.is_of_row);
    switch (term.kind) {
      case Term::Kind::Value:
      case Term::Kind::Constant:
        return variables.at(name_of(term)).value;
      case Term::Kind::Literal:
        return static_cast<uint64_t>(term.literal) & mask(bits);
      case Term::Kind::Width:
        return bits;
      case Term::Kind::Maybe:
        return variables.at(name_of(book_[term.operands[0]])).maybe;
      case Term::Kind::Size: {
        Answer of = (*this)(term.operands[0]);
        if (!of) return of;
        int64_t value = signed_of(*of, bits);
        // In small integers every bit counts.
        if (bits < 32)
          return std::bit_width(
              static_cast<uint64_t>(value < 0 ? ~value : value));
        return sleb_size(value);
      }
      case Term::Kind::Operation:
        return operation(term);
    }
    return 0;
  }

 private:
  const RuleBook &book_;
  unsigned width_;
  Small small_;
  bool is_known_ = true;

  static char name_of(const Term &term) {
    return term.kind == Term::Kind::Constant ? constant_names[term.name]
                                             : value_names[term.name];
  }

  Answer operation(const Term &term) {
    std::array<ir::Value, 3> in;
    for (size_t i = 0; i < term.operand_count; ++i) {
      Answer each = (*this)(term.operands[i]);
      if (!each) return each;
      in[i].low = *each;
    }
    if (term.op == ir::Op::Select)
      return static_cast<uint32_t>(in[2].low) ? in[0].low : in[1].low;
    if (width_ && term.is_generic) {
      std::string_view name = ir::text_of(term.op);
      return small_(name.substr(name.find('.') + 1), in[0].low, in[1].low);
    }
    // An operation of a real width on small integers.
    if (width_ && term.is_of_row) is_known_ = false;
    ir::Computed to =
        ir::compute(term.op, std::span(in).first(term.operand_count));
    EXPECT_TRUE(to.known) << ir::text_of(term.op);
    if (to.trap) return std::nullopt;
    return to.result.low;
  }
};

class RuleTest {
 public:
  RuleTest(const RuleBook &book, const Rule &rule, unsigned width)
      : rule_(rule), evaluate_(book, width) {
    evaluate_.collect(rule.pattern);
  }

  // How often the rule's condition held.
  size_t held() const { return held_; }
  bool is_known() const { return evaluate_.is_known(); }
  size_t variables() const { return evaluate_.variables.size(); }

  // All values of all variables.
  void exhaust() { exhaust(evaluate_.variables.begin()); }

  void draw(std::mt19937_64 &random) {
    for (auto &[name, variable] : evaluate_.variables) {
      unsigned bits = evaluate_.width(variable.type, variable.is_of_row);
      variable.value = number(random, bits);
    }
    // Variables that are near one another meet in conditions.
    for (auto &[name, variable] : evaluate_.variables) {
      unsigned bits = evaluate_.width(variable.type, variable.is_of_row);
      auto &other =
          std::next(evaluate_.variables.begin(),
                    static_cast<long>(random() % evaluate_.variables.size()))
              ->second;
      if (random() % 3 == 0)
        variable.value = (other.value + random() % 3 - 1) & mask(bits);
      if (random() % 6 == 0) variable.value = (0 - other.value) & mask(bits);
      if (random() % 6 == 0) variable.value = (bits - other.value) & mask(bits);
    }
    for (auto &[name, variable] : evaluate_.variables) {
      unsigned bits = evaluate_.width(variable.type, variable.is_of_row);
      variable.maybe =
          (variable.value | (random() % 2 ? 0 : number(random, bits))) &
          mask(bits);
    }
    check();
  }

  std::string failure;

 private:
  const Rule &rule_;
  Evaluation evaluate_;
  size_t held_ = 0;

  static uint64_t number(std::mt19937_64 &random, unsigned bits) {
    uint64_t value = random();
    switch (random() % 8) {
      case 0:
        value = random() % 4;
        break;
      case 1:
        value = 0 - random() % 4;
        break;
      case 2:
        value = uint64_t{1} << random() % bits;
        break;
      case 3:
        value = (uint64_t{1} << random() % bits) - 1;
        break;
      case 4:
        value = ~uint64_t{0} << random() % bits;
        break;
      case 5:
        value = random() % (2 * bits);
        break;
      case 6:
        value >>= random() % 64;
        break;
      default:
        break;
    }
    return value & mask(bits);
  }

  void exhaust(Variables::iterator at) {
    if (!failure.empty() || !evaluate_.is_known()) return;
    if (at == evaluate_.variables.end()) return check();
    Variable &variable = at->second;
    auto next = std::next(at);
    if (!variable.is_of_row) {
      for (uint64_t value : {0u, 1u, 2u, 0x80000000u, 0xffffffffu}) {
        variable.value = value;
        for (uint64_t maybe : {value, uint64_t{0xffffffff}}) {
          variable.maybe = maybe;
          exhaust(next);
        }
      }
      return;
    }
    uint64_t all = mask(evaluate_.width(variable.type, true));
    for (variable.value = 0; variable.value <= all; ++variable.value) {
      variable.maybe = variable.value;
      if (variable.is_constant || rule_.condition == Rule::none ||
          rule_.row->condition.find("maybe") == std::string::npos) {
        exhaust(next);
        continue;
      }
      uint64_t rest = all & ~variable.value;
      // All sets of the other bits.
      for (uint64_t more = rest;; more = (more - 1) & rest) {
        variable.maybe = variable.value | more;
        exhaust(next);
        if (!more) break;
      }
    }
    variable.value = 0;
  }

  void check() {
    if (!failure.empty()) return;
    if (rule_.condition != Rule::none) {
      Answer holds = evaluate_(rule_.condition);
      if (!holds || !*holds) return;
    }
    ++held_;
    Answer before = evaluate_(rule_.pattern);
    Answer after = evaluate_(rule_.replacement);
    if (!evaluate_.is_known() || before == after) return;
    auto text = [](Answer of) { return of ? std::to_string(*of) : "a trap"; };
    for (const auto &[name, variable] : evaluate_.variables)
      failure += std::string(1, name) + " = " + std::to_string(variable.value) +
                 " (maybe " + std::to_string(variable.maybe) + ")  ";
    failure += "gives " + text(before) + ", then " + text(after);
  }
};

std::string text_of(const Rule &rule) {
  return std::string(rule.row->pattern) + " -> " +
         std::string(rule.row->replacement) + " if " +
         std::string(rule.row->condition);
}

TEST(Rules, HoldForAllSmallIntegers) {
  RuleBook book;
  size_t checked = 0;
  for (const Rule &rule : book.rules()) {
    for (unsigned width : {2u, 4u, 8u}) {
      RuleTest test(book, rule, width);
      // Four variables of four bits are enough.
      if (width == 8 &&
          (test.variables() > 2 ||
           rule.row->condition.find("maybe") != std::string::npos))
        continue;
      test.exhaust();
      EXPECT_EQ(test.failure, "") << text_of(rule) << ", width " << width;
      checked += test.is_known();
    }
  }
  EXPECT_GT(checked, 500u);
}

TEST(Rules, HoldForNumbersAtTheEdges) {
  RuleBook book;
  std::mt19937_64 random(1);
  for (const Rule &rule : book.rules()) {
    RuleTest test(book, rule, 0);
    for (int i = 0; i < 200'000 && (i < 20'000 || test.held() < 200); ++i)
      test.draw(random);
    EXPECT_EQ(test.failure, "") << text_of(rule);
    // A rule that never applies says nothing.
    EXPECT_GE(test.held(), 20u) << text_of(rule);
  }
}

TEST(Rules, EachIsOnceInTheBook) {
  std::map<std::string, size_t> rows;
  for (const RuleRow &row : rule_rows())
    EXPECT_EQ(rows[std::string(row.pattern) + std::string(row.condition)]++, 0u)
        << row.pattern;
  RuleBook book;
  for (const RuleRow &row : rule_rows())
    EXPECT_TRUE(std::ranges::any_of(book.rules(), [&](const Rule &rule) {
      return rule.row == &row;
    })) << row.pattern;
}

}  // namespace
}  // namespace wasmrust::optimize
