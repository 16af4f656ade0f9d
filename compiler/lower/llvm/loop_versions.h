// A loop twice, and the choice between the two in front of it.
//
//   for .. { a }            if the condition { for .. { a } }
//                     →     else             { for .. { a } }    the clone
//
// Both come to the same exits, with what they have found. Whoever asks for it
// then changes what only one of them has to do.
#pragma once

#include "llvm/ADT/SmallVector.h"

namespace llvm {
class BasicBlock;
class DominatorTree;
class Loop;
class LoopInfo;
class Value;
}  // namespace llvm

namespace wasmrust::lower {

// The clone's blocks. The loop is in LLVM's simple form, is closed for values
// (LCSSA) and safe to clone; `condition` is known where it is entered, and
// likely. Loops stay known, dominators do not.
llvm::SmallVector<llvm::BasicBlock *> version_loop(
    llvm::Loop &loop, llvm::Value &condition, llvm::LoopInfo &loops,
    llvm::DominatorTree &dominators);

}  // namespace wasmrust::lower
