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
#include "compiler/lift/module_program.h"

namespace wasmrust::emit {

class Indices {
 public:
  explicit Indices(const lift::ModuleProgram &made);
  uint32_t operator()(const Relocation &row) const {
    return row.type == RelocationType::TypeIndexLeb ? row.function_type.value
                                                    : of_[row.symbol.value];
  }

 private:
  std::vector<uint32_t> of_;
};

// Locals and code, without the size prefix.
ByteWriter finished_body(const Body &body, const Indices &index);

// Offsets in a body to those in the finished one.
class ShorterBody {
 public:
  ShorterBody(const Body &body, const Indices &index);
  uint32_t operator()(uint32_t offset) const;

 private:
  struct Field {
    uint32_t offset, saved;  // bytes that it and those before it lose
  };
  std::vector<Field> fields_;
};

}  // namespace wasmrust::emit
