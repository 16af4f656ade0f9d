// Bodies for a finished module: what stands in them as a relocation becomes the
// index that it had in the module which the program was made of.
//
// A relocation names a symbol; `Indices` leads from the symbol back to the
// index that lift::program_of made it from. Fields are written as short as they
// can be.
#pragma once

#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/emit/emit.h"
#include "compiler/finished/renumber.h"
#include "compiler/lift/module_program.h"

namespace wasmrust::rewrite {

class Indices {
 public:
  // With a numbering, the index that the row has in the new module; it must
  // outlive this.
  explicit Indices(const lift::ModuleProgram &made,
                   const finished::Numbering *to = nullptr);
  uint32_t operator()(const Relocation &row) const {
    if (row.type == RelocationType::TypeIndexLeb)
      return to_ ? (*to_)(finished::Rows::Types, row.function_type.value)
                 : row.function_type.value;
    return of_[row.symbol.value];
  }
  uint32_t operator()(SymbolId symbol) const { return of_[symbol.value]; }

 private:
  const finished::Numbering *to_;
  std::vector<uint32_t> of_;
};

// Locals and code, without the size prefix. There is room for as many bytes as
// the body has; returns how many have been written.
size_t put_finished_body(const emit::Body &body, const Indices &index,
                         uint8_t *to);
// How many those are.
size_t finished_size(const emit::Body &body, const Indices &index);
std::vector<uint8_t> finished_body(const emit::Body &body,
                                   const Indices &index);

// Offsets in a body to those in the finished one.
class ShorterBody {
 public:
  ShorterBody(const emit::Body &body, const Indices &index);
  uint32_t operator()(uint32_t offset) const;

 private:
  struct Field {
    uint32_t offset, saved;  // bytes that it and those before it lose
  };
  std::vector<Field> fields_;
};

}  // namespace wasmrust::rewrite
