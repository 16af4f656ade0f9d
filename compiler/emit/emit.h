// From the graph to WebAssembly's structured code: an ir::Function becomes a
// body with relocations, which layout and encode finish.
//
//   order      which blocks are loops, where control comes together, and in
//              which order the blocks are written
//   stackify   which values can stay on the operand stack
//   locals     the others share as few local variables as they can
//   write      blocks, branches and bytes
//
// Every index and address is a relocation with a padded field; encode makes
// them as short as they can be. Semantic operations must have been lowered.
// An irreducible graph cannot be written yet: that is an error with its reason,
// never wrong code.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"

namespace wasmrust::emit {

struct Body {
  std::vector<uint8_t> bytes;  // locals and code, without the size prefix
  std::vector<Relocation> relocations;
  // Where code of an origin starts in `bytes`, by rising offset.
  struct Place {
    uint32_t offset;
    uint32_t origin;  // Function::origin
  };
  std::vector<Place> places;
};

// The function is sound (ir/verify.h). Its instructions are put into the order
// in which they are written; its meaning stays. Blocks with several results,
// which handlers of exceptions need, add their types to the program.
std::expected<Body, std::string> emit_function(Program &program,
                                               ir::Function &function);

}  // namespace wasmrust::emit
