// See parameter_order.h. Ties are broken from the end of the walk, so that what
// leads on is known, and once more, for what leads back.
#include "compiler/optimize/parameter_order.h"

#include <algorithm>
#include <numeric>

namespace wasmrust::optimize {

void ParameterOrder::find(const ir::Function &function) {
  function_ = &function;
  rows_.assign(function.blocks.size(), {});
  places_.clear();
  if (!has_choice()) return;
  uses_.assign(function.value_count(), {});
  regions_.assign(function.regions.size(), false);
  among_arguments_.resize(function.value_count());
  walk_.clear();
  at_ = 0;
  numbered_ = nullptr;
  work_ = 0;
  meet(ir::Function::entry());
  rows_[ir::Function::entry().value].is_fixed = true;
  for (size_t i = 0; i < walk_.size(); ++i) note_uses(walk_[i]);
  for (ir::BlockId block : walk_) sort_by_use(block);
  for (int round = 0; round < 2; ++round)
    for (size_t i = walk_.size(); i-- > 0;) sort_ties(walk_[i]);
}

// Most functions are small, and have no block of which the order is not clear.
bool ParameterOrder::has_choice() {
  for (const ir::Block &block : function_->blocks)
    if (&block != &(*function_)[ir::Function::entry()] &&
        block.parameters.size() > 1)
      return true;
  places_.resize((*function_)[ir::Function::entry()].parameters.size() + 1);
  std::iota(places_.begin(), places_.end(), 0u);
  return false;
}

void ParameterOrder::meet(ir::BlockId block) {
  Row &row = rows_[block.value];
  if (row.is_met) return;
  row = {.first = static_cast<uint32_t>(places_.size()), .is_met = true};
  walk_.push_back(block);
  places_.resize(places_.size() + (*function_)[block].parameters.size());
  std::span<uint32_t> places = places_of(block);
  std::iota(places.begin(), places.end(), 0u);
}

void ParameterOrder::note(ir::ValueId value, const ir::Edge *edge) {
  Use &use = uses_[value.value];
  if (use.at == UINT32_MAX) use = {at_, edge};
}

void ParameterOrder::note(const ir::Edge &edge) {
  meet(edge.target);
  ++at_;
  if (edge.argument_count != (*function_)[edge.target].parameters.size())
    rows_[edge.target.value].is_fixed = true;
  for (ir::ValueId each : function_->arguments(edge)) note(each, &edge);
}

void ParameterOrder::note_handlers(ir::RegionId region) {
  for (; region && !regions_[region.value];
       region = function_->regions[region].parent) {
    regions_[region.value] = true;
    for (const ir::Handler &each : function_->regions[region].handlers)
      note(function_->all_edges[each.edge.value]);
  }
}

void ParameterOrder::note_uses(ir::BlockId block) {
  note_handlers((*function_)[block].region);
  for (ir::ValueId id = (*function_)[block].first; id;
       id = function_->next(id)) {
    for (ir::ValueId each : function_->operands(id)) {
      ++at_;
      note(each, nullptr);
    }
    for (const ir::Edge &each : function_->edges(id)) note(each);
  }
}

void ParameterOrder::sort_by_use(ir::BlockId block) {
  if (rows_[block.value].is_fixed) return;
  const auto &parameters = (*function_)[block].parameters;
  std::ranges::sort(places_of(block), {}, [&](uint32_t place) {
    return std::pair(uses_[parameters[place].value].at, place);
  });
}

void ParameterOrder::sort_ties(ir::BlockId block) {
  if (rows_[block.value].is_fixed) return;
  const auto &parameters = (*function_)[block].parameters;
  std::span<uint32_t> places = places_of(block);
  auto edge_of = [&](uint32_t place) {
    return uses_[parameters[place].value].edge;
  };
  for (size_t i = 0, end = 0; i < places.size(); i = end) {
    const ir::Edge *edge = edge_of(places[i]);
    for (end = i + 1; end < places.size() && edge_of(places[end]) == edge;)
      ++end;
    if (edge && end - i > 1)
      sort_by_edge(*edge, parameters, places.subspan(i, end - i));
  }
}

// A value may be the argument of several parameters: the first one counts. Many
// blocks of a loop may tie on the edge back, one behind the other.
void ParameterOrder::sort_by_edge(const ir::Edge &edge,
                                  std::span<const ir::ValueId> parameters,
                                  std::span<uint32_t> places) {
  if (numbered_ != &edge) {
    ir::Values arguments = function_->arguments(edge);
    if (work_ > most_work) return;
    work_ += arguments.size();
    numbered_ = &edge;
    std::span<const uint32_t> order = of(edge.target).first(arguments.size());
    for (uint32_t i = static_cast<uint32_t>(order.size()); i-- > 0;)
      among_arguments_[arguments[order[i]].value] = i;
  }
  std::ranges::sort(places, {}, [&](uint32_t place) {
    return std::pair(among_arguments_[parameters[place].value], place);
  });
}

}  // namespace wasmrust::optimize
