// In which order blocks are written, and what structure that needs.
//
// Norman Ramsey, "Beyond Relooper: Recursive Translation of Unstructured
// Control Flow to Structured Control Flow" (2022): a block is written inside
// of the block that dominates it closest. One where control comes together gets
// a label, right behind the code that branches there; one that is branched back
// to is a loop; any other is written in place of the one branch to it.
//
// Two things differ from the paper. What a loop is left for stands behind the
// loop instead of inside of it, also when its label would be deeper. And the
// block to which a loop's last test leads gets a label, though nobody else goes
// there: control then runs off the loop's end to it.
#pragma once

#include <span>
#include <vector>

#include "compiler/ir/dominators.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

// The handlers that what is thrown in a block goes to, in the order in which
// they are tried.
std::vector<const ir::Handler *> handlers_of(const ir::Function &function,
                                             ir::BlockId id);

class Order {
 public:
  // For one function after another, in the same memory. False for a graph with
  // a loop of several entries.
  bool find(const ir::Function &function);

  bool is_loop(ir::BlockId id) const { return rows_[id.value].is_loop; }
  // Has a label that code in front of it branches to.
  bool has_label(ir::BlockId id) const { return rows_[id.value].has_label; }
  // True when an edge goes backwards: to a loop around its source.
  bool is_back(ir::BlockId from, ir::BlockId to) const {
    return rows_[to.value].number <= rows_[from.value].number;
  }
  // Labelled blocks right inside of one, the last to be written first.
  std::span<const ir::BlockId> labels_in(ir::BlockId id) const {
    return labels(rows_[id.value].inside);
  }
  // Labelled blocks right behind a loop, the last to be written first.
  std::span<const ir::BlockId> labels_behind(ir::BlockId id) const {
    return labels(rows_[id.value].behind);
  }
  // Where control comes from, also by what a block's handlers catch; once for
  // each edge.
  std::span<const ir::BlockId> before(ir::BlockId id) const {
    uint32_t first = first_before_[id.value];
    return std::span(before_).subspan(first,
                                      first_before_[id.value + 1] - first);
  }
  // The place of a reachable block among `blocks`.
  uint32_t number(ir::BlockId id) const { return rows_[id.value].number; }
  // Reachable blocks, in an order in which each comes before what it dominates.
  const std::vector<ir::BlockId> &blocks() const { return blocks_; }
  // Loops around a block, itself included.
  uint32_t depth(ir::BlockId id) const { return rows_[id.value].depth; }
  bool is_reachable(ir::BlockId id) const {
    return rows_[id.value].number != unreachable;
  }

 private:
  static constexpr uint32_t unreachable = UINT32_MAX;
  struct Labels {
    uint32_t first = 0, count = 0;  // in `labels_`
  };
  struct Row {
    uint32_t number = unreachable;  // in reverse post order
    uint32_t forward_edges = 0;
    uint32_t depth = 0;
    bool is_loop = false, has_label = false;
    ir::BlockId loop;   // the innermost around the block; itself for a loop
    ir::BlockId outer;  // of a loop: the next one around it
    Labels inside, behind;
  };
  std::vector<Row> rows_;
  std::vector<ir::BlockId> blocks_;
  std::vector<ir::BlockId> labels_;
  std::vector<uint32_t> first_before_;  // by block, in `before_`
  std::vector<ir::BlockId> before_;
  ir::Dominators dominators_;
  std::vector<ir::BlockId> work_;

  std::span<const ir::BlockId> labels(Labels row) const {
    return std::span(labels_).subspan(row.first, row.count);
  }
  bool see_edges(const ir::Function &function);
  void find_before(const ir::Function &function);
  void find_loops();
  bool is_in(ir::BlockId id, ir::BlockId loop) const;
  void label_exits(const ir::Function &function);
  Labels &place_of_label(ir::BlockId id);
  void place_labels();
};

}  // namespace wasmrust::emit
