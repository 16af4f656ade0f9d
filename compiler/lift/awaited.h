// Parameters for variables, made only when somebody reads them.
//
// Where control comes together, many variables hold different values on the
// edges, and round a loop all that it assigns may do so; but of four such
// variables three are assigned again before anybody reads them. So a variable
// gets a number there that stands for the parameter, and what the edges bring
// is noted; the first one who reads it makes the parameter. When the body ends,
// what edges bring for these parameters is read in turn.
//
//   loop                       place 0 (b1): ~0 is variable 2, ~1 variable 5
//     local.get 5 (v9)         ~1 is made: v9
//     …                        an edge brings ~1 for 2 and v12 for 5
//     br 0                     b1(v9: i32):  from b4(v12)
//
// It is the construction of "Simple and Efficient Construction of Static Single
// Assignment Form" (Braun et al., CC 2013) for blocks whose edges are all
// numbered by structure: operandless phis, completed at the end. `prune`
// removes those that turn out to be one value.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/ADT/SmallVector.h>

#include "compiler/ir/function.h"

namespace wasmrust::lift {

class AwaitedParameters {
 public:
  // Numbers from here on stand for parameters; lower ones are values.
  static constexpr uint32_t first_number = uint32_t{1} << 31;
  static bool is_awaited(ir::ValueId id) {
    return id && id.value >= first_number;
  }

  // For a function that is read from its start on.
  void start(ir::Function &function);

  // A block where control comes together; returns its number. Its variables
  // follow, by rising number; `add` returns what stands for a parameter.
  uint32_t add_place(ir::BlockId block);
  ir::ValueId add(uint32_t local, ir::TypeRef type);

  // An edge to a place, and the arguments that it brings for other parameters.
  // What the place's variables hold on it is to be written to these rows: a
  // value, what is awaited, or None for what a variable holds before it is
  // assigned. Valid until another edge is added.
  std::span<ir::ValueId> add_edge(uint32_t place, ir::EdgeId edge,
                                  std::span<const ir::ValueId> operands);

  // Of a place: how many variables, and by their order which they are and what
  // stands for their parameters.
  size_t count(uint32_t place) const { return places_[place].count; }
  uint32_t local(uint32_t place, size_t i) const {
    return rows_[places_[place].first + i].local;
  }
  ir::ValueId number(uint32_t place, size_t i) const {
    return ir::ValueId(first_number + places_[place].first + i);
  }

  // What such a number stands for: its parameter, which is in its block when
  // all is finished.
  ir::ValueId read(ir::ValueId awaited);
  // The same when nobody is to read it for that: None if nobody did.
  ir::ValueId known(ir::ValueId awaited) const {
    return rows_[awaited.value - first_number].made;
  }

  // Gives blocks their parameters, behind those that they have, and edges the
  // arguments. `first_of` gives what a variable holds before it is assigned.
  void finish(llvm::function_ref<ir::ValueId(uint32_t local)> first_of);

 private:
  static constexpr uint32_t none = UINT32_MAX;

  struct Row {
    ir::ValueId made;  // None: nobody has read it
    uint32_t place;
    uint32_t local;
    ir::TypeRef type;
  };
  struct Place {
    ir::BlockId block;
    uint32_t first, count = 0;  // in `rows_`
    uint32_t last_edge = none;  // in `edges_`
  };
  struct Edge {
    ir::EdgeId edge;
    uint32_t first, operands;  // in `brought_`: these, and then the variables
    uint32_t previous;         // of the same place
  };

  ir::Function *function_ = nullptr;
  llvm::SmallVector<Row, 0> rows_;
  llvm::SmallVector<Place, 0> places_;
  llvm::SmallVector<Edge, 0> edges_;
  llvm::SmallVector<ir::ValueId, 0> brought_;
  llvm::SmallVector<uint32_t, 0> made_;     // rows, in the order of reading
  llvm::SmallVector<uint32_t, 0> columns_;  // rows of a place that were read

  void read_brought(const Row &row,
                    llvm::function_ref<ir::ValueId(uint32_t)> first_of);
  void add_parameters(const Place &place, uint32_t in_pool);
};

inline uint32_t AwaitedParameters::add_place(ir::BlockId block) {
  places_.push_back({block, static_cast<uint32_t>(rows_.size())});
  return static_cast<uint32_t>(places_.size() - 1);
}

inline ir::ValueId AwaitedParameters::add(uint32_t local, ir::TypeRef type) {
  auto number = static_cast<uint32_t>(rows_.size());
  ++places_.back().count;
  rows_.push_back({{}, static_cast<uint32_t>(places_.size() - 1), local, type});
  return ir::ValueId(size_t{first_number + number});
}

inline std::span<ir::ValueId> AwaitedParameters::add_edge(
    uint32_t place, ir::EdgeId edge, std::span<const ir::ValueId> operands) {
  Place &to = places_[place];
  auto at = static_cast<uint32_t>(brought_.size());
  auto count = static_cast<uint32_t>(operands.size());
  edges_.push_back({edge, at, count, to.last_edge});
  to.last_edge = static_cast<uint32_t>(edges_.size() - 1);
  brought_.resize_for_overwrite(at + count + to.count);
  std::ranges::copy(operands, brought_.begin() + at);
  return {brought_.data() + at + count, to.count};
}

inline ir::ValueId AwaitedParameters::read(ir::ValueId awaited) {
  Row &row = rows_[awaited.value - first_number];
  if (!row.made) {
    row.made = function_->make({.op = ir::Op::Parameter, .type = row.type});
    made_.push_back(awaited.value - first_number);
  }
  return row.made;
}

}  // namespace wasmrust::lift
