// Index spaces: numbers for functions, tables, tags, globals and types.
//
// Each space starts with its imports, so imports come first. Equal imports
// (module, name and type) are one. Defined functions keep the program's order,
// since a lowering puts together what belongs together, or stand by first use
// (function_order.h); the functions that layout makes stand before them,
// wrappers of exports behind. Giving the most called functions the indices of
// one byte was measured and is not done: on the benchmark set 0.05 % fewer
// bytes, but 0.12 % more after gzip and 0.11 % after brotli, which find less in
// neighbours that are no longer alike; on a program of 11,000 lines 0.7 %
// fewer, and 0.1 % fewer after brotli. First use costs nothing: 0.3 % fewer
// after brotli on the set.
//
// Types are ordered by how often they are named, the most frequent first: from
// index 128 on a type index takes a second byte.
#include <algorithm>
#include <map>
#include <numeric>

#include "compiler/base/check.h"
#include "compiler/layout/function_order.h"
#include "compiler/layout/plan.h"
#include "compiler/layout/values.h"

namespace wasmrust::layout {

namespace {

using wasm::ExternalKind;

constexpr std::string_view default_module = "env";
constexpr std::string_view table_name = "__indirect_function_table";

wasm::GlobalType address_global(bool is_mutable) {
  return {{wasm::ValueKind::I32}, is_mutable};
}

bool needs_function_table(const Plan &plan) {
  return plan.references.function_table || !plan.references.pointers.empty() ||
         plan.options.export_table;
}

// What makes two imports the same.
using ImportKey = std::tuple<ExternalKind, std::string_view, std::string_view,
                             uint32_t, wasm::GlobalType, wasm::ValueType>;

class Importer {
 public:
  explicit Importer(Plan &plan) : plan_(plan) {}

  void run() {
    Layout &layout = plan_.layout;
    const LinkOptions &options = plan_.options;
    if (options.import_memory)
      layout.imports.push_back({.module = options.import_memory_module,
                                .name = options.import_memory_name,
                                .kind = ExternalKind::Memory,
                                .symbol = {}});
    if (options.import_table && needs_function_table(plan_)) {
      layout.function_table = layout.imported_tables++;
      layout.imports.push_back({.module = default_module,
                                .name = table_name,
                                .kind = ExternalKind::Table,
                                .symbol = {},
                                .table = {}});
    }
    for (SymbolId id : plan_.program.symbols.ids()) {
      const Symbol &symbol = plan_.program.symbols[id];
      if (symbol.definition == Definition::Undefined &&
          plan_.references.has(id))
        add(id, symbol);
    }
  }

 private:
  void add(SymbolId id, const Symbol &symbol) {
    Layout &layout = plan_.layout;
    Import import{.symbol = id};
    import.module =
        symbol.import_module.empty() ? default_module : symbol.import_module;
    bool named = symbol.explicit_name || !symbol.import_name.empty();
    import.name = named ? symbol.import_name : symbol.name;
    uint32_t *next;
    switch (symbol.kind) {
      case SymbolKind::Function:
        import.kind = ExternalKind::Function;
        next = &layout.imported_functions;
        break;
      case SymbolKind::Tag:
        import.kind = ExternalKind::Tag;
        next = &layout.imported_tags;
        break;
      case SymbolKind::Global:
        import.kind = ExternalKind::Global;
        import.global = symbol.global_type;
        next = &layout.imported_globals;
        break;
      case SymbolKind::Table:
        import.kind = ExternalKind::Table;
        import.table = symbol.table_type;
        next = &layout.imported_tables;
        break;
      case SymbolKind::Data:
      case SymbolKind::Section:
        return;  // data cannot be imported; their address is null
    }
    ImportKey key{import.kind,       import.module, import.name,
                  symbol.type.value, import.global, import.table.element};
    auto [at, is_new] = seen_.try_emplace(key, *next);
    if (is_new) {
      layout.imports.push_back(import);
      ++*next;
    }
    layout.index[id] = at->second;
  }

