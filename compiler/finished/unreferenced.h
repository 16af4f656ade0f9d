// Rows that nothing reachable refers to.
//
// From the exports and the start function on: a function reaches what its code
// names, a table what its active segments hold, a memory the data that is put
// into it, a global what its first value names. What is not reached goes, so
// that a function which was emptied takes with it what only it needed.
//
// A type goes when its whole recursion group does: types are told apart by the
// structure of their groups, so a group of which one type is named stays as it
// is, with the groups that it names. Which other groups there are is nobody's
// business: a reference that comes from outside, or a cast there, looks at
// structures, and not at numbers. For the same reason one of several groups
// that are written alike is enough.
#pragma once

#include <functional>
#include <span>
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
  std::span<const wasm::FuncType> new_types;  // behind the module's
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
