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
//
// With legacy exceptions there are tries among the labels, each in the place of
// its first clause's block (tries.cpp).
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

// Does the block's code do what a try around it can catch?
bool may_throw(const ir::Function &function, ir::BlockId id);

class Order {
 public:
  static constexpr uint32_t none = UINT32_MAX;

  // A `try` of the legacy form.
  struct Clause {
    ir::HandlerKind kind;
    SymbolId tag;
    ir::BlockId target;
    bool operator==(const Clause &) const = default;
  };
  struct Try {
    std::vector<Clause> clauses;
    uint32_t parent;    // where what it does not catch goes: a try, or none
    uint32_t depth;     // how many parents it has
    uint32_t last = 0;  // number of the last block that it serves
    ir::BlockId at;     // right inside of which it is opened
    // Around it, in what is written; where that is not the parent it delegates.
    uint32_t around = none;
    bool delegates = false;
  };

  // What there is in a graph that has no structured form.
  enum class Obstacle : uint8_t { None, SeveralEntries, NoNesting };

  // For one function after another, in the same memory. With an obstacle there
  // is no order.
  Obstacle find(const ir::Function &function);

  bool has_loops() const { return !loop_ends_.empty(); }
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
  // each edge. By number, as the answer.
  struct Way {
    uint32_t from;
    ir::EdgeId edge;
  };
  std::span<const Way> before(uint32_t number) const {
    uint32_t first = first_before_[number];
    return std::span(before_).subspan(first, first_before_[number + 1] - first);
  }
  // The place of a reachable block among `blocks`.
  uint32_t number(ir::BlockId id) const { return rows_[id.value].number; }
  // Reachable blocks, in an order in which each comes before what it dominates.
  const std::vector<ir::BlockId> &blocks() const { return blocks_; }
  // The innermost loop around a block; of a loop, the next one around it.
  ir::BlockId loop_around(ir::BlockId id) const {
    const Row &row = rows_[id.value];
    return row.is_loop ? row.outer : row.loop;
  }
  // How deep code nests at most: blocks, labels and loops that are written
  // inside of others.
  size_t nesting() const;
  // No less than that, and known at once.
  size_t most_nesting() const { return blocks_.size() + labels_.size(); }
  // Loops around a block, itself included.
  uint32_t depth(ir::BlockId id) const { return rows_[id.value].depth; }
  bool is_reachable(ir::BlockId id) const {
    return rows_[id.value].number != unreachable;
  }
  // Its code but for the branch at its end stands in a try of its own.
  bool is_apart(ir::BlockId id) const { return rows_[id.value].is_apart; }

  // --- legacy exceptions; tries are numbered, `none` is outside of all -------
  // The one that stands in place of a label.
  uint32_t try_at(ir::BlockId label) const { return rows_[label.value].opens; }
  const Try &operator[](uint32_t number) const { return tries_[number]; }
  bool opens_try(ir::BlockId id) const { return rows_[id.value].opens_try; }
  // The one that is to catch what a block throws, and the one that would.
  uint32_t catcher(const ir::Function &function, ir::BlockId id) const {
    ir::RegionId region = function[id].region;
    return region ? try_of_[region.value] : none;
  }
  uint32_t catches_at(ir::BlockId id) const {
    return rows_[id.value].surroundings.catcher;
  }

 private:
  static constexpr uint32_t unreachable = UINT32_MAX;
  struct Labels {
    uint32_t first = 0, count = 0;  // in `labels_`
  };
  // In which try code stands, and which one catches what it throws: another
  // one in clauses, and where a try delegates.
  struct Surroundings {
    uint32_t catcher = none, around = none;
  };
  struct Row {
    uint32_t number = unreachable;  // in reverse post order
    uint32_t forward_edges = 0;
    uint32_t depth = 0;
    bool is_loop = false, has_label = false;
    bool is_apart = false;
    bool opens_try = false;
    bool holds_try = false;     // of a loop: a try is opened in it
    uint32_t opens = none;      // the try whose clause this is
    Surroundings surroundings;  // of the block's own code
    ir::BlockId loop;   // the innermost around the block; itself for a loop
    ir::BlockId outer;  // of a loop: the next one around it
    Labels inside, behind;
  };
  std::vector<Row> rows_;
  std::vector<ir::BlockId> blocks_;
  std::vector<ir::BlockId> labels_;
  std::vector<uint32_t> first_before_;  // by number, in `before_`
  std::vector<Way> before_;
  struct SeenWay {
    uint32_t to;
    Way way;
  };
  llvm::SmallVector<SeenWay, 0> seen_;  // in the order of the blocks
  std::vector<ir::BlockId> loop_ends_;  // where edges go back
  // Where each label stands, in the order of the blocks.
  llvm::SmallVector<Labels *, 0> places_;
  ir::Dominators dominators_;
  std::vector<uint32_t> work_;
  // While loops are found, by number of a block: the header of a loop around
  // it, or the block itself.
  std::vector<uint32_t> found_in_;
  // Of loops, by block: the place in a walk over the loops from the outside,
  // the last place inside, and the next one that is free there.
  struct LoopPlace {
    uint32_t first = 0, last = 0, next = 0;
  };
  std::vector<LoopPlace> loop_places_;
  std::vector<Try> tries_;
  std::vector<uint32_t> try_of_;  // by region

  std::span<const ir::BlockId> labels(Labels row) const {
    return std::span(labels_).subspan(row.first, row.count);
  }
  bool see_edges(const ir::Function &function);
  uint32_t outermost(uint32_t number);
  void number_loops();
  void find_before();
  void find_loops();
  bool is_in(ir::BlockId id, ir::BlockId loop) const;
  void label_exits(const ir::Function &function);
  Labels &place_of_label(ir::BlockId id);
  void place_labels();
  bool add_try(const ir::Function &function, ir::RegionId id);
  bool find_tries(const ir::Function &function);
  void order_tries();
  bool is_around(uint32_t outer, uint32_t inner) const;
  bool find_surroundings(const ir::Function &function);
};

}  // namespace wasmrust::emit
