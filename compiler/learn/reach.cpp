// See reach.h. A work list over symbols; each row is scanned once.
#include "compiler/learn/reach.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>

namespace wasmrust::learn {

namespace {

class Marker {
 public:
  Marker(Program &program, const LinkOptions &options,
         const read::Inputs &inputs)
      : program_(program), options_(options) {
    reach_.linked.resize(inputs.rows.size());
    reach_.reached_from.resize(program.symbols.size());
    reach_.root_reason.resize(program.symbols.size());
    init_marked_.resize(program.init_functions.size());
    for (InputId id : inputs.rows.ids())
      // An object that was named on the command line is used as such; only
      // members of archives must be reached for their init functions to run.
      reach_.linked[id.value] = !inputs.rows[id].lazy;
    mark_destructors_ = true;
  }

  // Anew; start code has been made.
  Marker(Program &program, const LinkOptions &options,
         const read::Inputs &inputs, const Reach &before)
      : Marker(program, options, inputs) {
    reach_.linked = before.linked;
    mark_destructors_ = false;
  }

  Reach mark() {
    mark_roots();
    do {
      run();
    } while (mark_init_functions() | mark_retained());
    return std::move(reach_);
  }

 private:
  Program &program_;
  const LinkOptions &options_;
  Reach reach_;
  std::vector<SymbolId> work_;
  bool mark_destructors_;
  std::vector<bool> init_marked_;

  void root(SymbolId id, const char *reason) {
    if (!reach_.root_reason[id.value]) reach_.root_reason[id.value] = reason;
    reached(id, {});
  }

  void reached(SymbolId id, SymbolId from) {
    Symbol &symbol = program_.symbols[id];
    if (symbol.live) return;
    symbol.live = true;
    reach_.reached_from[id.value] = from;
    work_.push_back(id);
  }

  void mark_roots() {
    for (SymbolId id : program_.symbols.ids()) {
      const Symbol &symbol = program_.symbols[id];
      bool defined = symbol.definition != Definition::Undefined;
      if (symbol.exported && defined) root(id, export_root);
      if (symbol.no_strip && defined)
        root(id, id == program_.entry ? entry_root : "it must be kept");
      if (!options_.gc_sections && defined &&
          symbol.definition != Definition::Layout)
        root(id, "--no-gc-sections keeps everything");
    }
    if (program_.entry) root(program_.entry, entry_root);
    if (mark_destructors_) mark_destructors();
    if (!options_.gc_sections) {
      for (FunctionId id : program_.functions.ids()) scan_function(id, {});
      for (DataId id : program_.data.ids()) scan_data(id, {});
    }
  }

  // It need not run: no parameters, variables or operations but calls of
  // functions of that kind. (A C library's destructors call its weak functions
  // that do nothing.)
  bool does_nothing(const Symbol &symbol, int depth = 4) const {
    if (symbol.definition != Definition::Function || depth == 0) return false;
    const Function &function = program_.functions[symbol.function];
    if (!program_.type(function.type).params.empty()) return false;
    constexpr uint8_t no_variables = 0x00, call = 0x10, end = 0x0b;
    constexpr size_t call_bytes = 6;
    Bytes body = function.body;
    size_t calls = function.relocations.size();
    if (body.size() != 1 + calls * call_bytes + 1) return false;
    if (body.front() != no_variables || body.back() != end) return false;
    for (size_t i = 0; i < calls; ++i) {
      const Relocation &each = function.relocations[i];
      size_t at = 1 + i * call_bytes;
      if (body[at] != call || each.offset != at + 1 ||
          each.type != RelocationType::FunctionIndexLeb ||
          !does_nothing(program_.symbols[each.symbol], depth - 1))
        return false;
    }
    return true;
  }

