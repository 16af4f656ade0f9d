// What local variables are called, from the locations of the source's
// variables.
//
//   formal parameter "n" of f: local 0 in all of it     f, local 0: "n"
//   variable "i" in f: local 2 in [10, 40)              f, local 2: "i"
//   "self" of a call inlined into f: local 2            less than "i"
//
// Of several variables in one local the function's own parameter names it, then
// its own variables, then those of inlined calls; two of one kind name nothing.
// Only a variable whose value is in the local counts, not one that the local
// says the address of.
#pragma once

#include <optional>
#include <vector>

#include "compiler/debug/debug.h"
#include "compiler/debug/unit.h"

namespace wasmrust::debug {

// The local of `DW_OP_WASM_location 0 N, DW_OP_stack_value`, and nothing else.
std::optional<uint32_t> local_with_value(Bytes expression);

class LocalNames {
 public:
  // The variable that an entry describes is in a local.
  void add(const Sections &sections, const Unit &unit, uint32_t die,
           uint32_t function, uint32_t local);
  // One for each local, by rising function and local.
  std::vector<DescribedLocal> take();

 private:
  struct Row {
    uint32_t function, local;
    int rank;  // lower goes first
    std::string_view name;
  };
  std::vector<Row> rows_;
};

}  // namespace wasmrust::debug
