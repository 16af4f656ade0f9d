// References: what the live rows of a program refer to.
//
// Index spaces hold only what somebody uses: an undefined function becomes an
// import when live code calls it, a function gets a slot in the table of
// function pointers when live code or data takes its address, a type is written
// when a call_indirect names it. This walks once over the relocations of all
// live functions and data, in program order, and notes each of these in the
// order of its first use. Custom sections are not looked at: debug information
// describes the program, it does not keep anything in it.
#pragma once

#include <vector>

#include "compiler/ir/program.h"

namespace wasmrust::layout {

struct References {
  std::vector<bool> symbols;        // by SymbolId: used, exported or a root
  std::vector<uint32_t> type_uses;  // by TypeId: relocations that name it
  std::vector<SymbolId> pointers;   // functions whose address is taken
  std::vector<SymbolId> got;        // functions and data read through a global
  bool function_table = false;      // some call_indirect or table operation

  bool has(SymbolId symbol) const { return symbols[symbol.value]; }
  // A function whose address is taken by what is no relocation.
  void add_pointer(SymbolId function);
};

References find_references(const Program &program);

// True when a relocation stands for the slot of a function.
bool takes_address(RelocationType type);

// True when the address of `symbol` is the null function pointer: a weak
// function that nobody defined, or its stand-in.
bool is_null_function(const Symbol &symbol);

}  // namespace wasmrust::layout
