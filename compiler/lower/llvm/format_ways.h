// Who only hands a template on to a sink is inlined, where that leaves no
// template that is walked through at run time.
//
// Problem. `write!(f, "({}, {})", x, y)` calls `Formatter::write_fmt`, which
// calls `core::fmt::write`. The template is known in one function and the sink
// in the other, so the call is not expanded (format.h), and the program has the
// sink itself, which can show anything in any width:
//
//   fmt(self, f):  write_fmt(f, "\1(\xC0\2, \xC0..", [(&self.x, ..), (&self.y,
//   ..)]) write_fmt(f, template, arguments):  write(f.stream, template,
//   arguments)
//
// Idea. `write_fmt` is a way to the sink: it gives it two of its parameters. If
// all calls of a sink and of its ways have templates that are known, or stand
// in a way again, the ways are inlined, the calls are expanded, and nobody is
// left who calls the sink. If there is one that is not known, a pair of values
// and a call are shorter than its pieces, and all stays.
//
// `format!` asks first whether there is anything to format, and goes on in a
// closure. So a way may have the two in memory that one of its parameters
// points to, and who calls it has stored them there:
//
//   format:     closure = [template, arguments]; map_or_else(.., &closure)
//   map_or_else(.., closure):  call_once(closure)
//   call_once(closure):        format_inner(closure[0], closure[1])
//
// `format_inner` is a sink, and calls another one: once it is gone, those that
// are left are looked at again.
//
// So it runs when methods that no `dyn` call asks for are gone: each stream's
// vtable has a `write_fmt`. `clean_up` makes values of what was stored, before
// calls are expanded, and runs again behind that.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class FormatWaysPass : public llvm::PassInfoMixin<FormatWaysPass> {
 public:
  explicit FormatWaysPass(llvm::ModulePassManager clean_up)
      : clean_up_(std::move(clean_up)) {}

  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);

 private:
  llvm::ModulePassManager clean_up_;
};

}  // namespace wasmrust::lower
