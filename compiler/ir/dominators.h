// Which block every way to another one goes through.
//
// `a` dominates `b` when no way from the entry reaches `b` without `a`. A value
// may be used where its definition dominates, so the verifier asks this for
// each use, and many passes do.
//
// What is thrown leaves a block of a region from its *start*, as far as values
// go, so such a block is two nodes: its start, which has its parameters and
// goes to its body and to the handlers; and its body, which goes where the
// terminator says. A region is a node too, between the starts of its blocks and
// its handlers, so that many blocks with many handlers stay few edges:
//
//   start b1 ──► body b1 ──► ...        start b1 ──► r0 ──► handler b5
//   start b2 ──► body b2 ──► ...        start b2 ──► r0 ──► r1 (its parent)
//
// Algorithm: Lengauer and Tarjan, "A Fast Algorithm for Finding Dominators in a
// Flowgraph" (1979), in its simple form: the time is near the number of edges
// for every graph. Where there are no regions and each loop has one entry,
// which is nearly always, one walk over the blocks in their order finds them
// faster (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm",
// 2001): a block's dominator is where the ways up from those that lead to it
// meet. The ways up have jumps, so that long ones are short. A walk over the
// tree numbers the nodes, and a question is two comparisons.
//
// The function must be sound as far as blocks, edges and regions go (invariants
// 1 to 4 of verify.h). Changing its edges makes the answers stale.
#pragma once

#include <span>
#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::ir {

class Dominators {
 public:
  Dominators() = default;
  explicit Dominators(const Function &function) { find(function); }
  // The same for another function, in the same memory.
  void find(const Function &function);

  bool is_reachable(BlockId block) const { return order_[block.value] != 0; }
  // Each block dominates itself; what is not reachable dominates nothing and is
  // dominated by nothing.
  bool dominates(BlockId a, BlockId b) const {
    return dominates_node(a.value, b.value);
  }
  // True when the value is known wherever the block starts: its parameters, and
  // what is computed in blocks that are always left by their end before.
  bool is_known_at(const Function &function, ValueId value,
                   BlockId block) const;
  // The closest block that dominates this one; None for the entry and for what
  // is not reachable.
  BlockId immediate_dominator(BlockId block) const;
  // The reachable blocks in reverse post order: each before those that it
  // dominates, and before those that it leads to unless there is a way back.
  std::span<const BlockId> reverse_post_order() const { return blocks_; }

 private:
  static constexpr uint32_t none = UINT32_MAX;

  bool dominates_node(uint32_t a, uint32_t b) const {
    return order_[a] && order_[b] && order_[a] <= order_[b] &&
           order_[b] <= last_[a];
  }
  bool find_from_above(const Function &function);
  void order_from_above(const Function &function);
  void add_below(uint32_t place);
  uint32_t common(uint32_t a, uint32_t b) const;
  void find_edges(const Function &function);
  void number_nodes();
  void order_blocks(const Function &function);
  void find_before();
  uint32_t lowest_above(uint32_t place);
  void find_dominators();
  void number_tree();

  size_t block_count_ = 0;
  size_t node_count_ = 0;
  std::vector<uint32_t> body_;  // of a block; itself when it is one node
  // Successors of each node, behind one another.
  std::vector<uint32_t> first_edge_, edges_;
  // The nodes in the order in which a search comes to them, and the place of
  // each there; what follows "place" below is by that.
  std::vector<uint32_t> nodes_, place_;
  std::vector<uint32_t> parent_;  // of a node, in the tree
  // The place in a walk over the tree, from 1, and the last place below.
  std::vector<uint32_t> order_, last_;
  std::vector<BlockId> blocks_;
  // While they are found from above. By place: the dominator, how many there
  // are above, and one of these, far up.
  struct AboveRow {
    uint32_t above = 0, jump = 0, depth = 0;
  };
  std::vector<AboveRow> above_rows_;
  struct WayDown {
    BlockId block;
    uint32_t edge, end;
  };
  std::vector<WayDown> way_down_;
  // Only while they are found: predecessors of each node, behind one another;
  // the nodes on the way down; how many stand below each.
  std::vector<uint32_t> first_before_, before_;
  std::vector<std::pair<uint32_t, uint32_t>> way_;
  std::vector<uint32_t> size_, next_;
  // By place: where it was come from; the algorithm's semidominator, the place
  // with the lowest one on the way up to `above_`, the dominator, and the list
  // of those with one semidominator.
  std::vector<uint32_t> from_, semi_, lowest_, above_, dominator_, same_;
  std::vector<uint32_t> first_same_, path_;
  // For the order of blocks: by region, how many of its handlers were seen, and
  // the next region outwards with others.
  std::vector<uint32_t> seen_handlers_;
  std::vector<RegionId> outwards_;
};

}  // namespace wasmrust::ir
