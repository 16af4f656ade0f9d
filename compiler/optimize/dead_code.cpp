// Dead code: what nobody can tell from its absence.
//
// Problem. Other passes leave things behind: blocks that nothing leads to any
// more, values that were replaced, parameters of blocks that always get the
// same value, or that only carry a value to themselves round a loop.
//
// Idea. Blocks out of reach lose everything they have. Of the others, what has
// an effect is needed, and what a needed instruction uses is needed; the rest
// goes. A parameter that gets one value only is that value. (The second half is
// how lifting ends, too: lift/prune.h.)
//
//   b0(v0: i32):                       b0(v0: i32):
//     v1: i32 = i32.const 1              br b1()
//     v2: i32 = i32.add v0 v1          b1():
//     br b1(v0)                          return v0
//   b1(v3: i32):
//     return v3
//
// Assumes: an operation without an effect (wasm/op.h, `Pure`) can be left out.
// A load can trap, so one whose value nobody uses stays.
#include "compiler/lift/prune.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

namespace {

class DeadCode : public FunctionPass {
 public:
  bool run(ir::Function &function) override {
    bool changed = remove_blocks(function);
    size_t before = size_of(function);
    pruner_.run(function);
    return changed || size_of(function) != before;
  }

 private:
  lift::Pruner pruner_;
  std::vector<bool> reached_;
  std::vector<ir::BlockId> work_;

  // Instructions, parameters and arguments: pruning only ever takes some away.
  static size_t size_of(const ir::Function &function) {
    size_t size = 0;
    for (const ir::Block &block : function.blocks) {
      size += block.parameters.size();
      for (ir::ValueId id = block.first; id; id = function.next(id)) ++size;
    }
    return size;
  }

  void reach(ir::BlockId block) {
    if (reached_[block.value]) return;
    reached_[block.value] = true;
    work_.push_back(block);
  }

  bool remove_blocks(ir::Function &function) {
    reached_.assign(function.blocks.size(), false);
    reach(ir::Function::entry());
    while (!work_.empty()) {
      ir::BlockId block = work_.back();
      work_.pop_back();
      if (ir::ValueId end = function.terminator(block))
        for (const ir::Edge &edge : function.edges(end)) reach(edge.target);
      for (ir::RegionId region = function[block].region; region;
           region = function.regions[region].parent)
        for (const ir::Handler &handler : function.regions[region].handlers)
          reach(function.all_edges[handler.edge.value].target);
    }
    bool changed = false;
    for (ir::BlockId id : function.blocks.ids()) {
      ir::Block &block = function[id];
      if (reached_[id.value] || (!block.first && block.parameters.empty()))
        continue;
      changed = true;
      for (ir::ValueId each = block.first, next; each; each = next) {
        next = function.next(each);
        function.unlink(each);
      }
      for (ir::ValueId each : block.parameters) function.unlink(each);
      block.parameters.clear();
      block.region = {};
    }
    remove_handlers(function);
    return changed;
  }

  // A region without blocks has nobody whose exceptions it could handle.
  void remove_handlers(ir::Function &function) {
    if (function.regions.empty()) return;
    std::vector<bool> is_used(function.regions.size());
    for (ir::BlockId id : function.blocks.ids())
      if (reached_[id.value])
        for (ir::RegionId region = function[id].region;
             region && !is_used[region.value];
             region = function.regions[region].parent)
          is_used[region.value] = true;
    for (ir::RegionId id : function.regions.ids())
      if (!is_used[id.value]) function.regions[id].handlers.clear();
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_DeadCode(const Surroundings &) {
  return std::make_unique<DeadCode>();
}

}  // namespace wasmrust::optimize
