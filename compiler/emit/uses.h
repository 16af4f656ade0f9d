// Where values that may need a variable are made and used, in the order in
// which code is written: what below.h comes by, so that nobody has to look at
// each instruction for it again.
//
// Each instruction has two positions: it uses at the first and its result is
// there from the second on. A block's parameters are made at its start, and
// what its edges carry, which is not listed, is used at its end.
//
//   positions 4      6          8
//             v1=…   v2 = v1+…  store v2      made v1 5, v2 7; used v1 6, v2 8
//
// Beside that, which instructions stand by themselves: what is nested in others
// is not looked at again either.
//
// What is nested and used once, and constants that are made anew, are left out.
// Not so what waits on the stack: placing.h says whether it does.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::emit {

class Uses {
 public:
  struct Use {
    uint32_t value, at;
  };

  // Blocks count by their place in the order: the end of one is the start of
  // the next.
  uint32_t start(size_t block) const { return blocks_[block].start; }
  uint32_t end(size_t block) const { return blocks_[block + 1].start; }
  // Behind all positions.
  uint32_t end() const { return blocks_.back().start; }
  // Of a block, parameters first, by rising position.
  std::span<const Use> made(size_t block) const {
    return std::span(made_).subspan(
        blocks_[block].made, blocks_[block + 1].made - blocks_[block].made);
  }
  // Of a block, in the order in which it is computed.
  std::span<const Use> used(size_t block) const {
    return std::span(used_).subspan(
        blocks_[block].used, blocks_[block + 1].used - blocks_[block].used);
  }

  // Of a block, instructions that are nested in no other one, in order; the
  // block's terminator and results are not among them.
  std::span<const ir::ValueId> roots(size_t block) const {
    return std::span(roots_).subspan(
        blocks_[block].roots, blocks_[block + 1].roots - blocks_[block].roots);
  }

  // --- to be filled, block by block ------------------------------------------
  void clear() {
    blocks_.clear();
    made_.clear();
    used_.clear();
    roots_.clear();
  }
  // Also behind the last one.
  void start_block(uint32_t at) {
    blocks_.push_back({at, static_cast<uint32_t>(made_.size()),
                       static_cast<uint32_t>(used_.size()),
                       static_cast<uint32_t>(roots_.size())});
  }
  void make(ir::ValueId id, uint32_t at) { made_.push_back({id.value, at}); }
  void add_root(ir::ValueId id) { roots_.push_back(id); }
  void use(ir::ValueId id, uint32_t at) { used_.push_back({id.value, at}); }

 private:
  struct Block {
    uint32_t start, made, used, roots;  // where its rows start
  };
  llvm::SmallVector<Block, 0> blocks_;
  llvm::SmallVector<Use, 0> made_, used_;
  llvm::SmallVector<ir::ValueId, 0> roots_;
};

}  // namespace wasmrust::emit
