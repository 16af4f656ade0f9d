// See form_outline.h. The blocks are those that a form walks.
#include "compiler/optimize/form_outline.h"

#include <algorithm>
#include <atomic>

#include "compiler/base/threads.h"
#include "compiler/optimize/same_code.h"

namespace wasmrust::optimize {

uint64_t FormOutline::of(const ir::Function &function, Detail detail) {
  function_ = &function;
  detail_ = detail;
  sum_ = 0;
  is_met_.assign(function.blocks.size(), false);
  regions_.assign(function.regions.size(), false);
  walk_.assign(1, ir::Function::entry());
  is_met_[ir::Function::entry().value] = true;
  for (size_t i = 0; i < walk_.size(); ++i) {
    const ir::Block &block = function[walk_[i]];
    sum_ += mix(1, block.parameters.size());
    meet_handlers(block.region);
    for (ir::ValueId id = block.first; id; id = function.next(id))
      if (!ir::is_constant(function[id].op)) look_at(id);
  }
  return mix(mix(sum_, walk_.size()), function.type.value);
}

std::vector<uint64_t> outlines_of(const Whole &whole,
                                  std::span<const FunctionId> functions,
                                  Detail detail) {
  std::vector<uint64_t> outlines(functions.size());
  std::atomic<size_t> next = 0;
  run_on_threads(whole.threads, functions.size() / 64 + 1, [&] {
    FormOutline outline;
    for (size_t i = next++; i < functions.size(); i = next++)
      outlines[i] = outline.of(*whole.graphs[functions[i]], detail);
  });
  return outlines;
}

std::vector<bool> rows_alone(std::span<const uint64_t> outlines) {
  std::vector<uint64_t> sorted(outlines.begin(), outlines.end());
  std::ranges::sort(sorted);
  std::vector<bool> alone;
  for (uint64_t each : outlines)
    alone.push_back(std::ranges::equal_range(sorted, each).size() == 1);
  return alone;
}

void FormOutline::meet(const ir::Edge &edge) {
  if (is_met_[edge.target.value]) return;
  is_met_[edge.target.value] = true;
  walk_.push_back(edge.target);
}

void FormOutline::meet_handlers(ir::RegionId region) {
  for (; region && !regions_[region.value];
       region = function_->regions[region].parent) {
    regions_[region.value] = true;
    for (const ir::Handler &each : function_->regions[region].handlers)
      meet(function_->all_edges[each.edge.value]);
  }
}

void FormOutline::look_at(ir::ValueId id) {
  const ir::Instruction &row = (*function_)[id];
  ir::Values operands = function_->operands(id);
  bool is_hole = detail_ == Detail::Shape && only_computes(row.op);
  uint64_t hash =
      mix(is_hole ? 0 : 1 + static_cast<uint64_t>(row.op), operands.size());
  if (ir::immediate_of(row.op) == ir::Immediate::Access)
    if (const ir::Access &access = function_->access(id); !access.symbol)
      hash = mix(hash, access.offset);
  if (detail_ == Detail::Whole)
    for (ir::ValueId each : operands)
      if (const ir::Instruction &operand = (*function_)[each];
          operand.op == ir::Op::I32Const)
        hash += mix(2, operand.w[0]);
  sum_ += mix(hash, 3);
  for (const ir::Edge &each : function_->edges(id)) meet(each);
}

}  // namespace wasmrust::optimize
