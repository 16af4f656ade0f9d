// See flow.h.
#include "compiler/optimize/flow.h"

#include <algorithm>

#include "compiler/optimize/use_counts.h"

namespace wasmrust::optimize {

using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::ValueId;

void Flow::enter(const Function &function, BlockId block) {
  state_[block.value] = Open;
  blocks_.push_back(block);
  way_.push_back({block, 0, function[block].region});
}

// None when there are no more. The handlers of a region are come to from the
// first of its blocks.
BlockId Flow::next_of(const Function &function, Step &step) {
  if (ValueId end = function.terminator(step.block)) {
    auto edges = function.edges(end);
    if (step.edge < edges.size()) {
      BlockId to = edges[step.edge++].target;
      ++edges_to_[to.value];
      if (state_[to.value] == Open) is_loop_head_[to.value] = true;
      return to;
    }
  }
  while (step.region && !is_region_seen_[step.region.value]) {
    const ir::Region &region = function.regions[step.region];
    uint32_t &next = next_handler_[step.region.value];
    if (next < region.handlers.size()) {
      const ir::Handler &handler = region.handlers[next++];
      BlockId to = function.all_edges[handler.edge.value].target;
      is_handler_[to.value] = true;
      return to;
    }
    is_region_seen_[step.region.value] = true;
    step.region = region.parent;
  }
  return {};
}

bool Flow::find(Function &function) {
  blocks_.clear();
  way_.clear();
  state_.assign(function.blocks.size(), Unseen);
  edges_to_.assign(function.blocks.size(), 0);
  is_handler_.assign(function.blocks.size(), false);
  is_loop_head_.assign(function.blocks.size(), false);
  is_region_seen_.assign(function.regions.size(), false);
  next_handler_.assign(function.regions.size(), 0);
  enter(function, Function::entry());
  while (!way_.empty()) {
    if (BlockId to = next_of(function, way_.back())) {
      if (state_[to.value] == Unseen) enter(function, to);
    } else {
      state_[way_.back().block.value] = Done;
      way_.pop_back();
    }
  }
  return empty_unreached(function);
}

bool Flow::empty_unreached(Function &function) const {
  bool changed = false;
  for (BlockId id : function.blocks.ids()) {
    ir::Block &block = function[id];
    if (is_reached(id) || (!block.first && block.parameters.empty())) continue;
    changed = true;
    for (ValueId each = block.first, next; each; each = next) {
      next = function.next(each);
      function.unlink(each);
    }
    for (ValueId each : block.parameters) function.unlink(each);
    block.parameters.clear();
    block.region = {};
  }
  // A region without blocks has nobody whose exceptions it could handle.
  for (ir::RegionId id : function.regions.ids())
    if (!is_region_seen_[id.value] && !function.regions[id].handlers.empty()) {
      function.regions[id].handlers.clear();
      changed = true;
    }
  if (changed) let_go_of_removed(function);
  return changed;
}

void Flow::find_uses(const Function &function) {
  uses_.assign(function.value_count(), 0);
  elsewhere_.assign(function.value_count(), false);
  for_each_use(function, [&](ValueId id, BlockId in) {
    ++uses_[id.value];
    if (function.block_of(id) != in) elsewhere_[id.value] = true;
  });
}

void make_jump(Function &function, ValueId terminator, ir::EdgeId edge) {
  function.all_edges[edge.value].likelihood = ir::Likelihood::Unknown;
  function[terminator] = {ir::Op::Br, ir::TypeRef::None, {0, edge.value, 1}};
}

bool are_equal(const Function &function, const Edge &a, const Edge &b) {
  return a.target == b.target &&
         std::ranges::equal(function.words(a.first_argument, a.argument_count),
                            function.words(b.first_argument, b.argument_count));
}

void let_go_of_removed(Function &function) {
  for (ir::Held &row : function.held)
    if (row.value && !function.block_of(row.value)) row.value = {};
}

}  // namespace wasmrust::optimize
