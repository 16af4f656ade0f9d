// See awaited.h. What is read when the body ends may bring more of it: a list
// that grows while it is worked off.
#include "compiler/lift/awaited.h"

namespace wasmrust::lift {

using ir::ValueId;

void AwaitedParameters::start(ir::Function &function) {
  function_ = &function;
  rows_.clear();
  places_.clear();
  edges_.clear();
  brought_.clear();
  made_.clear();
}

void AwaitedParameters::finish(
    llvm::function_ref<ValueId(uint32_t local)> first_of) {
  for (size_t i = 0; i < made_.size(); ++i)
    read_brought(rows_[made_[i]], first_of);
  uint32_t in_pool = function_->add_list(brought_);
  for (const Place &place : places_) add_parameters(place, in_pool);
}

// What edges bring for one parameter; its rows hold values from then on.
void AwaitedParameters::read_brought(
    const Row &row, llvm::function_ref<ValueId(uint32_t)> first_of) {
  const Place &place = places_[row.place];
  auto column = static_cast<uint32_t>(&row - rows_.data()) - place.first;
  for (uint32_t at = place.last_edge; at != none; at = edges_[at].previous) {
    ValueId &value = brought_[edges_[at].first + edges_[at].operands + column];
    if (value.value < first_number) continue;
    value = value ? read(value) : first_of(row.local);
  }
}

// The rows are arguments as they stand, but for what nobody has read.
void AwaitedParameters::add_parameters(const Place &place, uint32_t in_pool) {
  columns_.clear();
  for (uint32_t i = 0; i < place.count; ++i) {
    const Row &row = rows_[place.first + i];
    if (!row.made) continue;
    function_->add_parameter(place.block, row.made);
    columns_.push_back(i);
  }
  auto count = static_cast<uint32_t>(columns_.size());
  for (uint32_t at = place.last_edge; at != none; at = edges_[at].previous) {
    const Edge &row = edges_[at];
    ir::Edge &edge = function_->all_edges[row.edge.value];
    edge.first_argument = in_pool + row.first;
    edge.argument_count = row.operands + count;
    if (count == place.count) continue;
    const ValueId *brought = brought_.data() + row.first + row.operands;
    for (uint32_t i = 0; i < count; ++i)
      function_->set_argument(edge, row.operands + i, brought[columns_[i]]);
  }
}

}  // namespace wasmrust::lift
