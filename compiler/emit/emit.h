// From the graph to WebAssembly's structured code: an ir::Function becomes a
// body with relocations, which layout and encode finish.
//
//   past_jumps edges past blocks that only jump (compiler/ir)
//   dispatch   loops with several entries get one
//   order      which blocks are loops, where control comes together, and in
//              which order the blocks are written
//   stackify   which values can stay on the operand stack
//   locals     the others share as few local variables as they can
//   contents   constants that are in their variables already
//   labels     those without a branch are left out
//   inits      variables of references that need no null (local_inits.h)
//   write      blocks, branches and bytes
//
// Every index and address is a relocation with a padded field; encode makes
// them as short as they can be. Semantic operations must have been lowered.
// Every sound graph can be written, with two exceptions, which are errors with
// their reason and never wrong code. Legacy exceptions catch by nesting, and a
// graph may have no such form (tries.cpp); what was lifted has the one that it
// came in. And a graph may be too large for a machine's stack or an engine's
// variables.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"

namespace wasmrust::emit {

// The addend of a TypeIndexLeb whose number is signed: where a type may stand
// that has no number, and is negative, such as a block's or a reference's.
constexpr int64_t signed_index = 1;

struct Body {
  std::vector<uint8_t> bytes;  // locals and code, without the size prefix
  std::vector<Relocation> relocations;
  // Where code of an origin starts in `bytes`, by rising offset.
  struct Place {
    uint32_t offset;
    uint32_t origin;  // Function::origin
  };
  std::vector<Place> places;
  // From `offset` on a variable holds a value (stays.h says for how long): what
  // has been put there, and what is there where a block starts. Empty for
  // functions whose variables nobody follows (Function::held).
  struct Filled {
    uint32_t offset;
    uint32_t local;
    ir::ValueId value;
    // An argument on its way: the value only where the target starts.
    bool is_ahead = false;
  };
  std::vector<Filled> filled;
  std::vector<BranchHint> hints;  // in `bytes`, by rising offset
  // Types of blocks with several results, which handlers of exceptions need.
  // The program may lack them, so relocations name them by ids behind those of
  // the program's types.
  std::vector<wasm::FuncType> block_types;

  void clear() {
    bytes.clear();
    relocations.clear();
    places.clear();
    filled.clear();
    hints.clear();
    block_types.clear();
  }
};

// Quick: what costs more time than most are ready to pay for the bytes that it
// saves is left out, which is `contents`.
enum class Effort : uint8_t { Quick, Thorough };

// Writes one function after another in the same memory; one thread's.
class Emission {
 public:
  // The program must outlive it.
  explicit Emission(const Program &program, Effort effort = Effort::Thorough);
  ~Emission();

  // The function is sound (ir/verify.h). Its instructions are put into the
  // order in which they are written, and it may get more blocks; its meaning
  // stays, also where it cannot be written. The body is there until the next.
  std::expected<const Body *, std::string> emit(ir::Function &function);

 private:
  struct Memory;
  const Program &program_;
  Effort effort_;
  std::unique_ptr<Memory> memory_;
};

// Writes a single function.
std::expected<Body, std::string> emit_function(const Program &program,
                                               ir::Function &function);

// Gives the program the types that the body's blocks need. `known` is the
// number of the program's types when the body was written.
void adopt_types(Program &program, Body &body, size_t known);

}  // namespace wasmrust::emit
