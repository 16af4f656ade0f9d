// Reachability: what of the Program can ever be used?
//
// Marks `live` on every function, data segment, global, table, tag and symbol
// that can be reached from the roots: exports, the entry, `-u`, symbols that
// say no_strip, init functions of objects that something else reaches, and
// segments that say retain. Edges are the relocations of live rows; debug
// information keeps nothing alive. Then reports what is missing: an undefined
// symbol is an error only when something live refers to it, so code that the
// program never runs needs no definition.
//
// `why` answers "why is this linked?" with the chain of references from a root.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/diagnostics.h"
#include "compiler/ir/program.h"
#include "compiler/learn/resolve.h"
#include "compiler/options/link_options.h"
#include "compiler/read/inputs.h"

namespace wasmrust::learn {

// Reasons to be a root, by the pointer.
inline constexpr char export_root[] = "it is exported";
inline constexpr char entry_root[] = "it is the entry";
inline constexpr char init_root[] = "it is an init function";
inline constexpr char destructor_root[] = "it runs destructors at the end";

// Who first reached a symbol: by symbol; None for roots and for dead symbols.
struct Reach {
  std::vector<SymbolId> reached_from;
  std::vector<const char *> root_reason;  // by symbol; nullptr when not a root
  std::vector<bool> linked;               // inputs of which something is live

  std::vector<SymbolId> roots() const;
};

// Marks the live rows of `program`.
Reach mark_live(Program &program, const LinkOptions &options,
                const read::Inputs &inputs);

// The same anew, after code was rewritten: what was dead stays dead, and what
// only code named that is gone becomes so. `before` is what was found then: an
// input that was linked is linked still, whatever became of its code.
Reach mark_live_again(Program &program, const LinkOptions &options,
                      const read::Inputs &inputs, const Reach &before);

// Reports live undefined symbols that may not be imported, with the inputs that
// refer to them, missing exports and a missing entry.
void check_symbols(const Program &program, const Reach &reach,
                   Resolver &resolver);

// For a program without a system: reports what of one is live, and the way
// there from a root. Behind all passes, since what only dead code wants is no
// need.
void check_system(const Program &program, const Reach &reach,
                  Diagnostics &diagnostics);

// Who refers to an undefined symbol: the notes of an error about it.
std::vector<std::string> reference_notes(const Program &program,
                                         const Reach &reach, SymbolId id,
                                         const Resolver &resolver);

// The answer to --why=NAME: one line for each step from a root. `name` is a
// symbol's or its demangled form, or the end of one ("fmt::write").
std::string why(const Program &program, const Reach &reach,
                const read::Inputs &inputs, const std::string &name);

// The answer to -y NAME: each linked input that defines the name or refers to
// it.
std::string symbol_uses(const Resolver &resolver, const std::string &name);

}  // namespace wasmrust::learn
