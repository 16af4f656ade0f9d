// Options of formatting that no part of a program sets.
//
// Problem. `{}` of a number asks the formatter for a width, a sign, a character
// to fill with. Most programs print numbers and never ask for any of it, and
// still have all the code, since what a formatter holds is only known when the
// program runs.
//
// Idea. A formatter's options come from templates, which are constants, or are
// written by code that has a formatter in its hands. Both can be seen in the
// whole program: every template that there is, and every store into a
// formatter. Bits that are the same in all of them are constants where a
// formatter's options are read:
//
//   no template has a width   ->   if (f.width != 0) { pad(...) }   is gone
//
// What points to a formatter is known from types: rustc's names say which
// functions are methods of formatters and of formatting traits, and at which
// parameter; from there it is followed through calls. For reading, all callers
// of a function have to agree (`surely`); for writing, one is enough (`maybe`).
// What is written and not understood may be anything.
//
// Contract. All that formats goes through lean `core::fmt::write` and its
// pieces, which hand a template's options on as they are; without that sink
// nothing is done. Safe code cannot make options of its own in stable Rust;
// what calls core's unstable setters, has them all. It runs after
// ExpandFormatsPass, when functions still have the signatures that they came
// with.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class FoldFormatOptionsPass
    : public llvm::PassInfoMixin<FoldFormatOptionsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
