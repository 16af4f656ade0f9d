// See shared_ways.h.
#include "compiler/optimize/shared_ways.h"

#include <algorithm>
#include <tuple>

#include "compiler/optimize/same_code.h"

namespace wasmrust::optimize {

using ir::BlockId;
using ir::Edge;
using ir::Op;
using ir::ValueId;

bool SharedWays::run(ir::Function &function, const Flow &flow) {
  function_ = &function;
  find(flow);
  std::ranges::sort(ways_, [](const Way &a, const Way &b) {
    return std::tuple(a.hash, a.from, a.edge) <
           std::tuple(b.hash, b.from, b.edge);
  });
  bool changed = false;
  for (size_t first = 0, next; first < ways_.size(); first = next) {
    for (next = first + 1;
         next < ways_.size() && are_same(ways_[first], ways_[next]);)
      ++next;
    if (next - first < least) continue;
    share(std::span(ways_).subspan(first, next - first));
    changed = true;
  }
  return changed;
}

void SharedWays::find(const Flow &flow) {
  ways_.clear();
  for (BlockId block : flow.blocks()) {
    ValueId end = function_->terminator(block);
    if ((*function_)[end].op != Op::BrIf) continue;
    auto edges = function_->edges(end);
    for (size_t i = 0; i < edges.size(); ++i) {
      if (flow.is_loop_head(edges[i].target) || !brings_constants(edges[i]))
        continue;
      uint64_t hash =
          mix(edges[i].target.value, (*function_)[block].region.value);
      for (ValueId each : function_->arguments(edges[i]))
        hash = mix(hash, hash_operation(*function_, each));
      ways_.push_back({hash, block, i});
    }
  }
}

Edge &SharedWays::edge_of(const Way &way) const {
  return function_->edges(function_->terminator(way.from))[way.edge];
}

bool SharedWays::brings_constants(const Edge &edge) const {
  for (ValueId each : function_->arguments(edge))
    if (!ir::is_constant((*function_)[each].op)) return false;
  return edge.argument_count != 0;
}

bool SharedWays::are_same(const Way &a, const Way &b) const {
  const Edge &x = edge_of(a), &y = edge_of(b);
  if (a.hash != b.hash || x.target != y.target ||
      (*function_)[a.from].region != (*function_)[b.from].region)
    return false;
  ir::Values some = function_->arguments(x), others = function_->arguments(y);
  for (size_t i = 0; i < some.size(); ++i)
    if (!is_same_operation(*function_, some[i], others[i])) return false;
  return true;
}

void SharedWays::share(std::span<const Way> ways) {
  BlockId block = function_->add_block((*function_)[ways[0].from].region);
  Edge first = edge_of(ways[0]);
  std::vector<ValueId> constants;
  for (ValueId each : function_->arguments(first)) constants.push_back(each);
  for (ValueId &each : constants) {
    ir::Instruction row = (*function_)[each];
    each = function_->make(row);
    function_->append(block, each);
  }
  ir::EdgeId onward = function_->add_edge(first.target, constants);
  function_->append(
      block,
      function_->make({Op::Br, ir::TypeRef::None, {0, onward.value, 1}}));
  for (const Way &way : ways) {
    Edge &edge = edge_of(way);
    edge.target = block;
    function_->set_arguments(edge, {});
  }
}

}  // namespace wasmrust::optimize
