// See resolve.h for the rules. Members are linked from a queue, not by
// recursion, so that a long chain of archives needs no deep stack; the queue is
// emptied after each input, which gives the command line's order.
#include "compiler/learn/resolve.h"

#include <algorithm>

#include <llvm/Demangle/Demangle.h>

#include "compiler/base/check.h"

namespace wasmrust::learn {

using read::Input;
using read::InputKind;

Resolver::Resolver(read::Inputs &inputs, const LinkOptions &options,
                   Diagnostics &diagnostics)
    : inputs_(inputs), options_(options), diagnostics_(diagnostics) {}

SymbolId Resolver::intern(std::string_view name) {
  auto [at, added] = by_name_.try_emplace(name, SymbolId());
  if (added) at->second = names_.add({.name = name});
  return at->second;
}

SymbolId Resolver::find(std::string_view name) const {
  auto at = by_name_.find(name);
  return at == by_name_.end() ? SymbolId() : at->second;
}

static bool is_of_layout(std::string_view name) {
  constexpr std::string_view names[] = {
#define LAYOUT_SYMBOL(name, kind, value) name,
#include "compiler/learn/layout_symbols.def"
  };
  return std::ranges::count(names, name) > 0;
}

bool Resolver::is_discarded(InputId id, uint32_t comdat) const {
  if (comdat == UINT32_MAX) return false;
  const std::vector<bool> &flags = discarded_[id.value];
  return comdat < flags.size() && flags[comdat];
}

void Resolver::add_inputs() {
  size_t count = inputs_.rows.size();
  ids_.resize(count);
  linked_.resize(count);
  walked_.resize(count);
  discarded_.resize(count);
  for (const std::string &name : options_.undefined) require(name, false);
  for (const std::string &name : options_.exports) require(name, true);
  if (!options_.entry.empty() && !options_.no_entry)
    require(options_.entry, true);
  for (InputId id : inputs_.rows.ids()) {
    if (inputs_.rows[id].lazy)
      add_lazy(id);
    else
      pending_.push_back({id, {}, {}});
    drain();
  }
  // What layout defines is always there for who asks.
  for (const std::string &name : options_.exports_if_defined)
    if (SymbolId symbol = is_of_layout(name) ? intern(name) : find(name))
      names_[symbol].exported = true;
  link_runtime_calls();
  for (const std::string &name : options_.wrap) wrap(name);
}

void Resolver::add_lowered(InputId id) {
  size_t count = inputs_.rows.size();
  ids_.resize(count);
  linked_.resize(count);
  walked_.resize(count);
  discarded_.resize(count);
  pending_.push_back({id, {}, {}});
  drain();
}

void Resolver::drain() {
  // Order of need: first asked, first linked.
  for (size_t i = 0; i < pending_.size(); ++i) {
    Pending next = pending_[i];
    link(next.input, next.because, next.needed_by);
  }
  pending_.clear();
}

void Resolver::require(std::string_view name, bool exported) {
  SymbolId symbol = intern(name);
  names_[symbol].required = true;
  names_[symbol].exported |= exported;
  refer(symbol, {}, false, true);
}

void Resolver::add_lazy(InputId id) {
  const Input &input = inputs_.rows[id];
  auto offer = [&](std::string_view name, uint32_t index) {
    SymbolId symbol = intern(name);
    Resolved &row = names_[symbol];
    if (row.origin != Origin::Undefined) return;
    InputId first_user = row.input;
    row.origin = Origin::Lazy;
    row.input = id;
    row.index = index;
    if (row.strong_reference) pending_.push_back({id, symbol, first_user});
  };
  if (input.kind == InputKind::Bitcode) {
    for (uint32_t i = 0; i < input.symbols.size(); ++i)
      if (!input.symbols[i].undefined) offer(input.symbols[i].name, i);
    return;
  }
  for (uint32_t i = 0; i < input.module.symbols.size(); ++i) {
    const wasm::Symbol &symbol = input.module.symbols[i];
    if (symbol.flags & (wasm::SymbolUndefined | wasm::SymbolBindingLocal))
      continue;
    if (symbol.kind == SymbolKind::Section) continue;
    offer(symbol.name, i);
  }
}

void Resolver::link(InputId id, SymbolId because, InputId needed_by) {
  if (linked_[id.value]) return;
  linked_[id.value] = true;
  if (because) extractions_.push_back({id, because, needed_by});
  if (inputs_.rows[id].kind == InputKind::Bitcode)
    link_bitcode(id);
  else
    link_object(id);
}

void Resolver::link_bitcode(InputId id) {
  const Input &input = inputs_.rows[id];
  std::vector<SymbolId> &ids = ids_[id.value];
  ids.resize(input.symbols.size());
  // The first input with a comdat keeps its members; later ones' are dropped
  // by not being defined here, which makes them not prevailing.
  std::unordered_map<std::string_view, bool> kept;
  for (const read::BitcodeSymbol &symbol : input.symbols)
    if (!symbol.comdat.empty() && !kept.contains(symbol.comdat)) {
      auto [at, added] = comdats_.try_emplace(symbol.comdat, id);
      kept[symbol.comdat] = added || at->second == id;
    }
  for (uint32_t i = 0; i < input.symbols.size(); ++i) {
    const read::BitcodeSymbol &symbol = input.symbols[i];
    ids[i] = intern(symbol.name);
    names_[ids[i]].known_function |= symbol.function;
    bool discarded = !symbol.comdat.empty() && !kept[symbol.comdat];
    if (symbol.undefined || discarded)
      refer(ids[i], id, symbol.weak, false);
    else
      define(ids[i], Origin::Bitcode, id, i, symbol.weak || symbol.common);
  }
}

void Resolver::link_object(InputId id) {
  const Input &input = inputs_.rows[id];
  const wasm::Module &module = input.module;
  std::vector<bool> &discarded = discarded_[id.value];
  discarded.resize(module.comdats.size());
  for (size_t i = 0; i < module.comdats.size(); ++i)
    if (!input.lowered)
      discarded[i] = !comdats_.try_emplace(module.comdats[i].name, id).second;

  auto comdat_of = [&](const wasm::Symbol &symbol) -> uint32_t {
    if (symbol.kind == SymbolKind::Function) {
      uint32_t imported = module.imported(wasm::ExternalKind::Function);
      return module.functions[symbol.index - imported].comdat;
    }
    if (symbol.kind == SymbolKind::Data &&
        !(symbol.flags & wasm::SymbolAbsolute))
      return module.data[symbol.index].comdat;
    return UINT32_MAX;
  };

  std::vector<SymbolId> &ids = ids_[id.value];
  ids.resize(module.symbols.size());
  for (uint32_t i = 0; i < module.symbols.size(); ++i) {
    const wasm::Symbol &symbol = module.symbols[i];
    if (symbol.flags & wasm::SymbolBindingLocal) continue;
    if (symbol.kind == SymbolKind::Section) continue;
    ids[i] = intern(symbol.name);
    Resolved &row = names_[ids[i]];
    row.known_function |= symbol.kind == SymbolKind::Function;
    row.known_data |= symbol.kind == SymbolKind::Data;
    if (row.known_function && row.known_data) {
      diagnostics_.report(
          DiagnosticKind::symbol_kind_mismatch,
          {llvm::demangle(symbol.name), "function", "data object"},
          {"in " + input.name});
      row.known_data = false;
    }
    bool weak = symbol.flags & wasm::SymbolBindingWeak;
    if (symbol.flags & wasm::SymbolUndefined ||
        is_discarded(id, comdat_of(symbol)))
      refer(ids[i], id, weak, !input.lowered);
    else
      define(ids[i], Origin::Object, id, i, weak);
  }
}

void Resolver::define(SymbolId symbol, Origin origin, InputId id,
                      uint32_t index, bool weak) {
  Resolved &row = names_[symbol];
  bool is_lowering = inputs_.rows[id].lowered;
  if (row.origin == Origin::Bitcode && is_lowering) {
    // What bitcode defined, its object defines.
  } else if (row.origin == Origin::Object && is_lowering) {
    // A lean body that was taken for a function of the C library.
    replaced_.push_back(row.input);
  } else if (row.origin == Origin::Bitcode || row.origin == Origin::Object) {
    if (weak) return;
    if (!row.weak_definition) {
      if (!options_.allow_multiple_definition) report_duplicate(symbol, id);
      return;
    }
  }
  row.origin = origin;
  row.input = id;
  row.index = index;
  row.weak_definition = weak;
}

void Resolver::refer(SymbolId symbol, InputId from, bool weak,
                     bool from_object) {
  Resolved &row = names_[symbol];
  if (!row.input) row.input = from;
  row.object_reference |= from_object;
  if (weak) return;
  row.strong_reference = true;
  if (row.origin == Origin::Lazy) pending_.push_back({row.input, symbol, from});
}

void Resolver::report_duplicate(SymbolId symbol, InputId second) {
  const Resolved &row = names_[symbol];
  diagnostics_.report(DiagnosticKind::duplicate_symbol,
                      {llvm::demangle(row.name)},
                      {"defined in " + inputs_.rows[row.input].name,
                       "defined in " + inputs_.rows[second].name});
}

// The code generator may call functions that no bitcode refers to. Those that
// bitcode defines have to be in the program before it is lowered; those that
// objects define are linked afterwards, so what they refer to must not be
// renamed or dropped meanwhile.
void Resolver::link_runtime_calls() {
  for (const std::string &name : read::runtime_library_calls()) {
    SymbolId symbol = find(name);
    if (!symbol) continue;
    Resolved &row = names_[symbol];
    row.object_reference = true;
    if (row.origin != Origin::Lazy) continue;
    if (inputs_.rows[row.input].kind == InputKind::Bitcode) {
      pending_.push_back({row.input, symbol, {}});
      drain();
    } else {
      mark_reached_by_lazy_object(row.input);
    }
  }
}

void Resolver::wrap(const std::string &name) {
  SymbolId original = find(name);
  if (!original) return;
  SymbolId wrapper = intern(made_names_.emplace_back("__wrap_" + name));
  SymbolId real = intern(made_names_.emplace_back("__real_" + name));
  redirects_[original] = wrapper;
  redirects_[real] = original;
  for (SymbolId symbol : {original, wrapper, real})
    names_[symbol].object_reference = true;
  refer(wrapper, {}, false, true);
  if (names_[real].strong_reference) refer(original, {}, false, true);
  drain();
}

void Resolver::mark_reached_by_lazy_object(InputId id) {
  std::vector<InputId> work = {id};
  while (!work.empty()) {
    InputId next = work.back();
    work.pop_back();
    if (walked_[next.value] || linked_[next.value]) continue;
    walked_[next.value] = true;
    const Input &input = inputs_.rows[next];
    if (input.kind == InputKind::Bitcode) {
      pending_.push_back({next, {}, {}});
      drain();
      continue;
    }
    for (const wasm::Symbol &symbol : input.module.symbols) {
      if (!(symbol.flags & wasm::SymbolUndefined)) continue;
      SymbolId name = find(symbol.name);
      if (!name) continue;
      names_[name].object_reference = true;
      if (names_[name].origin == Origin::Lazy)
        work.push_back(names_[name].input);
    }
  }
}

std::vector<InputId> Resolver::linked(InputKind kind) const {
  std::vector<InputId> ids;
  for (InputId id : inputs_.rows.ids())
    if (linked_[id.value] && inputs_.rows[id].kind == kind) ids.push_back(id);
  return ids;
}

std::vector<BitcodeDecision> Resolver::decisions(InputId id) const {
  const Input &input = inputs_.rows[id];
  std::vector<BitcodeDecision> rows(input.symbols.size());
  for (uint32_t i = 0; i < rows.size(); ++i) {
    const Resolved &name = names_[ids_[id.value][i]];
    const read::BitcodeSymbol &symbol = input.symbols[i];
    bool dynamic =
        options_.export_all || (options_.export_dynamic && !symbol.hidden);
    rows[i].prevailing = !symbol.undefined && name.origin == Origin::Bitcode &&
                         name.input == id && name.index == i;
    rows[i].visible_outside =
        name.exported || dynamic || name.object_reference || name.required;
    rows[i].linker_redefined = redirects_.contains(ids_[id.value][i]);
  }
  return rows;
}

}  // namespace wasmrust::learn
