// Runs passes over a program: which, in which order, and how often is in
// schedule.h; this is how.
//
// Function passes take a function through all of their group before the next
// function, on several threads; program passes run alone. Each pass's time is
// measured when it is wanted. With fuel every step, a pass on a function, takes
// a unit, one after the other in an order that depends on the program alone:
//
//   for a group of function passes: function by function, pass by pass
//   for a program pass:             as the pass asks (Whole::may_change)
//
// A pass must leave sound graphs; with `verify` that is looked at after each
// pass, and a violation ends the process (WASMRUST_CHECK).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/optimize/passes.h"
#include "compiler/optimize/schedule.h"

namespace wasmrust::optimize {

// Asked before each step that may change code, in a fixed order: `pass` on
// `function`. False: it is left out. (Of a step that is granted, whether it
// changed anything is said to `on_step`.)
using GrantStep = std::function<bool(const PassRow &pass, FunctionId function)>;

struct OptimizeOptions {
  Goal goal = Goal::Size;
  Schedule schedule;
  bool is_symbolic = true;          // Whole::is_symbolic
  std::span<const SymbolId> roots;  // Whole::roots
  unsigned threads = 1;             // 0: number of processors
  bool verify = false;
  // Each function that a pass changes is run before and after it on inputs that
  // are made up (meaning.h); one that does something else ends the process.
  bool verify_meaning = false;
  bool measures = false;  // fills `times`
  // Empty: all steps are granted, and functions may go on several threads.
  GrantStep grant = nullptr;
  // Told of a function before and after a pass has changed it; functions then
  // go one by one. `before` is null before.
  std::function<void(const PassRow &pass, FunctionId function, bool is_before)>
      watch = nullptr;
};

struct PassTime {
  PassId pass;
  double cpu_ms = 0;  // of all threads
  size_t runs = 0;    // on functions, or on the program
  size_t changes = 0;
};

struct Optimized {
  std::vector<PassTime> passes;  // that ran, in the order of the table
  // By function: it had another type at some time, whichever it has now.
  std::vector<bool> retyped;
};

// `graphs` has a row for each function of the program.
Optimized optimize(Program &program, const ir::Facts &facts, Graphs &graphs,
                   const OptimizeOptions &options);

}  // namespace wasmrust::optimize
