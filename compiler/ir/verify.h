// Whether a function in WasmIR is sound. It runs after each phase in debug
// builds and in tests; what it finds names the invariant that is broken.
//
// Structure
//   1  The function has a function type, and its first block takes that
//      type's parameters; no edge and no handler leads to it.
//   2  Every id, and every place in a side table or the pool, is in range.
//   3  The links of a block's instructions agree in both directions; each
//      instruction stands in one place; parameters name their block.
//   4  A block ends with its one terminator. Only a block that was removed
//      has none: it has neither instructions nor parameters, and no edge
//      leads to it.
//   5  Every operation has a place in WasmIR; `parameter` stands only among
//      a block's parameters.
//   6  An edge belongs to one terminator or handler, and a terminator has as
//      many as its operation says.
// Values
//   7  What is used stands in a block and gives a value.
//   8  A definition dominates its uses.
//   9  A terminator's value is used only as an argument of its own edge on
//      which it exists.
//  10  `result` rows stand right behind what gives several values, in rising
//      order.
// Types
//  11  As many operands as the operation takes, each of a subtype.
//  12  An instruction's type is the one that it gives or a supertype; none
//      when it gives nothing or several values.
//  13  What typing.h asks beyond that holds: a packed field, a mutable
//      global, a cast to a subtype, the results of a tail call.
//  14  An edge has as many arguments as its target takes, each of a subtype.
// What is named
//  15  A type, symbol, memory or segment is a row of the program, and a
//      symbol is of the kind that the operation needs.
//  16  Lanes are lanes of the vector; an alignment is at most the access's
//      width, and exactly that for an atomic; an offset fits the address type.
//  17  No access names a managed memory. The symbol of an access is data of
//      the memory that it names.
// Regions
//  18  A region is not its own ancestor. A handler names a tag exactly when
//      it catches one.
//  19  A handler's target takes the tag's values, the reference to the
//      exception where the handler is a `_ref` one, and the arguments.
//  20  A handler's arguments are known where each block starts that is in
//      the region or in one inside of it.
//
// Hints
//  21  Only a `br_if`'s edges have a likelihood, and two that have one differ.
// Legacy exceptions
//  22  With legacy exceptions only handlers lead to a handler's target, and
//      `throw_ref`, which there is `rethrow`, takes a reference that a handler
//      brought; nothing else takes one.
//
// Semantic operations
//  23  A function that is to be written has none (Stage::Lowered).
//
// In blocks that cannot be reached, 8 asks only for the order within a block,
// and 22 for nothing. The program's own tables are not the subject (validate
// the module for that). When 2 or 3 is broken nothing else is looked at.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"
#include "compiler/wasm/subtyping.h"

namespace wasmrust::ir {

// Which operations a function may have: from `Lowered` on, those of engines.
enum class Stage : uint8_t { Any, Lowered };

struct Violation {
  int invariant;  // its number above
  BlockId block;  // None when it is of no block
  ValueId value;  // None when it is of no instruction
  std::string text;
};

// Made once for a program whose types do not change; any number of functions,
// from any number of threads.
class Verifier {
 public:
  explicit Verifier(const Program &program)
      : program_(program), subtyping_(program.types) {}

  // What is wrong, in the order of the function; at most twenty.
  std::vector<Violation> verify(const Function &function,
                                Stage stage = Stage::Any) const;

 private:
  const Program &program_;
  wasm::Subtyping subtyping_;
};

// "b2: v7: i32.add: operand 1 is f32, not i32 (invariant 11)", a line each.
std::string to_string(const std::vector<Violation> &violations);

}  // namespace wasmrust::ir
