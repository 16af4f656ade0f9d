// Symbol resolution: which definition does each name mean, and which members of
// archives are part of the program?
//
// One table for everything, bitcode and WebAssembly objects alike, filled
// before any lowering runs, in the order of the command line, by the rules that
// every Unix linker and wasm-ld follow:
//   - a strong definition beats a weak one; of two weak ones the first stays;
//     two strong ones are an error;
//   - an archive member is linked when it defines a name that a linked object
//     refers to (a weak reference takes no member);
//   - of a comdat group the first copy stays, later copies are discarded.
// After lowering, the objects made from bitcode are added: they define what
// their bitcode defined, and what the code generator calls (memcpy, ...) can
// link further members.
//
//   Resolver resolver(inputs, options, diagnostics);
//   resolver.add_inputs();                       // the command line
//   auto objects = lower(resolver.bitcode());    // decisions for each symbol
//   resolver.add_lowered(id of the object);
//   Program program = learn::build_program(resolver);  // build_program.h
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/base/diagnostics.h"
#include "compiler/base/ids.h"
#include "compiler/ir/program.h"
#include "compiler/options/link_options.h"
#include "compiler/read/inputs.h"

namespace wasmrust::learn {

// Where a name's meaning comes from at this moment of resolution.
enum class Origin : uint8_t { Undefined, Lazy, Bitcode, Object };

// What the resolver knows of one global name.
struct Resolved {
  std::string_view name;
  Origin origin = Origin::Undefined;
  InputId input;       // who defines it (or could: Lazy); or first refers to it
  uint32_t index = 0;  // row of that input's symbol table
  bool weak_definition = false;
  bool strong_reference = false;  // some linked object needs it
  bool object_reference = false;  // a WebAssembly object or the command line
  bool exported = false;          // --export and its kin
  bool required = false;          // -u, --entry, --export: keep and extract
  bool known_data = false;        // some reference says that it is data
  bool known_function = false;
};

// Why a member of an archive was linked: `--why-extract`.
struct Extraction {
  InputId input;
  SymbolId symbol;
  InputId needed_by;  // None: the command line
};

// What one bitcode file's symbol means for the lowering; same order as the
// file's own symbol table.
struct BitcodeDecision {
  bool prevailing = false;
  bool visible_outside = false;
  bool linker_redefined = false;  // --wrap: callers may not look inside
};

class Resolver {
 public:
  Resolver(read::Inputs &inputs, const LinkOptions &options,
           Diagnostics &diagnostics);

  // Adds all inputs and what the command line asks for (-u, --export, --entry),
  // and links archive members until nothing more is needed.
  void add_inputs();
  // Adds an object that a lowering made from bitcode.
  void add_lowered(InputId id);

  // Decisions about a linked bitcode input.
  std::vector<BitcodeDecision> decisions(InputId id) const;
  // Linked inputs of a kind, in command-line order.
  std::vector<InputId> linked(read::InputKind kind) const;

  // Facts for the next steps.
  const read::Inputs &inputs() const { return inputs_; }
  const LinkOptions &options() const { return options_; }
  Diagnostics &diagnostics() { return diagnostics_; }
  const Table<SymbolId, Resolved> &names() const { return names_; }
  SymbolId find(std::string_view name) const;
  bool is_linked(InputId id) const { return linked_[id.value]; }
  // The global name that symbol `index` of an input means; None for a local.
  SymbolId name_of(InputId id, uint32_t index) const {
    return ids_[id.value][index];
  }
  // True when a later copy of a comdat group: its rows are not linked.
  bool is_discarded(InputId id, uint32_t comdat) const;
  const std::vector<Extraction> &extractions() const { return extractions_; }
  // Objects that defined what lean bodies were taken for.
  const std::vector<InputId> &replaced() const { return replaced_; }
  // --wrap=f: what refers to `f` means `__wrap_f`, and `__real_f` means `f`.
  SymbolId redirected(SymbolId name) const {
    auto at = redirects_.find(name);
    return at == redirects_.end() ? name : at->second;
  }

 private:
  SymbolId intern(std::string_view name);
  void add_lazy(InputId id);
  void link(InputId id, SymbolId because, InputId needed_by);
  void link_object(InputId id);
  void link_bitcode(InputId id);
  void define(SymbolId symbol, Origin origin, InputId id, uint32_t index,
              bool weak);
  void refer(SymbolId symbol, InputId from, bool weak, bool from_object);
  void require(std::string_view name, bool exported);
  void drain();
  void link_runtime_calls();
  void wrap(const std::string &name);
  void mark_reached_by_lazy_object(InputId id);
  void report_duplicate(SymbolId symbol, InputId second);

  read::Inputs &inputs_;
  const LinkOptions &options_;
  Diagnostics &diagnostics_;
  Table<SymbolId, Resolved> names_;
  std::unordered_map<std::string_view, SymbolId> by_name_;
  std::vector<std::vector<SymbolId>> ids_;  // by input: symbol → name
  std::vector<bool> linked_;
  std::vector<bool> walked_;                  // mark_reached_by_lazy_object
  std::vector<std::vector<bool>> discarded_;  // by input: comdat → discarded
  std::unordered_map<std::string_view, InputId> comdats_;
  struct Pending {
    InputId input;
    SymbolId because;
    InputId needed_by;
  };
  std::vector<Pending> pending_;
  std::vector<Extraction> extractions_;
  std::vector<InputId> replaced_;
  std::unordered_map<SymbolId, SymbolId> redirects_;
  std::deque<std::string> made_names_;
};

}  // namespace wasmrust::learn
