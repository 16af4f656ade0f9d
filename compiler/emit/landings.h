// Where the edges of a br_table land that have something to do on the way.
//
//   block block  … br_table 0 2 0 1  end         ;; edges 0 and 2 bring the
//   same
//     local.set 3  br 1  end                     ;; to the same block
//   local.set 4 …
//
// Edges that bring the same to the same block share a landing. The last one has
// nothing behind it, so it is one that leads to what follows, if there is any.
#pragma once

#include <span>
#include <vector>

#include "compiler/emit/locals.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

class Landings {
 public:
  // `next`: the block that is written behind the last landing.
  Landings(const ir::Function &function, const Locals &locals,
           ir::ValueId table, ir::BlockId next);

  size_t size() const { return first_.size(); }
  // One of the edges that lands there; they all do the same.
  const ir::Edge &edge(size_t landing) const { return edges_[first_[landing]]; }
  // By edge of the table: its landing, or none for those that go straight.
  static constexpr uint32_t none = UINT32_MAX;
  uint32_t of(size_t edge) const { return of_.empty() ? none : of_[edge]; }

 private:
  std::span<const ir::Edge> edges_;
  std::vector<uint32_t> of_;  // none at all when there are no landings
  std::vector<size_t> first_;
};

}  // namespace wasmrust::emit
