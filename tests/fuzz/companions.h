// Two modules that stand beside a random one, so that any engine can run it and
// say what happened, whatever its types are.
//
//   provider   exports what the module imports: "0", "1", … in order; functions
//              return plain values, or trap where a type has none
//   observer   imports all of the module's exports ("m" "0", "m" "1", …) and
//              exports functions of i32 and i64 alone: "f3" calls export 3,
//              "g4" reads a global, "t5" a table. A vector is two i64, a float
//              its bits, a reference which kind of thing it is
//
// So vectors, exceptions and typed references cross no border to a host, where
// they could not be shown or would lose bits. Memories are read by the host.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust::fuzz {

struct Argument {
  bool is_64 = false;
  uint64_t bits = 0;
};

struct Call {
  std::string name;  // of the observer's export
  std::vector<Argument> arguments;
};

struct Companions {
  std::vector<uint8_t> provider, observer;
  // Each row in a new instance: of a random module each export function with
  // two lists of arguments, of a real one several functions after each other.
  std::vector<std::vector<Call>> calls;
  std::vector<std::string> getters;
  std::vector<uint32_t> memories;  // among the exports
};

// By import of what was written again: which of the original's it is. Imports
// that nothing uses may be gone.
std::vector<uint32_t> imports_of(const wasm::Module &again,
                                 const wasm::Module &original);

// Nothing when an import has a type that no value can be made of, or two
// imports have one name. What is real, and not random, has few functions that
// do anything when they are called once: its constructors run first, and many
// arguments are addresses.
std::optional<Companions> companions_of(const wasm::Module &module,
                                        uint64_t seed, bool is_real = false);

}  // namespace wasmrust::fuzz
