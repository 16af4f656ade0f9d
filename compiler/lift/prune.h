// Takes out of a graph what says nothing: parameters that have one value only,
// and values that nobody uses and nobody would miss. Lifting ends with it,
// since structured control and variables leave much of that behind; so does
// whoever takes a graph apart.
#pragma once

#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::lift {

// One function after another in the same memory. In blocks that cannot be
// reached nothing may name what is in no block.
class Pruner {
 public:
  void run(ir::Function &function);

 private:
  // An edge to a block, and how many parameters a handler's edge does not
  // carry.
  struct In {
    uint32_t edge, skipped;
  };
  // A parameter that edges bring.
  struct Parameter {
    ir::ValueId id;
    ir::BlockId block;
    uint32_t place;  // among those of the block
  };

  ir::Function *function_ = nullptr;
  std::vector<uint32_t> first_in_;  // by block, in `in_`; one row more
  std::vector<In> in_;
  std::vector<Parameter> parameters_;
  std::vector<uint32_t> row_of_;   // of parameters in `parameters_`
  std::vector<ir::ValueId> is_;    // what a value is; itself unless forwarded
  std::vector<uint32_t> open_;     // rows that are not forwarded yet
  std::vector<uint8_t> needed_;    // by value
  std::vector<ir::ValueId> work_;  // needed, and behind the place of the walk
  std::vector<ir::ValueId> idle_;  // were not needed when they were met

  template <typename See>
  void for_each_edge(See see) const;
  void find_parameters();
  void find_incoming();
  std::span<const In> into(ir::BlockId block) const;
  ir::ValueId argument(In in, uint32_t place) const;
  ir::ValueId real(ir::ValueId id);
  ir::ValueId only_value(const Parameter &parameter);
  void forward_parameters();
  void need(ir::ValueId id, ir::ValueId here);
  void need_operands(ir::ValueId id, ir::ValueId here);
  void mark_needed();
  void remove_parameters(ir::BlockId block);
  void remove();
};

inline void prune(ir::Function &function) { Pruner().run(function); }

}  // namespace wasmrust::lift
