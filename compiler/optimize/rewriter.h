// Uses the rules (rules.def) on a function: finds one whose pattern is there,
// asks whether the code becomes better, and puts the replacement in its place.
//
// Better, for size: fewer bytes. Of the pattern the outermost operation goes,
// and what only it uses; each mention of a value that stays is a `local.get`.
// For speed: less work, and no more bytes for the same work. A rule that
// changes neither is used as well: it makes others fit.
//
//   v2 = i32.xor v1 -1        i32.and v0 (i32.xor v1 -1): 5 bytes more for
//   v3 = i32.xor v0 v1        what stays in v3 when that is used elsewhere
//   v4 = i32.and v0 v3
//
// The outermost operation keeps its id and place and becomes another; or it is
// another value, which `instead` says. Operations that nobody uses any more are
// taken out of their blocks.
#pragma once

#include <optional>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/replacements.h"
#include "compiler/optimize/pass.h"
#include "compiler/optimize/rules.h"

namespace wasmrust::optimize {

class Rewriter {
 public:
  // `may_extend`: operations that extend signs may be made.
  Rewriter(Goal goal, bool may_extend) : goal_(goal), may_extend_(may_extend) {}

  void start(ir::Function &function, ir::Replacements &instead);

  // True when a rule was used on the instruction. What was made on the way is
  // added to `made`.
  bool rewrite(ir::ValueId id, std::vector<ir::ValueId> &made);

  // The value stands for the instruction from now on.
  void replace(ir::ValueId id, ir::ValueId by);
  // The instruction becomes this one, in its place.
  void become(ir::ValueId id, const ir::Instruction &row);
  // Nobody uses its value, and nobody would miss it.
  bool is_unused(ir::ValueId id) const;
  uint32_t uses(ir::ValueId id) const {
    return id.value < uses_.size() ? uses_[id.value] : 0;
  }
  void use(ir::ValueId id);
  void drop(ir::ValueId id);

 private:
  struct Found {
    std::array<ir::ValueId, 26> values{};
    std::array<std::optional<uint64_t>, 26> constants{};
    ir::ValueId root;
  };
  // Bytes, and what a machine has to do.
  struct Cost {
    int bytes = 0, work = 0;
  };

  Goal goal_;
  bool may_extend_;
  RuleBook book_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  std::vector<uint32_t> uses_;
  std::vector<ir::ValueId> dropped_;

  bool match(TermId id, ir::ValueId value, Found &found);
  bool match_constant(const Term &term, uint64_t value, Found &found) const;
  bool match_number(const Term &term, ir::ValueId value, bool negated,
                    Found &found);
  bool is_good(const Rule &rule, const Found &found);
  void add_pattern(TermId id, ir::ValueId value, Cost &cost) const;
  void add_replacement(TermId id, const Found &found, Cost &cost);
  std::optional<uint64_t> evaluate(TermId id, const Found &found);
  ir::ValueId build(TermId id, const Found &found,
                    std::vector<ir::ValueId> &made);
  ir::Instruction row_of(TermId id, const Found &found,
                         std::vector<ir::ValueId> &made);
};

}  // namespace wasmrust::optimize
