// What an instruction's indices and addresses mean: symbols and rows of the
// program, whether relocations say so or the numbers themselves.
//
// An object file's relocations stand in the order of the code; they are walked
// along with it, and each instruction takes those that lie inside of it (an
// indirect call has two: its type and its table).
#pragma once

#include <optional>

#include "compiler/ir/program.h"
#include "compiler/lift/lift.h"
#include "compiler/wasm/code_reader.h"

namespace wasmrust::lift {

class References {
 public:
  References(const Program &program, const IndexSpaces &spaces)
      : program_(program), spaces_(spaces) {}

  void start(const wasmrust::Function &function) {
    function_ = &function;
    first_ = last_ = 0;
  }
  // False: nothing of the function has a relocation, and nothing needs one.
  bool has_any() const {
    return spaces_.is_object || !function_->relocations.empty();
  }

  // To be called for each instruction in turn, also for those left out.
  // False when it has a relocation that code cannot have.
  bool enter(const wasm::Instruction &instruction);

  // False when an index of the instruction names nothing that is known.
  bool is_complete(const wasm::Instruction &instruction) const;

  TypeId type(uint32_t index) const;
  SymbolId function(uint32_t index) const;
  // The type of `callee`, which `function(index)` gave.
  TypeId function_type(uint32_t index, SymbolId callee) const;
  SymbolId global(uint32_t index) const;
  // `which` counts tags or tables of one instruction: table.copy has two, a
  // try_table any number of tags.
  SymbolId tag(uint32_t index, unsigned which = 0) const;
  SymbolId table(uint32_t index, unsigned which = 0) const;
  // The symbol whose address stands in the instruction; nullptr when a plain
  // number does.
  const Relocation *address() const;

 private:
  const Program &program_;
  const wasmrust::Function *function_ = nullptr;
  const IndexSpaces &spaces_;
  size_t first_ = 0, last_ = 0;  // relocations of the instruction

  bool type_is_known() const;
  const Relocation *find(wasm::RelocationTarget target,
                         unsigned which = 0) const;
};

}  // namespace wasmrust::lift
