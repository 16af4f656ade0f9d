// How often each value of a function is used, while a pass puts one value in
// the place of another.
//
//   UseCounts uses;
//   uses.start(function, instead);
//   uses.replace(v7, v3);      // v3 stands for v7, which is gone
//   uses.become(v5, row);      // v5 is computed in another way
//   uses.finish();             // operands, arguments of edges and `held`
//   follow
//
// What does nothing but give a value that nobody uses any more is taken out of
// its block, and so is what only that used. Operands are read as `instead`
// says, because those in the graph are old until the end.
#pragma once

#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/replacements.h"

namespace wasmrust::optimize {

// Calls `see(value, block)` for each operand and argument, with the block that
// it stands in; None for what a handler carries.
template <typename See>
void for_each_use(const ir::Function &function, See see) {
  for (ir::BlockId block : function.blocks.ids())
    for (ir::ValueId id = function[block].first; id; id = function.next(id)) {
      for (ir::ValueId each : function.operands(id)) see(each, block);
      for (const ir::Edge &edge : function.edges(id))
        for (ir::ValueId each : function.arguments(edge)) see(each, block);
    }
  for (const ir::Region &region : function.regions)
    for (const ir::Handler &handler : region.handlers)
      for (ir::ValueId each :
           function.arguments(function.all_edges[handler.edge.value]))
        see(each, ir::BlockId());
}
// How often that is, by value.
void count_uses(const ir::Function &function, std::vector<uint32_t> &uses);

class UseCounts {
 public:
  void start(ir::Function &function, ir::Replacements &instead);
  // Puts all in place; `instead` is empty again.
  void finish();

  uint32_t operator()(ir::ValueId id) const {
    return id.value < uses_.size() ? uses_[id.value] : 0;
  }
  // Nobody uses its value, and nobody would miss it.
  bool is_unused(ir::ValueId id) const;

  // The value stands for the instruction, which leaves its block.
  void replace(ir::ValueId id, ir::ValueId by);
  // The instruction becomes this one, in its place.
  void become(ir::ValueId id, const ir::Instruction &row);
  // An instruction without a value leaves its block.
  void remove(ir::ValueId id);
  void set_operand(ir::ValueId id, size_t index, ir::ValueId to);
  // For what uses it, or does not any more.
  void use(ir::ValueId id);
  void drop(ir::ValueId id);
  // What a new instruction takes.
  void use_operands(ir::ValueId id);

 private:
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  std::vector<uint32_t> uses_;
  std::vector<ir::ValueId> dropped_;

  void drop_operands(ir::ValueId id);
};

}  // namespace wasmrust::optimize
