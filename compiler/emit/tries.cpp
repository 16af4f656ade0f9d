// Where the legacy form's `try` stand. See order.h.
//
// That form catches by nesting: what is thrown inside of a try goes to its
// clauses, whose code stands in the try itself, since only there `rethrow` has
// something to throw. So one try is written for all regions with the same
// handlers, right inside of the block that dominates the handlers' blocks,
// which then are no labels. It closes behind the last block that it serves:
//
//   b1 in r0, b2 in r0, handler b3, then b4     block  ;; b4
//                                                 try  b1 b2
//                                                 catch_all  b3  end
//                                               end  b4
//
// Code inside of a try that it does not serve is put into a try of its own that
// delegates to the right one, or out of the function. A try that is not right
// inside of the one to which it hands what it does not catch does so, too.
//
// Not written are graphs that no nesting fits: with a handler's block that has
// another way in, or that handlers of several kinds share. Lift makes none.
// Each clause starts a block of its own, to which only handlers of its try
// lead; all regions of a try have the same clauses, and the same try as a
// parent since they were made in the same place; and what a parent's clauses
// are dominated by dominates what the clauses inside of it are dominated by.
#include <algorithm>

#include "compiler/emit/order.h"

namespace wasmrust::emit {

using ir::BlockId;
using ir::Function;
using ir::RegionId;

bool may_throw(const Function &function, BlockId id) {
  for (ir::ValueId each = function[id].first; each;
       each = function.next(each)) {
    // A tail call has left the block.
    if (ir::has(function[each].op, wasm::Trait::Ends) &&
        function[each].op != ir::Op::Throw &&
        function[each].op != ir::Op::ThrowRef)
      continue;
    if (ir::has(function[each].op, wasm::Trait::Calls | wasm::Trait::Throws))
      return true;
  }
  return false;
}

bool Order::add_try(const Function &function, RegionId id) {
  const ir::Region &region = function.regions[id];
  uint32_t parent = region.parent ? try_of_[region.parent.value] : none;
  if (region.handlers.empty()) {
    try_of_[id.value] = parent;
    return true;
  }
  Try row{.parent = parent,
          .depth = parent == none ? 0 : tries_[parent].depth + 1};
  for (const ir::Handler &handler : region.handlers)
    row.clauses.push_back({handler.kind, handler.tag,
                           function.all_edges[handler.edge.value].target});
  Row &first = rows_[row.clauses.front().target.value];
  if (first.opens == none) {
    for (const Clause &clause : row.clauses) {
      Row &target = rows_[clause.target.value];
      if (target.opens != none) return false;
      target.opens = static_cast<uint32_t>(tries_.size());
      target.has_label = false;
    }
    tries_.push_back(std::move(row));
  } else {
    const Try &known = tries_[first.opens];
    if (known.parent != row.parent || known.clauses != row.clauses)
      return false;
  }
  try_of_[id.value] = first.opens;
  return true;
}

// False when no nesting fits.
bool Order::find_tries(const Function &function) {
  try_of_.assign(function.regions.size(), none);
  std::vector<bool> done(function.regions.size());
  for (BlockId id : blocks_) {
    std::vector<RegionId> chain;
    for (RegionId at = function[id].region; at && !done[at.value];
         at = function.regions[at].parent) {
      done[at.value] = true;
      chain.push_back(at);
    }
    for (size_t i = chain.size(); i-- > 0;)
      if (!add_try(function, chain[i])) return false;
  }
  for (BlockId id : blocks_) {
    for (const ir::Edge &edge : function.edges(function.terminator(id)))
      if (rows_[edge.target.value].opens != none) return false;
    for (uint32_t at = catcher(function, id); at != none;
         at = tries_[at].parent)
      tries_[at].last = std::max(tries_[at].last, rows_[id.value].number);
  }
  for (Try &row : tries_) {
    row.at = dominators_.immediate_dominator(row.clauses.front().target);
    for (const Clause &clause : row.clauses) {
      if (dominators_.immediate_dominator(clause.target) != row.at ||
          rows_[clause.target.value].number <= row.last)
        return false;
    }
    for (BlockId loop = rows_[row.at.value].loop; loop;
         loop = rows_[loop.value].outer)
      rows_[loop.value].holds_try = true;
  }
  return true;
}

// Among the labels of the blocks that they are opened in: inside of what is
// written behind them, and of the tries around them.
void Order::order_tries() {
  for (const Try &row : tries_) {
    Labels &to = rows_[row.at.value].inside;
    labels_[to.first + to.count++] = row.clauses.front().target;
    rows_[row.at.value].opens_try = true;
  }
  auto is_outside = [&](BlockId a, BlockId b) {
    auto place = [&](BlockId label) {
      const Row &row = rows_[label.value];
      if (row.opens == none) return std::pair(2 * row.number, 0u);
      const Try &opened = tries_[row.opens];
      return std::pair(2 * opened.last + 1, ~opened.depth);
    };
    return place(a) > place(b);
  };
  for (const Try &row : tries_) {
    Labels at = rows_[row.at.value].inside;
    std::stable_sort(labels_.begin() + at.first,
                     labels_.begin() + at.first + at.count, is_outside);
  }
}

bool Order::is_around(uint32_t outer, uint32_t inner) const {
  while (inner != outer && inner != none) inner = tries_[inner].around;
  return inner == outer;
}

// Which try the code of each block stands in; false when one that it needs is
// not around it.
bool Order::find_surroundings(const Function &function) {
  std::vector<Surroundings> start(rows_.size());
  std::vector<bool> known(rows_.size());
  auto begin = [&](BlockId id, Surroundings at) {
    start[id.value] = at;
    known[id.value] = true;
  };
  begin(Function::entry(), {});
  for (BlockId id : blocks_) {
    if (!known[id.value])
      begin(id, rows_[dominators_.immediate_dominator(id).value].surroundings);
    Surroundings now = start[id.value];
    for (BlockId label : labels(rows_[id.value].behind)) begin(label, now);
    for (BlockId label : labels(rows_[id.value].inside)) {
      uint32_t opened = rows_[label.value].opens;
      if (opened == none) {
        begin(label, now);
        continue;
      }
      Try &row = tries_[opened];
      row.around = now.around;
      row.delegates = now.catcher != row.parent;
      if (!is_around(row.parent, now.around)) return false;
      for (const Clause &clause : row.clauses)
        begin(clause.target, {row.parent, now.around});
      now = {opened, opened};
    }
    rows_[id.value].surroundings = now;
    if (!may_throw(function, id)) continue;
    uint32_t wanted = catcher(function, id);
    if (!is_around(wanted, now.around)) return false;
    rows_[id.value].is_apart = wanted != now.catcher;
    for (const ir::Handler *handler : handlers_of(function, id))
      rows_[id.value].is_apart |=
          function.all_edges[handler->edge.value].argument_count > 0;
  }
  return true;
}

}  // namespace wasmrust::emit
