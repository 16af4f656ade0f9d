// What lean std asks of the linker about formatting.
//
// Problem. std makes a panic's message as a whole and shows it then: what is
// formatted meanwhile may panic itself, or print. So a panic needs memory for
// its message, and to know whether it is the second one, only to say
//
//   index out of bounds: the len is 3 but the index is 7
//
// Idea. Who has the whole program can see that nobody would notice if the
// message were written piece by piece. crates/wasm-std/src/format.rs asks
//
//   shown_aside(show)   `show` runs while something is shown that std would
//                       show afterwards
//   is_quiet()          can nobody see when they run?
//   is(show, other)     are they known to be one function?
//
// and the answers are constants, so that one of two ways is left.
//
// Contract. A function is quiet when all that it may call is: functions that
// are quiet, the stream of the formatter that it was given, and by address one
// that shows with that formatter, where all are quiet whose address is known
// and that have the type. It calls nothing outside and never traps, so it
// prints nothing and does not panic; what it writes to memory nobody reads,
// since the program ends. (One that never ends is quiet as well: then a part of
// the message is seen.)
//
// All run behind SpecialiseFormatsPass. AnswerSameFunctionPass comes first, and
// FindQuietPass once what its answers made dead is gone, when functions still
// have the signatures that they came with: it takes away what `shown_aside`
// says of quiet functions. AnswerQuietPass comes last, when other dead code is
// gone as well: then all is quiet when nothing of the kind is said any more.
// `answer_no` says no to everything, which is always right.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class AnswerSameFunctionPass
    : public llvm::PassInfoMixin<AnswerSameFunctionPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

class FindQuietPass : public llvm::PassInfoMixin<FindQuietPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

class AnswerQuietPass : public llvm::PassInfoMixin<AnswerQuietPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

void answer_no(llvm::Module &module);

}  // namespace wasmrust::lower
