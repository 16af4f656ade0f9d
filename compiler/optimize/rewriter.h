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
#include "compiler/optimize/use_counts.h"

namespace wasmrust::optimize {

class Rewriter {
 public:
  // `may_extend`: operations that extend signs may be made.
  Rewriter(const Program &program, Goal goal, bool may_extend, UseCounts &uses)
      : program_(program), goal_(goal), may_extend_(may_extend), uses_(uses) {}

  void start(ir::Function &function, ir::Replacements &instead);

  // True when a rule was used on the instruction. What was made on the way is
  // added to `made`.
  bool rewrite(ir::ValueId id, std::vector<ir::ValueId> &made);

 private:
  struct Found {
    std::array<ir::ValueId, value_names.size()> values{};
    std::array<std::optional<uint64_t>, constant_names.size()> constants{};
    ir::ValueId root;
  };
  // Bytes, and what a machine has to do.
  struct Cost {
    int bytes = 0, work = 0;
  };

  const Program &program_;
  Goal goal_;
  bool may_extend_;
  UseCounts &uses_;
  RuleBook book_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;

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
