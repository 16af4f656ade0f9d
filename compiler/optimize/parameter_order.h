// An order of each block's parameters that does not depend on the order in
// which they stand.
//
// Problem. The order of a block's parameters means nothing: it is what the
// numbers of local variables and the passes left. So instances of one generic
// function often differ by it alone:
//
//   b1(v3: i32, v4: i32):               b1(v3: i32, v4: i32):
//     v5: i32 = i32.load v3               v5: i32 = i32.load v4
//     ...                                 ...
//     jump b1(v8, v9)                     jump b1(v9, v8)
//
// Idea. Parameters are put in the order of their first uses along a walk from
// the entry, which goes by the edges of terminators and handlers alone. Those
// that are first used on the same edge get the order of the parameters that
// they are arguments of; where that is not known either, they stay as they
// stand, and functions that differ there are taken for different ones.
//
// The entry's parameters are the function's, and keep their order, as do those
// of a block to which an edge brings more than its arguments: the values of an
// exception.
#pragma once

#include <span>
#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::optimize {

class ParameterOrder {
 public:
  // In the memory that the last one took. The function outlives what is asked.
  void find(const ir::Function &function);

  // Which parameter, and which argument of every edge to the block, comes
  // first, second…: all of them, for a block that is reachable.
  std::span<const uint32_t> of(ir::BlockId block) const {
    return std::span(places_).subspan(rows_[block.value].first,
                                      (*function_)[block].parameters.size());
  }

 private:
  struct Row {
    uint32_t first = 0;  // in `places_`
    bool is_met = false;
    bool is_fixed = false;
  };
  struct Use {
    uint32_t at = UINT32_MAX;  // counted along the walk
    const ir::Edge *edge = nullptr;
  };

  const ir::Function *function_ = nullptr;
  std::vector<Row> rows_;  // by block
  std::vector<uint32_t> places_;
  std::vector<Use> uses_;  // by value
  std::vector<bool> regions_;
  std::vector<uint32_t> among_arguments_;  // by value
  std::vector<ir::BlockId> walk_;
  uint32_t at_ = 0;
  const ir::Edge *numbered_ = nullptr;  // whose `among_arguments_` stand there
  // Arguments of edges that ties of a function may look at; the others stay.
  static constexpr size_t most_work = size_t{1} << 20;
  size_t work_ = 0;

  bool has_choice();
  void meet(ir::BlockId block);
  void note(ir::ValueId value, const ir::Edge *edge);
  void note(const ir::Edge &edge);
  void note_handlers(ir::RegionId region);
  void note_uses(ir::BlockId block);
  void sort_by_use(ir::BlockId block);
  void sort_ties(ir::BlockId block);
  void sort_by_edge(const ir::Edge &edge,
                    std::span<const ir::ValueId> parameters,
                    std::span<uint32_t> places);
  std::span<uint32_t> places_of(ir::BlockId block) {
    return std::span(places_).subspan(rows_[block.value].first,
                                      (*function_)[block].parameters.size());
  }
};

}  // namespace wasmrust::optimize
