// Rows that nothing reachable refers to.
//
// From the exports and the start function on: a function reaches what its code
// names, a table what its active segments hold, a memory the data that is put
// into it, a global what its first value names. What is not reached goes, so
// that a function which was emptied takes with it what only it needed.
//
// Types go where functions, blocks and calls alone name them; with types in
// values (GC, typed references) all of them stay.
#pragma once

#include <functional>
#include <vector>

#include "compiler/finished/change.h"
#include "compiler/wasm/module.h"

namespace wasmrust::finished {

// What a function's code names. `is_reference`: by `ref.func`, so that
// something outside of bodies has to name it, too ("C.refs" of the
// specification's validation).
struct Reference {
  Rows rows;
  uint32_t row;
  bool is_reference = false;
  auto operator<=>(const Reference &) const = default;
};
using SeeReference = std::function<void(Reference)>;

// Code that takes the place of the module's.
struct NewCode {
  // What function row `row` (of wasm::Module::functions) names, its own type
  // included.
  std::function<void(uint32_t row, const SeeReference &see)> references;
  size_t new_types = 0;  // behind the module's
  // Values' types or operations on objects name types: all of them stay.
  bool names_types = true;
  bool keeps_imports = false;
};

// The change that removes them all, for the module's own code, whether the rest
// means the same or not: a table or memory that nobody uses goes even where
// filling it would trap.
Change unreferenced(const wasm::Module &module);

// The same for new code, which names memories, data and element segments by
// numbers that are written already: all of these stay.
Change unreferenced(const wasm::Module &module, const NewCode &code);

}  // namespace wasmrust::finished
