// A finished module, ready to be run in the interpreter: its functions and its
// constant expressions as graphs.
//
//   auto loaded = judge::load(bytes);
//   (*loaded)->functions[i]       the module's own function i
//   (*loaded)->initial_globals    what computes the first value of each global
//
// A constant expression is a function without parameters here, so that it means
// what its instructions mean everywhere. One loaded module can be instantiated
// any number of times (instantiate.h).
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "compiler/lift/module_program.h"

namespace wasmrust::judge {

// Of a constant expression; nullptr where there is none.
using Expression = const ir::Function *;

struct LoadedModule {
  wasm::Module module;
  lift::ModuleProgram made;
  std::deque<ir::Function> functions;

  std::vector<Expression> initial_globals;
  std::vector<Expression> initial_elements;               // by table
  std::vector<Expression> data_offsets, element_offsets;  // by segment
  std::vector<std::vector<Expression>> elements;          // by segment, item

  std::deque<ir::Function> expressions;
  // Their bodies, which the program's rows refer to.
  std::deque<std::vector<uint8_t>> bodies;

  const Program &program() const { return made.program; }
};

// The module is valid; its bytes must outlive the result. An error is what
// cannot be lifted: both forms of exceptions in one function. Functions that
// are not `wanted` have no blocks, and to call one is more than the interpreter
// can.
std::expected<std::unique_ptr<LoadedModule>, std::string> load(
    wasm::Module module,
    const std::function<bool(FunctionId)> &wanted = nullptr);

}  // namespace wasmrust::judge
