// Who reads and writes the globals of a program, and which of them nobody
// outside of its graphs can reach.
//
//   GlobalUses uses(program, graphs, is_symbolic);
//   uses[global].is_private     every use is one of those that were counted
//   uses[global].writes         `global.set`s in all graphs
//
// A global that is imported or exported belongs to the host as well; one that a
// body without a graph names may be used there in any way. Constant expressions
// read immutable globals only, so a private mutable one is read where it is
// counted.
#pragma once

#include <optional>
#include <span>

#include "compiler/optimize/pass.h"

namespace wasmrust::optimize {

// The global that a symbol is; None when it is none of the program's own.
inline GlobalId global_of(const Program &program, SymbolId symbol) {
  const Symbol &row = program.symbols[symbol];
  return row.definition == Definition::Global ? row.global : GlobalId();
}

struct GlobalUse {
  bool is_private = false;
  uint32_t reads = 0, writes = 0;
};

class GlobalUses {
 public:
  // `roots`: Whole::roots.
  GlobalUses(const Program &program, const Graphs &graphs, bool is_symbolic,
             std::span<const SymbolId> roots = {});

  const GlobalUse &operator[](GlobalId id) const { return rows_[id]; }
  // Of what is not one of the program's own: nothing is known.
  GlobalUse of(SymbolId id) const;

 private:
  const Program &program_;
  Table<GlobalId, GlobalUse> rows_;

  GlobalUse *find(SymbolId id);
  void find_private(const Graphs &graphs, bool is_symbolic);
  void count(const ir::Function &graph);
};

// The constant that an expression is: a row for Function::make. Nothing when it
// is another expression, or a vector.
std::optional<ir::Instruction> constant_row_of(Bytes expression);

}  // namespace wasmrust::optimize
