// Formatting that is known when a program is linked is done when it is linked.
//
// Problem. `println!("{} of {}", a, b)` calls a function with a template and an
// array of pairs, a value and the function that shows it. That function walks
// through both at run time: it can show anything in any width, and so all of it
// is part of every program that prints a number.
//
//   args = [(&a, <A as Display>::fmt), (&b, <B as Display>::fmt)]
//   _print("\xC0\x04 of \xC0\x01\n\0", args)
//
// Idea. Such functions (sinks) of lean std say of which pieces their work is
// made (crates/wasm-std/src/format.rs). Where the template is a constant, a
// call of the sink becomes calls of pieces:
//
//   argument(args[0].value, args[0].show, usual options)
//   text(" of ", 4)
//   argument(args[1].value, args[1].show, usual options)
//   text("\n", 1)
//
// They do what the sink would do, in its order, and stop where it would stop:
// so nothing needs to be known about the array. When nobody else uses it,
// LLVM's passes make its elements values, and the functions are constants.
// Then each pair of a piece and a function gets an instance of the piece:
//
//   argument(&a, <A as Display>::fmt, usual)  ->  argument.1(&a)
//
// in which the formatter and its stream are known. Once nobody is left who
// calls the sink, it and what it calls are gone.
//
// Contract. Before any pass, `hold_format_sinks`; it keeps sinks and pieces as
// they are. ExpandFormatsPass runs when arrays are simplified and functions
// still have the signatures that they came with; then, after a clean-up,
// SpecialiseFormatsPass, which lets go of them. A pipeline without the two
// passes calls `drop_format_sinks` instead: the marks are calls of a function
// that no program needs.
//
// What it does not do: templates that are made at run time, arguments in arrays
// of which somebody else knows are taken from there, by index.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "llvm/IR/PassManager.h"

namespace llvm {
class Function;
class Module;
class Value;
}  // namespace llvm

namespace wasmrust::lower {

// A function that takes `fmt::Arguments`, and what it is made of. Its
// parameters are some, then the arguments (two words), then some more. Pieces
// that return a truth stop with it.
struct FormatSink {
  llvm::Function *function;
  llvm::Function *fixed;     // all other parameters, a text
  llvm::Function *begin;     // all other parameters
  llvm::Function *text;      // those before, a text
  llvm::Function *argument;  // those before, value, show, flags, counts
  llvm::Function *end;       // nothing

  unsigned before() const;  // parameters before the arguments
  unsigned after() const;   // and behind them
};

std::vector<FormatSink> find_format_sinks(llvm::Module &module);

// Once sinks are held: does all that formats go through lean
// `core::fmt::write`?
bool formats_through_lean_write(const llvm::Module &module);

// For a piece that shows arguments: the parameter that is the function.
std::optional<unsigned> shown_parameter(const llvm::Function &function);

// The bytes of the constant array that `pointer` points to.
std::optional<std::string_view> constant_bytes(llvm::Value *pointer);

void hold_format_sinks(llvm::Module &module);
void drop_format_sinks(llvm::Module &module);

class ExpandFormatsPass : public llvm::PassInfoMixin<ExpandFormatsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

class SpecialiseFormatsPass
    : public llvm::PassInfoMixin<SpecialiseFormatsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
