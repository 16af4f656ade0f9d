// The symbol table of an LLVM bitcode file, as the resolver needs it.
//
// Bitcode carries a table of its symbols (LLVM's irsymtab) that can be read
// without building any IR; what a function's code refers to is known from its
// undefined symbols. The rows keep the table's order: a decision of the
// resolver about row i is handed to the lowering as decision i.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/base/diagnostics.h"

namespace wasmrust::read {

struct BitcodeSymbol {
  std::string name;  // as in object files
  bool undefined = false;
  bool weak = false;  // a weak or link-once definition, or a weak reference
  bool common = false;
  bool hidden = false;
  bool tls = false;
  bool function = false;  // known to be code; undefined rows may not know
  bool unnamed_in_table = false;  // may be left out of a symbol table
  std::string comdat;             // "" for none
};

// True for raw bitcode and for bitcode in its wrapper.
bool is_bitcode(Bytes file);

// Reads the table. `name` is used in messages. On an error it is reported
// (malformed_bitcode, newer_bitcode) and nothing is returned.
std::optional<std::vector<BitcodeSymbol>> read_bitcode_symbols(
    Bytes file, const std::string &name, Diagnostics &diagnostics);

// The target triple that the bitcode was compiled for, "" when unreadable.
std::string bitcode_triple(Bytes file);

// Names of functions that LLVM's code generator may call on its own (memcpy,
// __multi3 ...): their definitions in bitcode must be linked beforehand.
std::vector<std::string> runtime_library_calls();

}  // namespace wasmrust::read
