// Takes out of a graph what says nothing: parameters that have one value only,
// values that nobody uses and nobody would miss, and blocks that only hand
// their parameters on. Lifting ends with it, since structured control and
// variables leave much of that behind; so does whoever takes a graph apart.
#pragma once

#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::lift {

// One function after another in the same memory. In blocks that cannot be
// reached nothing may name what is in no block. Blocks that nobody goes to any
// more stay where they are.
class Pruner {
 public:
  // True when an edge was led past a block: that block may be there still.
  bool run(ir::Function &function);

 private:
  static constexpr uint32_t none = UINT32_MAX;

  // An edge to a block, where what it brings starts in the pool (as if it
  // brought something for all parameters), and how many of the first ones a
  // handler's edge does not carry.
  struct In {
    uint32_t edge, arguments, skipped;
    uint32_t next;  // of the same block in `in_`
  };
  // A parameter that edges bring.
  struct Parameter {
    ir::ValueId id;
    uint32_t place;     // among those of the block
    uint32_t first_in;  // in `in_`
    ir::ValueId is;     // what it is; itself unless forwarded
  };
  // Passing: of a block that may only hand it on, and nobody is known to need
  // it. Passed: somebody does, to whom its block hands it on.
  enum class Use : uint8_t { Unknown, Needed, Forwarded, Passing, Passed };

  ir::Function *function_ = nullptr;
  std::vector<uint32_t> first_in_;  // by block, in `in_`
  llvm::SmallVector<In, 0> in_;
  llvm::SmallVector<ir::ValueId, 0> choices_;  // branches on conditions
  llvm::SmallVector<Parameter, 0> parameters_;
  std::vector<uint32_t> row_of_;         // of parameters in `parameters_`
  llvm::SmallVector<uint32_t, 0> open_;  // rows that are not forwarded yet
  std::vector<Use> use_;                 // by value
  llvm::SmallVector<ir::ValueId, 0>
      work_;  // needed, and behind the place of the walk
  llvm::SmallVector<ir::ValueId, 0>
      idle_;  // were not needed when they were met
  // Blocks that may only hand their parameters on.
  llvm::SmallVector<ir::BlockId, 0> passing_;
  enum class Passes : uint8_t { Nothing, Parameters, Settled };
  std::vector<Passes> passes_;                   // by block
  llvm::SmallVector<ir::BlockId, 0> on_way_;     // of these, each to the next
  llvm::SmallVector<ir::ValueId, 0> arguments_;  // of an edge that is led on

  void find_incoming();
  void add_incoming(uint32_t edge, bool from_handler);
  void find_parameters();
  ir::ValueId argument(const In &in, uint32_t place) const;
  ir::ValueId real(ir::ValueId id);
  ir::ValueId only_value(const Parameter &parameter);
  void forward_parameters();
  ir::ValueId need(ir::ValueId id, size_t here);
  bool is_needed(ir::ValueId id) const;
  void need_arguments(ir::ValueId parameter, size_t here);
  void need_operands(size_t id, size_t here);
  void mark_needed();
  void find_passing();
  void stay(ir::BlockId block) { passes_[block.value] = Passes::Nothing; }
  bool only_passes(ir::BlockId block);
  bool is_handed_on(ir::ValueId id, uint32_t edge) const;
  void find_used();
  ir::Edge &way_on(ir::BlockId passing);
  bool lead_past(ir::Edge &edge);
  void settle(ir::BlockId passing);
  bool lead_past_passing();
  void remove_parameters(ir::BlockId block);
  void remove();
};

inline void prune(ir::Function &function) { Pruner().run(function); }

}  // namespace wasmrust::lift