  // Commands whose exports we wrap (docs/architecture/linking.md) also run the
  // destructors that libc registered, when it has a function for that.
  void mark_destructors() {
    SymbolId destructors;
    for (SymbolId id : program_.symbols.ids()) {
      const Symbol &symbol = program_.symbols[id];
      if (symbol.local) continue;
      if (symbol.name == "__wasm_call_ctors") return;
      if (symbol.name == "__wasm_call_dtors" &&
          symbol.definition == Definition::Function && !does_nothing(symbol))
        destructors = id;
    }
    if (destructors) root(destructors, destructor_root);
  }

  bool mark_init_functions() {
    bool more = false;
    for (size_t i = 0; i < program_.init_functions.size(); ++i) {
      SymbolId symbol = program_.init_functions[i].symbol;
      if (init_marked_[i]) continue;
      InputId input = program_.symbols[symbol].input;
      if (!input || !reach_.linked[input.value]) continue;
      init_marked_[i] = true;
      if (does_nothing(program_.symbols[symbol])) continue;
      more = true;
      root(symbol, init_root);
    }
    return more;
  }

  bool mark_retained() {
    bool more = false;
    for (DataId id : program_.data.ids()) {
      const Data &data = program_.data[id];
      if (data.live || !(data.flags & wasm::SegmentRetain) ||
          !reach_.linked[data.input.value])
        continue;
      more = true;
      scan_data(id, data.symbol);
    }
    return more;
  }

  void run() {
    while (!work_.empty()) {
      SymbolId id = work_.back();
      work_.pop_back();
      visit(id);
    }
  }

  void visit(SymbolId id) {
    const Symbol &symbol = program_.symbols[id];
    switch (symbol.definition) {
      case Definition::Function:
        return scan_function(symbol.function, id);
      case Definition::Data:
        return scan_data(symbol.data, id);
      case Definition::Global: {
        Global &global = program_.globals[symbol.global];
        global.live = true;
        use(global.input);
        return;
      }
      case Definition::Table: {
        TableRow &table = program_.tables[symbol.table];
        table.live = true;
        use(table.input);
        return;
      }
      case Definition::Tag: {
        TagRow &tag = program_.tags[symbol.tag];
        tag.live = true;
        use(tag.input);
        return;
      }
      case Definition::Layout:
      case Definition::Undefined:
      case Definition::Absolute:
      case Definition::Section:
        return;
    }
  }

  void use(InputId input) {
    if (input) reach_.linked[input.value] = true;
  }

  void scan_function(FunctionId id, SymbolId from) {
    Function &function = program_.functions[id];
    if (function.live) return;
    function.live = true;
    use(function.input);
    scan(function.relocations, from ? from : function.symbol);
  }

  void scan_data(DataId id, SymbolId from) {
    Data &data = program_.data[id];
    if (data.live) return;
    data.live = true;
    use(data.input);
    scan(data.relocations, from ? from : data.symbol);
  }

  // The address of a function that nobody defines: no reason to keep its stub.
  bool is_null_pointer(const Relocation &relocation) const {
    if (!program_.symbols[relocation.symbol].stub) return false;
    switch (relocation.type) {
      case RelocationType::TableIndexSleb:
      case RelocationType::TableIndexI32:
      case RelocationType::TableIndexRelSleb:
      case RelocationType::TableIndexSleb64:
      case RelocationType::TableIndexI64:
      case RelocationType::TableIndexRelSleb64:
        return true;
      default:
        return false;
    }
  }

