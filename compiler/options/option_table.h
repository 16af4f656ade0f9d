// The rows of options.td as LLVM's option parser wants them.
//
// Includes what llvm-tblgen made of the rows: an id for each option and each
// group (OPT_entry, OPT_group_own), and the table that splits a command line
// into options and values. Not for use outside of compiler/options.
#pragma once

#include <llvm/Option/OptTable.h>
#include <llvm/Option/Option.h>

namespace wasmrust {

enum OptionId : unsigned {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "options.inc"
#undef OPTION
};

class OptionTable : public llvm::opt::GenericOptTable {
 public:
  OptionTable();
};

}  // namespace wasmrust
