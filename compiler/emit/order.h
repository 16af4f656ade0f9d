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

#include <expected>
#include <string>
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
  // An error for a graph with a loop of several entries.
  static std::expected<Order, std::string> find(const ir::Function &function);

  bool is_loop(ir::BlockId id) const { return rows_[id.value].is_loop; }
  // Has a label that code in front of it branches to.
  bool has_label(ir::BlockId id) const { return rows_[id.value].has_label; }
  // True when an edge goes backwards: to a loop around its source.
  bool is_back(ir::BlockId from, ir::BlockId to) const {
    return rows_[to.value].number <= rows_[from.value].number;
  }
  // Labelled blocks right inside of one, the last to be written first.
  const std::vector<ir::BlockId> &labels_in(ir::BlockId id) const {
    return rows_[id.value].labels;
  }
  // Labelled blocks right behind a loop, the last to be written first.
  const std::vector<ir::BlockId> &labels_behind(ir::BlockId id) const {
    return rows_[id.value].labels_behind;
  }
  // Reachable blocks, in an order in which each comes before what it dominates.
  const std::vector<ir::BlockId> &blocks() const { return blocks_; }
  // Loops around a block, itself included.
  uint32_t depth(ir::BlockId id) const { return rows_[id.value].depth; }
  bool is_reachable(ir::BlockId id) const {
    return rows_[id.value].number != unreachable;
  }

 private:
  static constexpr uint32_t unreachable = UINT32_MAX;
  struct Row {
    uint32_t number = unreachable;  // in reverse post order
    uint32_t forward_edges = 0;
    uint32_t depth = 0;
    bool is_loop = false, has_label = false;
    ir::BlockId loop;   // the innermost around the block; itself for a loop
    ir::BlockId outer;  // of a loop: the next one around it
    std::vector<ir::BlockId> labels, labels_behind;
  };
  std::vector<Row> rows_;
  std::vector<ir::BlockId> blocks_;

  void find_loops(const ir::Function &function);
  bool is_in(ir::BlockId id, ir::BlockId loop) const;
  void label_exits(const ir::Function &function);
  void place_label(ir::BlockId id, ir::BlockId parent);
};

}  // namespace wasmrust::emit