  void scan(const std::vector<Relocation> &relocations, SymbolId from) {
    for (const Relocation &relocation : relocations)
      if (relocation.symbol && !is_null_pointer(relocation))
        reached(relocation.symbol, from);
  }
};

// What of a system an import asks for; "" for a program's own.
std::string_view need_of_import(const Symbol &symbol) {
  struct Row {
    std::string_view name, what;
  };
  static constexpr Row rows[] = {
#define STD_FUNCTION(name, answer, options, what) {name, what},
#include "compiler/options/std_functions.def"
      // A bare body's, in the place of std's allocator.
      {"heap", "the allocator of std"},
  };
  if (symbol.import_module != "std") return "";
  auto row = std::ranges::find(rows, symbol.import_name, &Row::name);
  return row == std::end(rows) ? "" : row->what;
}

std::string display(const Symbol &symbol) {
  return llvm::demangle(symbol.name);
}

const char *what_to_do(const Symbol &symbol, const LinkOptions &options) {
  if (symbol.name.starts_with("__wasilibc_") ||
      symbol.name.starts_with("__wasi_"))
    return "it belongs to wasi-libc: build for the target wasm32-wasip1";
  if (symbol.kind != SymbolKind::Function)
    return "link the object or library that defines it (`#[link(name = "
           "\"...\")]` "
           "or build.rs)";
  if (!options.allow_undefined_names.empty())
    return "name it in the --allow-undefined file, or link what defines it";
  return "if the host provides it, say so: `#[link(wasm_import_module = "
         "\"env\")]` "
         "on the extern block; if a library defines it, link that library";
}

bool may_be_imported(const Symbol &symbol, const LinkOptions &options) {
  if (symbol.explicit_name && symbol.kind != SymbolKind::Data) return true;
  if (symbol.weak) return true;
  if (options.unresolved == UnresolvedKind::Ignore) return true;
  if (options.import_undefined ||
      options.unresolved == UnresolvedKind::ImportDynamic)
    return symbol.kind != SymbolKind::Data;
  return std::ranges::find(options.allow_undefined_names, symbol.name) !=
         options.allow_undefined_names.end();
}

// The inputs, as the user knows them, whose symbol table refers to `name`.
// Bitcode is asked before the objects that were made from it.
std::vector<std::string> referring_inputs(std::string_view name,
                                          const Resolver &resolver) {
  std::vector<std::string> names;
  for (InputId id : resolver.inputs().rows.ids()) {
    const read::Input &input = resolver.inputs().rows[id];
    if (!resolver.is_linked(id) || input.lowered) continue;
    bool refers = std::ranges::any_of(
        input.symbols, [&](const read::BitcodeSymbol &symbol) {
          return symbol.undefined && symbol.name == name;
        });
    refers |= std::ranges::any_of(
        input.module.symbols, [&](const wasm::Symbol &symbol) {
          return symbol.flags & wasm::SymbolUndefined && symbol.name == name;
        });
    if (refers) names.push_back(input.name);
  }
  return names;
}

}  // namespace

std::vector<std::string> reference_notes(const Program &program,
                                         const Reach &reach, SymbolId id,
                                         const Resolver &resolver) {
  constexpr size_t shown = 3;
  std::vector<std::string> inputs =
      referring_inputs(program.symbols[id].name, resolver);
  std::string note = "referenced by ";
  if (SymbolId user = reach.reached_from[id.value]) {
    note += "`" + display(program.symbols[user]) + "`";
    if (inputs.empty()) return {note + ", in code that LLVM made"};
    note += " in ";
  } else if (inputs.empty()) {
    return {};
  }
  for (size_t i = 0; i < std::min(shown, inputs.size()); ++i)
    note += (i ? ", " : "") + inputs[i];
  if (inputs.size() > shown)
    note += " and " + std::to_string(inputs.size() - shown) + " more";
  return {note};
}

Reach mark_live(Program &program, const LinkOptions &options,
                const read::Inputs &inputs) {
  return Marker(program, options, inputs).mark();
}

std::vector<SymbolId> Reach::roots() const {
  std::vector<SymbolId> all;
  for (size_t i = 0; i < root_reason.size(); ++i)
    if (root_reason[i]) all.push_back(SymbolId(i));
  return all;
}

Reach mark_live_again(Program &program, const LinkOptions &options,
                      const read::Inputs &inputs, const Reach &before) {
  auto forget = [](auto &rows) {
    for (auto &row : rows) row.live = false;
  };
  forget(program.symbols);
  forget(program.functions);
  forget(program.data);
  forget(program.globals);
  forget(program.tables);
  forget(program.tags);
  return Marker(program, options, inputs, before).mark();
}

void check_system(const Program &program, const Reach &reach,
                  Diagnostics &diagnostics) {
  for (SymbolId id : program.symbols.ids()) {
    const Symbol &symbol = program.symbols[id];
    if (symbol.definition != Definition::Undefined || !symbol.live) continue;
    std::string_view need = need_of_import(symbol);
    if (need.empty()) continue;
    std::string chain;
    for (SymbolId at = reach.reached_from[id.value]; at;
         at = reach.reached_from[at.value])
      chain = "`" + display(program.symbols[at]) + "`" +
              (chain.empty() ? "" : " -> ") + chain;
    std::vector<std::string> notes;
    if (!chain.empty()) notes.push_back("it is reached by " + chain);
    diagnostics.report(DiagnosticKind::system_needed, {std::string(need)},
                       std::move(notes));
  }
}

void check_symbols(const Program &program, const Reach &reach,
                   Resolver &resolver) {
  const LinkOptions &options = resolver.options();
  Diagnostics &diagnostics = resolver.diagnostics();
  for (SymbolId id : program.symbols.ids()) {
    const Symbol &symbol = program.symbols[id];
    if (symbol.definition != Definition::Undefined || !symbol.live ||
        id == program.entry || may_be_imported(symbol, options))
      continue;
    diagnostics.report(DiagnosticKind::undefined_symbol,
                       {display(symbol), what_to_do(symbol, options)},
                       reference_notes(program, reach, id, resolver));
  }
  auto undefined = [&](const std::string &name) {
    for (const Symbol &symbol : program.symbols)
      if (!symbol.local && symbol.name == name)
        return symbol.definition == Definition::Undefined;
    return true;
  };
  for (const std::string &name : options.exports)
    if (undefined(name) && options.unresolved == UnresolvedKind::Error)
      diagnostics.report(DiagnosticKind::export_not_found, {name, "--export"});
  if (!options.no_entry && !options.entry.empty() && undefined(options.entry))
    diagnostics.report(DiagnosticKind::entry_not_found, {options.entry});
}

std::string why(const Program &program, const Reach &reach,
                const read::Inputs &inputs, const std::string &name) {
  std::string text;
  size_t found = 0;
  for (SymbolId id : program.symbols.ids()) {
    const Symbol &symbol = program.symbols[id];
    std::string shown = display(symbol);
    if (symbol.name != name && shown != name && !shown.ends_with("::" + name))
      continue;
    if (symbol.definition == Definition::Undefined && !symbol.live) continue;
    ++found;
    if (!symbol.live) {
      text += shown + ": not linked; nothing that runs refers to it\n";
      continue;
    }
    std::vector<SymbolId> chain;
    for (SymbolId at = id; at; at = reach.reached_from[at.value])
      chain.push_back(at);
    const char *reason = reach.root_reason[chain.back().value];
    for (size_t i = chain.size(); i-- > 0;) {
      const Symbol &step = program.symbols[chain[i]];
      text += std::string(2 * (chain.size() - 1 - i), ' ') + display(step);
      if (step.input) text += "  [" + inputs.rows[step.input].name + "]";
      if (i + 1 == chain.size() && reason)
        text += "  because " + std::string(reason);
      text += "\n";
    }
  }
  if (!found) text += name + ": no such symbol in this link\n";
  return text;
}

std::string symbol_uses(const Resolver &resolver, const std::string &name) {
  std::string text;
  for (InputId id : resolver.inputs().rows.ids()) {
    const read::Input &input = resolver.inputs().rows[id];
    if (!resolver.is_linked(id)) continue;
    auto line = [&](bool undefined) {
      text += input.name +
              (undefined ? ": reference to " : ": definition of ") + name +
              "\n";
    };
    for (const read::BitcodeSymbol &symbol : input.symbols)
      if (symbol.name == name) line(symbol.undefined);
    for (const wasm::Symbol &symbol : input.module.symbols)
      if (symbol.name == name) line(symbol.flags & wasm::SymbolUndefined);
  }
  return text;
}

}  // namespace wasmrust::learn
