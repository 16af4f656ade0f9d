// From WebAssembly's structured code to the graph: a function body becomes an
// ir::Function.
//
// Blocks, loops and branches become edges, the operand stack becomes values,
// and variables become values and block parameters on the way (in one walk,
// since structured control says beforehand where control comes together).
// References become symbols: by the relocations of an object file, or by index
// in a finished module.
//
//   local.get 0        b0(v0: i32):
//   i32.eqz              v1: i32 = i32.eqz v0
//   if (result i32)      br_if v1 b1() b2()
//     i32.const 1      b1():
//   else                 v2: i32 = i32.const 1
//     local.get 0        br b3(v2)
//   end                b2():
//                        br b3(v0)
//                      b3(v3: i32):
//                        return v3
//
// The body must be valid (compiler/wasm, function_validator.h). Legacy
// exception instructions become the regions of the others
// (Function::legacy_exceptions). Not lifted, but an error, are functions with
// both forms and relocations of position-independent code. Code that is never
// reached is left out.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/marked_calls.h"
#include "compiler/ir/program.h"
#include "compiler/wasm/module.h"

namespace wasmrust::lift {

// What WasmIR has no form for: such functions are not lifted.
inline constexpr std::string_view no_mixed_exceptions =
    "both forms of exceptions in one function are not supported";
inline constexpr std::string_view no_position_independence =
    "position-independent code is not supported";
// Each block is told what changes in it, and each place that may throw all the
// tries around it. Where that would fill the machine's memory there is no
// graph.
inline constexpr std::string_view too_many_changes =
    "too many variables change in blocks inside of one another";
inline constexpr std::string_view too_many_tries =
    "too many legacy tries stand inside of one another";
inline bool is_unsupported(std::string_view reason) {
  return reason == no_mixed_exceptions || reason == no_position_independence ||
         reason == too_many_changes || reason == too_many_tries;
}

// What indices without a relocation name: all of those in a finished module.
// In object files only the table of indirect calls is (older ones imply it), so
// `tables` holds that one. Types, memories, data and element segments have the
// same numbers in the program as in a finished module.
struct IndexSpaces {
  // Everything else has a relocation: a number without one is an error.
  bool is_object = false;
  std::vector<SymbolId> functions, tables, globals, tags;
  // Of `functions`, or empty. In finished modules: to look into a symbol's row
  // for each call takes longer than all else that is done for it.
  std::vector<TypeId> function_types;
};

// Lifts one function after another in the same memory; one thread's.
class Lifting {
 public:
  // `for_debugging` notes where instructions come from (Function::origin_rows)
  // and what variables hold (Function::held). Program and spaces must outlive
  // it.
  // With `marked`, calls of these functions are operations; it must outlive the
  // lifting, too.
  Lifting(const Program &program, const IndexSpaces &spaces,
          bool for_debugging = false, const ir::MarkedCalls *marked = nullptr);
  ~Lifting();

  // The body of a row of `program.functions` becomes `to`, whatever that was.
  // Errors have the offset in the body.
  std::optional<wasm::ReadError> lift(FunctionId id, ir::Function &to);

 private:
  std::unique_ptr<class Lifter> lifter_;
};

// Lifts a single function.
std::expected<ir::Function, wasm::ReadError> lift_function(
    const Program &program, FunctionId id, const IndexSpaces &spaces,
    bool for_debugging = false);

}  // namespace wasmrust::lift
