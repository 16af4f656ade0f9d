// Blocks that do the same are one.
//
//   b1(): call s5                     b1(): call s5
//         br b9(v0)                         br b9(v0)
//   b2(): call s5                     whoever went to b2 goes to b1
//         br b9(v0)
//
// The same code, on the same values from outside, to the same places, in the
// same region. Nobody may use what either computes, and no handler leads to
// them. When two become one, those that led to them may have become equal, so
// whoever wants all of them asks again.
//
// For speed only blocks that nothing follows become one: those that return or
// trap. Compilers write the others several times so that each has the branch
// behind it for itself, and a processor foretells it better; one of several
// loops' ends for all took up to an eighth of a parser's time.
#pragma once

#include "compiler/optimize/flow.h"
#include "compiler/optimize/pass.h"

namespace wasmrust::optimize {

class EqualBlocks {
 public:
  explicit EqualBlocks(const Surroundings &surroundings)
      : only_last_(surroundings.goal == Goal::Speed) {}

  // True when it changed anything. `flow` is that of the function as it is, its
  // uses included.
  bool run(ir::Function &function, const Flow &flow);

 private:
  struct Row {
    uint64_t hash;
    ir::BlockId block;
  };
  const bool only_last_;  // blocks that nothing follows
  ir::Function *function_ = nullptr;
  const Flow *flow_ = nullptr;
  std::vector<Row> rows_;
  std::vector<ir::BlockId> stands_for_;  // by block
  std::vector<uint32_t> place_;  // by value: in its block, where that counts

  bool is_candidate(ir::BlockId block) const;
  void number(ir::BlockId block);
  uint64_t hash(ir::BlockId block);
  uint64_t word(ir::ValueId id, ir::BlockId in) const;
  bool are_equal_blocks(ir::BlockId a, ir::BlockId b) const;
  void merge_origins(ir::BlockId kept, ir::BlockId gone);
};

}  // namespace wasmrust::optimize