  Plan &plan_;
  std::map<ImportKey, uint32_t> seen_;
};

void assign_functions(Plan &plan) {
  Layout &layout = plan.layout;
  auto add = [&](Code code) {
    layout.code.push_back(code);
    return layout.imported_functions +
           static_cast<uint32_t>(layout.code.size() - 1);
  };
  for (size_t row = 0; row < layout.synthetic.size(); ++row)
    plan.synthetic_index.push_back(
        add({.function = {}, .synthetic = static_cast<uint32_t>(row)}));
  plan.function_index.assign(plan.program.functions.size(), absent);
  auto add_function = [&](FunctionId id) {
    plan.function_index[id.value] = add({.function = id});
  };
  if (plan.options.functions_by_use) {
    for (FunctionId id : order_by_use(plan.program)) add_function(id);
  } else {
    for (FunctionId id : plan.program.functions.ids())
      if (plan.program.functions[id].live) add_function(id);
  }
  if (plan.options.priority_hints)
    for (FunctionId id : first_by_use(plan.program))
      layout.needed_first.push_back(plan.function_index[id.value]);
}

uint32_t made_function(const Plan &plan, LayoutValue value) {
  uint32_t row = value == LayoutValue::InitMemory ? plan.init_memory
                 : value == LayoutValue::InitTls  ? plan.init_tls
                                                  : absent;
  return row == absent ? absent : plan.synthetic_index[row];
}

void index_function_symbols(Plan &plan) {
  for (SymbolId id : plan.program.symbols.ids()) {
    const Symbol &symbol = plan.program.symbols[id];
    if (symbol.kind != SymbolKind::Function) continue;
    if (symbol.definition == Definition::Function)
      plan.layout.index[id] = plan.function_index[symbol.function.value];
    else if (symbol.definition == Definition::Layout)
      plan.layout.index[id] = made_function(plan, symbol.layout_value);
  }
}

void assign_tables(Plan &plan) {
  Layout &layout = plan.layout;
  auto next = [&] {
    return layout.imported_tables + static_cast<uint32_t>(layout.tables.size());
  };
  // First, since objects without table relocations mean table 0 by it.
  if (layout.function_table == absent && needs_function_table(plan)) {
    layout.function_table = next();
    layout.tables.push_back({{}, table_name});
  }
  std::vector<uint32_t> of_row(plan.program.tables.size(), absent);
  for (TableId id : plan.program.tables.ids()) {
    const TableRow &table = plan.program.tables[id];
    if (!table.live) continue;
    of_row[id.value] = next();
    layout.tables.push_back(
        {table.type,
         table.symbol ? plan.program.symbols[table.symbol].name : ""});
  }
  for (SymbolId id : plan.program.symbols.ids()) {
    const Symbol &symbol = plan.program.symbols[id];
    if (symbol.kind != SymbolKind::Table) continue;
    if (symbol.definition == Definition::Table)
      layout.index[id] = of_row[symbol.table.value];
    else if (symbol.definition == Definition::Layout)
      layout.index[id] = layout.function_table;
  }
}

void assign_tags(Plan &plan) {
  Layout &layout = plan.layout;
  std::vector<uint32_t> of_row(plan.program.tags.size(), absent);
  for (TagId id : plan.program.tags.ids()) {
    if (!plan.program.tags[id].live) continue;
    of_row[id.value] =
        layout.imported_tags + static_cast<uint32_t>(layout.tags.size());
    layout.tags.push_back(id);
  }
  for (SymbolId id : plan.program.symbols.ids()) {
    const Symbol &symbol = plan.program.symbols[id];
    if (symbol.definition == Definition::Tag)
      layout.index[id] = of_row[symbol.tag.value];
  }
}

uint32_t add_global(Layout &layout, Global global) {
  layout.globals.push_back(std::move(global));
  return layout.imported_globals +
         static_cast<uint32_t>(layout.globals.size() - 1);
}

// Globals whose value is a fact of layout.
void assign_layout_globals(Plan &plan) {
  Layout &layout = plan.layout;
  std::map<LayoutValue, uint32_t> made;
  // A thread has no data of its own until somebody gives it some.
  auto value_of = [&](LayoutValue value) -> uint64_t {
    if (value == LayoutValue::TlsBase && plan.options.shared_memory) return 0;
    return layout_value(layout.addresses, value);
  };
  auto make = [&](LayoutValue value) {
    auto [at, is_new] = made.try_emplace(value, absent);
    if (is_new) {
      bool is_mutable =
          value == LayoutValue::StackPointer ||
          (value == LayoutValue::TlsBase && plan.options.shared_memory);
      at->second = add_global(layout, {address_global(is_mutable),
                                       {},
                                       value_of(value),
                                       std::string(name_of(value))});
    }
    return at->second;
  };
  for (SymbolId id : plan.program.symbols.ids()) {
    const Symbol &symbol = plan.program.symbols[id];
    if (symbol.kind == SymbolKind::Global &&
        symbol.definition == Definition::Layout && plan.references.has(id))
      layout.index[id] = make(symbol.layout_value);
  }
  bool has_tls = std::ranges::any_of(layout.segments, &Segment::tls);
  if (plan.options.shared_memory && has_tls) make(LayoutValue::TlsBase);
  if (auto at = made.find(LayoutValue::TlsBase); at != made.end())
    plan.tls_base_global = at->second;
}

void assign_globals(Plan &plan) {
  Layout &layout = plan.layout;
  const Program &program = plan.program;
  assign_layout_globals(plan);
  std::vector<uint32_t> of_row(program.globals.size(), absent);
  for (GlobalId id : program.globals.ids()) {
    const wasmrust::Global &global = program.globals[id];
    if (!global.live) continue;
    std::string name;
    LayoutValue address = LayoutValue::None;
    if (global.symbol) {
      const Symbol &symbol = program.symbols[global.symbol];
      name = symbol.name;
      address = symbol.layout_value;
    }
    of_row[id.value] =
        address == LayoutValue::None
            ? add_global(layout, {global.type, id, 0, name})
            : add_global(layout, {global.type,
                                  {},
                                  layout_value(layout.addresses, address),
                                  name});
  }
  for (SymbolId id : program.symbols.ids()) {
    const Symbol &symbol = program.symbols[id];
    if (symbol.definition == Definition::Global)
      layout.index[id] = of_row[symbol.global.value];
  }
  // Position-independent code reads addresses through globals. Their values
  // are filled in once slots are known.
  for (SymbolId id : plan.references.got) {
    const Symbol &symbol = program.symbols[id];
    bool per_thread = symbol.tls && plan.options.shared_memory;
    std::string name = symbol.kind == SymbolKind::Function
                           ? "GOT.func.internal."
                           : "GOT.data.internal.";
    layout.got_index[id] = add_global(
        layout,
        {address_global(per_thread), {}, 0, name + std::string(symbol.name)});
  }
}

}  // namespace

void assign_indices(Plan &plan) {
  plan.layout.index.resize(plan.program.symbols.size(), absent);
  plan.layout.got_index.resize(plan.program.symbols.size(), absent);
  Importer(plan).run();
  assign_functions(plan);
  index_function_symbols(plan);
  assign_tables(plan);
  assign_tags(plan);
  assign_globals(plan);
}

// Code has numbers for slots: who had one keeps it, while it needs one.
void keep_slots(Plan &plan) {
  Layout &layout = plan.layout;
  const Layout &earlier = *plan.settled.layout;
  for (SymbolId id : plan.references.pointers) {
    uint32_t before =
        id.value < earlier.index.size() ? earlier.index[id] : absent;
    uint32_t slot = before == absent ? absent : earlier.slot_of[before];
    if (slot == absent) continue;
    uint32_t function = layout.index[id];
    size_t row = slot - layout.addresses.table_base;
    if (layout.slots.size() <= row) layout.slots.resize(row + 1, absent);
    layout.slots[row] = function;
    if (layout.slot_of[function] == absent) layout.slot_of[function] = slot;
  }
}

void assign_slots(Plan &plan) {
  Layout &layout = plan.layout;
  layout.slot_of.assign(layout.imported_functions + layout.code.size(), absent);
  if (plan.settled.has_slots) keep_slots(plan);
  size_t free = 0;
  for (SymbolId id : plan.references.pointers) {
    uint32_t function = layout.index[id];
    WASMRUST_CHECK(function != absent, plan.program.symbols[id].name);
    if (layout.slot_of[function] != absent) continue;
    while (free < layout.slots.size() && layout.slots[free] != absent) ++free;
    if (free == layout.slots.size()) layout.slots.push_back(absent);
    layout.slots[free] = function;
    layout.slot_of[function] =
        static_cast<uint32_t>(layout.addresses.table_base + free);
  }
  // What stands in a slot that nobody names is all the same.
  for (uint32_t &slot : layout.slots)
    if (slot == absent) slot = layout.slots.back();
  for (SymbolId id : plan.references.got) {
    Global &global =
        layout.globals[layout.got_index[id] - layout.imported_globals];
    const Symbol &symbol = plan.program.symbols[id];
    global.value = symbol.kind == SymbolKind::Function
                       ? function_pointer(plan.program, layout, id)
                       : symbol_address(plan.program, layout, id);
    // Without threads the one thread's data stand at a known address.
    if (symbol.tls && !plan.options.shared_memory)
      global.value += layout.addresses.tls_base;
  }
  if (layout.function_table == absent) return;
  wasm::TableType type;
  type.limits.minimum = layout.addresses.table_base + layout.slots.size();
  if (layout.function_table < layout.imported_tables) {
    for (Import &import : layout.imports)
      if (import.kind == ExternalKind::Table && !import.symbol)
        import.table = type;
    return;
  }
  type.limits.has_maximum = !plan.options.growable_table;
  type.limits.maximum = type.limits.minimum;
  layout.tables[layout.function_table - layout.imported_tables].type = type;
}

void assign_types(Plan &plan) {
  Layout &layout = plan.layout;
  const Program &program = plan.program;
  std::vector<uint32_t> uses = plan.references.type_uses;
  auto use = [&](TypeId type) { ++uses[type.value]; };
  for (const Import &import : layout.imports)
    if (import.kind == ExternalKind::Function ||
        import.kind == ExternalKind::Tag)
      use(program.symbols[import.symbol].type);
  for (const Code &code : layout.code)
    if (code.function) use(program.functions[code.function].type);
  for (TagId tag : layout.tags) use(program.tags[tag].type);

  std::vector<uint32_t> order(program.types.size());
  std::iota(order.begin(), order.end(), 0);
  std::erase_if(order, [&](uint32_t type) { return uses[type] == 0; });
  std::ranges::sort(order, [&](uint32_t a, uint32_t b) {
    return std::pair{uses[b], a} < std::pair{uses[a], b};
  });
  layout.type_index.assign(program.types.size(), absent);
  for (uint32_t type : order) {
    layout.type_index[type] = static_cast<uint32_t>(layout.types.size());
    layout.types.push_back(program.types[type].function);
  }
  auto intern = [&](const wasm::FuncType &type) {
    auto at = std::ranges::find(layout.types, type);
    if (at == layout.types.end()) at = layout.types.insert(at, type);
    return static_cast<uint32_t>(at - layout.types.begin());
  };
  for (Import &import : layout.imports)
    if (import.kind == ExternalKind::Function ||
        import.kind == ExternalKind::Tag)
      import.type_index =
          layout.type_index[program.symbols[import.symbol].type.value];
  for (Code &code : layout.code)
    code.type_index =
        code.function
            ? layout.type_index[program.functions[code.function].type.value]
            : intern(layout.synthetic[code.synthetic].type);
}

}  // namespace wasmrust::layout
