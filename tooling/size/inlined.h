// Which bytes of a function were written in another one and inlined?
//
// DWARF says of each inlined call which addresses came from it
// (DW_TAG_inlined_subroutine). A byte belongs to the innermost call around it,
// so that the bytes of all calls and what is left for the function itself add
// up to its body.
//
//   app::main (body 310)
//     90   itself
//     150  core::fmt::write        at src/main.rs:4:9
//     70   core::iter::next        at core/src/fmt/mod.rs:1100:3, in that
//
// Addresses are offsets in the code section. What debug information does not
// mention stays with the function.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust::size {

struct InlinedCall {
  static constexpr uint32_t none = UINT32_MAX;
  uint32_t function = 0;  // row of Module::functions it is in
  uint32_t outer = none;  // the place of the inlined call around it
  std::string callee;     // as it stands in the debug information
  std::string file;       // of the call; may be empty
  uint32_t line = 0, column = 0;
  uint64_t bytes = 0;  // of it and of no call inside of it
};

// The calls of a function follow one another, outer ones before those in them.
// The module must have debug information.
std::expected<std::vector<InlinedCall>, std::string> inlined_calls(
    const wasm::Module &module);

}  // namespace wasmrust::size
