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
  for (const Place &place : places_)
    if (place.is_read) add_parameters(place);
}

// What edges bring for one parameter; its rows hold values from then on.
void AwaitedParameters::read_brought(
    const Row &row, llvm::function_ref<ValueId(uint32_t)> first_of) {
  const Place &place = places_[row.place];
  auto column = static_cast<uint32_t>(&row - rows_.data()) - place.first;
  for (uint32_t at = place.last_edge; at != none; at = edges_[at].previous) {
    ValueId &value = brought_[edges_[at].brought + column];
    if (value.value < first_number) continue;
    value = value ? read(value) : first_of(row.local);
  }
}

void AwaitedParameters::add_parameters(const Place &place) {
  columns_.clear();
  for (uint32_t i = 0; i < place.count; ++i) {
    const Row &row = rows_[place.first + i];
    if (!row.made) continue;
    function_->add_parameter(place.block, row.made);
    columns_.push_back(i);
  }
  for (uint32_t at = place.last_edge; at != none; at = edges_[at].previous) {
    ir::Edge &edge = function_->all_edges[edges_[at].edge.value];
    arguments_.clear();
    for (ValueId operand : function_->arguments(edge))
      arguments_.push_back(operand);
    size_t operands = arguments_.size();
    arguments_.resize_for_overwrite(operands + columns_.size());
    ValueId *to = arguments_.data() + operands;
    const ValueId *brought = brought_.data() + edges_[at].brought;
    for (uint32_t i : columns_) *to++ = brought[i];
    function_->set_arguments(edge, arguments_);
  }
}

}  // namespace wasmrust::lift
