// From the optimised program to relocatable WebAssembly objects.
//
// A program of one part is compiled where it stands. For several parts the
// program is written as bitcode once, into memory, and then forgotten; each
// part reads only its own function bodies from it, in a context of its own, on
// any thread. So the whole program and all parts are never in memory together.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compiler/lower/llvm/guard.h"
#include "compiler/lower/llvm/lower.h"
#include "compiler/lower/llvm/partition.h"

namespace wasmrust::lower {

// One object, and what LLVM said while it was made; empty bytes on failure.
struct GeneratedPart {
  std::vector<uint8_t> bytes;
  std::vector<LlvmMessage> messages;
  std::vector<ir::NamedFacts> facts;
};

// Compiles `module` in place.
GeneratedPart generate_whole(llvm::Module &module, const LowerOptions &options,
                             std::vector<LlvmMessage> &messages);

// Compiles all parts of the program in `bitcode`, in the order of the parts.
std::vector<GeneratedPart> generate_parts(std::span<const char> bitcode,
                                          const Partition &partition,
                                          const LowerOptions &options,
                                          Guard &guard);

}  // namespace wasmrust::lower
