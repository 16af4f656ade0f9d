// Where an access goes, as far as two of them can be compared.
//
//   i32.load offset=8 (i32.add v1 4)       v1 + 12
//   i32.store offset=s7+4 (i32.const 0)    s7 + 4
//
// The sum is taken modulo the size of the address space, so two places with the
// same root are as far apart as their numbers are, whatever wrapped around: an
// access that reached out of the memory did not happen. Different roots may be
// anything, but for the program's own data: different data do not overlap, and
// neither do different memories, unless both are imported and may be one.
#pragma once

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"
#include "compiler/ir/replacements.h"

namespace wasmrust::optimize {

struct Place {
  MemoryId memory;
  ir::ValueId root;  // None: a constant
  SymbolId symbol;   // None, or data whose address is added
  uint64_t offset = 0;
  uint64_t width = 0;  // bytes
  bool is_64 = false;
};

// Of a load or store of WebAssembly's own.
Place place_of(const Program &program, const ir::Function &function,
               ir::Replacements &instead, ir::ValueId access);

// True when no byte is in both.
bool are_disjoint(const Program &program, const Place &a, const Place &b);

}  // namespace wasmrust::optimize
