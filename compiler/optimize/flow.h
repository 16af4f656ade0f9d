// Which blocks are there, who leads to them, and who uses their values: what
// passes over control flow ask before they rewrite it.
//
//   Flow flow;
//   flow.find(function);       blocks out of reach lose everything they have
//   flow.find_uses(function);  where values are used
//
// Both answers are about the function as it was. A pass that goes on with them
// while it makes changes says why it may.
#pragma once

#include <span>
#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::optimize {

class Flow {
 public:
  // One function after another in the same memory. True when blocks that
  // nothing leads to were emptied, or handlers of no block.
  bool find(ir::Function &function);
  void find_uses(const ir::Function &function);

  // What can be reached, each block behind one that leads to it.
  std::span<const ir::BlockId> blocks() const { return blocks_; }
  bool is_reached(ir::BlockId id) const { return state_[id.value] != Unseen; }
  // Edges of terminators.
  uint32_t edges_to(ir::BlockId id) const { return edges_to_[id.value]; }
  // A handler leads to it.
  bool is_handler(ir::BlockId id) const { return is_handler_[id.value]; }
  // Exactly one edge leads to it, and that is none of a handler.
  bool is_only_target(ir::BlockId id) const {
    return edges_to_[id.value] == 1 && !is_handler_[id.value];
  }
  // A way leads from it back to it that a search from the entry comes to first
  // here: the head of a loop with one entry.
  bool is_loop_head(ir::BlockId id) const { return is_loop_head_[id.value]; }

  // Operands and arguments that name the value.
  uint32_t uses(ir::ValueId id) const {
    return id.value < uses_.size() ? uses_[id.value] : 0;
  }
  // One of them stands in another block, or a handler carries it.
  bool is_used_elsewhere(ir::ValueId id) const {
    return id.value < elsewhere_.size() && elsewhere_[id.value];
  }

 private:
  enum State : uint8_t { Unseen, Open, Done };
  // A block on the way from the entry, and what of its successors comes next.
  struct Step {
    ir::BlockId block;
    size_t edge = 0;
    ir::RegionId region;
  };
  std::vector<ir::BlockId> blocks_;
  std::vector<State> state_;
  std::vector<uint32_t> edges_to_;
  std::vector<bool> is_handler_, is_loop_head_;
  std::vector<bool> is_region_seen_;
  std::vector<uint32_t> next_handler_;  // by region
  std::vector<Step> way_;
  std::vector<uint32_t> uses_;
  std::vector<bool> elsewhere_;

  void enter(const ir::Function &function, ir::BlockId block);
  ir::BlockId next_of(const ir::Function &function, Step &step);
  bool empty_unreached(ir::Function &function) const;
};

// --- edits
// --------------------------------------------------------------------

// The terminator goes by this one of its edges, whatever it asked before.
void make_jump(ir::Function &function, ir::ValueId terminator, ir::EdgeId edge);
// Lead to the same block with the same arguments.
bool are_equal(const ir::Function &function, const ir::Edge &a,
               const ir::Edge &b);
// Nothing but its value tells that it was computed.
inline bool is_pure(const ir::Function &function, ir::ValueId id) {
  return ir::has(function[id].op, wasm::Trait::Pure);
}
// Variables of the source are no longer held by values that are in no block.
void let_go_of_removed(ir::Function &function);

}  // namespace wasmrust::optimize
