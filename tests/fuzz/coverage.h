// Which operations random modules have: in how many modules each row of op.def
// stands, and how often the interpreter ran it.
//
// The structured form's own operations (block, local.get, …) stand in modules
// and are never run, because the graph has none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/ir/op.h"
#include "compiler/wasm/module.h"

namespace wasmrust::fuzz {

class Coverage {
 public:
  void add(const wasm::Module &module);
  // For ir::Interpreter.
  std::vector<uint64_t> executed = std::vector<uint64_t>(ir::op_count);

  // How many operations were seen and run, and the names of those that were
  // not.
  std::string summary() const;
  // A line for each operation.
  std::string table() const;

 private:
  std::vector<uint64_t> modules_ = std::vector<uint64_t>(wasm::op_count);
};

// Has it conversions between floating-point types? wasm-smith does not make
// their NaNs canonical, so engines may choose the bits.
bool leaves_nans_open(const wasm::Module &module);
// Does the module wait for other threads? An engine would.
bool may_wait(const wasm::Module &module);

}  // namespace wasmrust::fuzz
