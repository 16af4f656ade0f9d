// What a pass is, and what it may know.
//
// A pass rewrites graphs and keeps their meaning (docs/architecture/wasmir.md,
// "Evaluation"). There are two kinds. A *function pass* sees one function at a
// time and changes only that one, so functions go through it on several
// threads. A *program pass* sees all of them at once: who calls whom, whose
// address is taken. Each is a file that opens with its essay, a row of
// passes.def, and has its tests beside it.
//
//   class DeadCode : public FunctionPass {
//     bool run(ir::Function &function) override { ... return changed; }
//   };
//   std::unique_ptr<FunctionPass> make_DeadCode(const Surroundings &) { ... }
//
// What every pass keeps to:
//   - The result is sound (ir/verify.h) when what it was given is.
//   - What comes out depends on the function and the program's tables alone,
//     never on threads, time or addresses in memory.
//   - `Function::held` follows (ir/replacements.h does that); an instruction
//     that takes another's place takes its origin too.
//   - No pass is needed for another one to be right; each may be left out.
//   - A semantic operation is a call that nothing is known of.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "compiler/ir/facts.h"
#include "compiler/ir/function.h"
#include "compiler/ir/program.h"

namespace wasmrust::optimize {

// What is wanted most: -Oz, -Os, -O3.
enum class Goal : uint8_t { Size, Balanced, Speed };

// The graphs of a program, by function. Null: the function is dead, or it has
// no graph and keeps its bytes.
using Graphs = Table<FunctionId, std::unique_ptr<ir::Function>>;

// For function passes; the same for all functions and threads.
struct Surroundings {
  const Program &program;
  const ir::Facts &facts;
  Goal goal = Goal::Size;
};

// One thread's; runs over many functions in the same memory.
class FunctionPass {
 public:
  virtual ~FunctionPass() = default;
  // True when it changed anything.
  virtual bool run(ir::Function &function) = 0;
};

// For program passes.
struct Whole {
  Program &program;
  const ir::Facts &facts;
  Graphs &graphs;
  Goal goal = Goal::Size;
  // Addresses in code and data are symbols, and layout decides them; else they
  // are numbers, and data and tables must stay where they are.
  bool is_symbolic = true;
  // What something outside of these tables names: what a command line keeps,
  // constant expressions.
  std::span<const SymbolId> roots = {};
  unsigned threads = 1;  // 0: number of processors
  // Asked before each change of a function, in an order that depends on the
  // program alone; false: the pass must not make it (fuel.h).
  std::function<bool(FunctionId)> may_change = [](FunctionId) { return true; };
  // What a pass has changed, for the function passes that follow; in any order,
  // also more than once. A function that nothing needs any more has no graph
  // and is not live.
  std::vector<FunctionId> changed = {};
};

// A program pass; true when it changed anything.
using ProgramPass = bool (*)(Whole &whole);

}  // namespace wasmrust::optimize
