// See loop_versions.h. Loops are cloned as LLVM's own versioning of loops does
// it, but with many exits: each gets the clone's values beside those that it
// has.
#include "compiler/lower/llvm/loop_versions.h"

#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace wasmrust::lower {

namespace {

using llvm::BasicBlock;
using llvm::Value;

// Where the loop was left, it can be left from the clone too.
void join_exits(const llvm::Loop &loop, const llvm::ValueToValueMapTy &map) {
  auto clone_of = [&](Value *value) {
    auto found = map.find(value);
    return found == map.end() ? value : static_cast<Value *>(found->second);
  };
  for (BasicBlock *block : loop.blocks())
    for (BasicBlock *out : llvm::successors(block)) {
      if (loop.contains(out)) continue;
      for (llvm::PHINode &phi : out->phis())
        phi.addIncoming(clone_of(phi.getIncomingValueForBlock(block)),
                        llvm::cast<BasicBlock>(clone_of(block)));
    }
}

void choose(BasicBlock &asks, Value &condition, BasicBlock &one,
            BasicBlock &other) {
  llvm::Instruction *old = asks.getTerminator();
  llvm::IRBuilder<> builder(old);
  builder.CreateCondBr(
      &condition, &one, &other,
      llvm::MDBuilder(asks.getContext()).createLikelyBranchWeights());
  old->eraseFromParent();
}

}  // namespace

llvm::SmallVector<BasicBlock *> version_loop(llvm::Loop &loop, Value &condition,
                                             llvm::LoopInfo &loops,
                                             llvm::DominatorTree &dominators) {
  BasicBlock *asks = loop.getLoopPreheader();
  BasicBlock *enters =
      llvm::SplitBlock(asks, asks->getTerminator(), &dominators, &loops);
  llvm::ValueToValueMapTy map;
  llvm::SmallVector<BasicBlock *> blocks;
  llvm::cloneLoopWithPreheader(enters, asks, &loop, map, ".checked", &loops,
                               &dominators, blocks);
  llvm::remapInstructionsInBlocks(blocks, map);
  join_exits(loop, map);
  choose(*asks, condition, *enters,
         *llvm::cast<BasicBlock>(map.lookup(enters)));
  return blocks;
}

}  // namespace wasmrust::lower
