// Static variables: those that nobody has the address of become globals.
//
// Problem. A static variable of one word stands in memory, and each access
// takes seven bytes: the address is part of it, and an operand of zero in front
// of that. An allocator or a buffered stream has a handful, and goes to each
// from many places.
//
//   v1 = i32.const 0
//   v2 = i32.load v1 offset=s7          v2 = global.get s9
//   i32.store v1 v3 offset=s7           global.set v3 s9
//
// Idea. A variable of which every use in the program is such an access, of all
// of its bytes and in one way, is as well kept in a global, which takes two
// bytes each time. It costs a row of five, so that a variable that is used once
// stays. Of a byte the global holds what a load would give. What the variable
// is at the start, the global is: a number, or an address that only the layout
// knows (`__heap_base`).
//
// Assumes: one thread, since each has globals of its own: memory that may be
// shared is left alone. Nobody looks at a variable in memory whose address was
// never in the program; a debugger does not find it. Data that something else
// puts in a row (`.init_array`, sections with names of their own, thread-local
// ones) stay, and so does what code without a graph, other data or somebody
// outside names. Finished modules have no such symbols.
#include <algorithm>
#include <string>

#include "compiler/optimize/constants.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/references.h"
#include "compiler/optimize/ways.h"

namespace wasmrust::optimize {

namespace {

using ir::Function;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

// What a use saves at least: addresses take two bytes or more.
constexpr size_t saved_by_use = 4;
// Type, whether it is mutable, the constant's operation, the `end`.
constexpr size_t row_overhead = 4;
// What cuts a value down to a byte.
constexpr size_t mask_bytes = 4;

struct Variable {
  bool is_known = false;  // nothing but accesses in one way so far
  const Way *way = nullptr;
  size_t uses = 0, masks = 0;
  FunctionId first;  // that uses it
  SymbolId global;   // that it becomes
};

class StaticVariables {
 public:
  explicit StaticVariables(Whole &whole)
      : whole_(whole), program_(whole.program) {}

  bool run() {
    if (whole_.goal != Goal::Size || !whole_.is_symbolic || is_elsewhere())
      return false;
    find();
    for (FunctionId id : program_.functions.ids())
      if (Function *graph = whole_.graphs[id].get())
        each_use(*graph, [&](ValueId use, DataId data) {
          count(id, *graph, use, variables_[data]);
        });
    if (!make_globals()) return false;
    for (FunctionId id : program_.functions.ids())
      if (Function *graph = whole_.graphs[id].get()) rewrite(id, *graph);
    return true;
  }

 private:
  Whole &whole_;
  Program &program_;
  Table<DataId, Variable> variables_;

  // Memory that others have, or whose addresses are not as they are here.
  bool is_elsewhere() const {
    if (program_.memories.empty()) return false;
    const MemoryRow &row = program_.memories[MemoryId(size_t{0})];
    return row.kind != MemoryKind::Linear || !row.import_name.empty() ||
           row.type.limits.shared ||
           program_.address_type(MemoryId(size_t{0})).kind !=
               wasm::ValueKind::I32;
  }

  DataId data_of(SymbolId symbol) const {
    const Symbol &row = program_.symbols[symbol];
    return row.definition == Definition::Data ? row.data : DataId();
  }

  void forget(SymbolId symbol) {
    if (DataId data = symbol ? data_of(symbol) : DataId())
      variables_[data].is_known = false;
  }

  static bool is_variable(const Data &data) {
    return data.live && data.memory.value == 0 && data.flags == 0 &&
           (data.name.starts_with(".bss.") ||
            data.name.starts_with(".data.")) &&
           !data.name.starts_with(".data.rel.ro") && data.size <= 8;
  }

  // Who might be one, as far as that is known without looking into graphs.
  void find() {
    variables_.resize(program_.data.size());
    for (DataId id : program_.data.ids())
      variables_[id].is_known = is_variable(program_.data[id]);
    for_each_root(whole_, [&](SymbolId symbol) { forget(symbol); });
    for (DataId id : program_.data.ids())
      if (program_.data[id].live)
        for (const Relocation &each : program_.data[id].relocations)
          forget(each.symbol);
    for (FunctionId id : program_.functions.ids())
      if (program_.functions[id].live && !whole_.graphs[id])
        for (const Relocation &each : program_.functions[id].relocations)
          forget(each.symbol);
  }

  template <typename See>
  void each_use(Function &graph, See see) {
    for (const ir::Block &block : graph.blocks)
      for (ValueId id = block.first, next; id; id = next) {
        next = graph.next(id);
        DataId data;
        for_each_symbol(graph, id, [&](SymbolId symbol, Naming) {
          if (DataId found = data_of(symbol)) data = found;
        });
        if (data) see(id, data);
      }
  }

  // How all of the variable is accessed; null when it is used in another way.
  const Way *access_of(const Function &graph, ValueId id) const {
    const ir::Instruction &row = graph[id];
    const Way *way = way_of(row.op);
    if (!way || way->type == TypeRef::V128) return nullptr;
    const ir::Access &access = graph.access(id);
    const Symbol &symbol = program_.symbols[access.symbol];
    bool is_all = !symbol.offset && !access.offset &&
                  wasm::op_rows[static_cast<size_t>(row.op)].width ==
                      program_.data[symbol.data].size;
    bool is_direct = access.memory.value == 0 && is_all &&
                     constant_of(graph, graph.operands(id)[0]) == 0;
    return is_direct ? way : nullptr;
  }

  void count(FunctionId function, const Function &graph, ValueId id,
             Variable &variable) {
    if (!variable.is_known) return;
    const Way *way = access_of(graph, id);
    variable.is_known = way && (!variable.way || variable.way == way);
    if (!variable.is_known) return;
    variable.way = way;
    if (!variable.uses++) variable.first = function;
    if (graph[id].op == way->store && way->mask &&
        !constant_of(graph, graph.operands(id)[1]))
      ++variable.masks;
  }

  // --- globals ---------------------------------------------------------------

  // An address of the layout, which the variable is at the start.
  LayoutValue address_in(const Data &data) const {
    if (data.relocations.size() != 1) return LayoutValue::None;
    const Relocation &only = data.relocations[0];
    const Symbol &symbol = program_.symbols[only.symbol];
    bool is_plain = only.type == RelocationType::MemoryAddrI32 &&
                    only.addend == 0 && data.size == 4 &&
                    symbol.definition == Definition::Layout;
    return is_plain ? symbol.layout_value : LayoutValue::None;
  }

  static uint64_t number_in(const Data &data) {
    uint64_t number = 0;
    for (size_t i = 0; i < data.bytes.size() && !data.zero; ++i)
      number |= uint64_t{data.bytes[i]} << (8 * i);
    return number;
  }

  static std::string expression_of(const Way &way, uint64_t number) {
    ByteWriter out;
    switch (way.type) {
      case TypeRef::I32:
        out.u8(0x41);
        out.sleb(static_cast<int32_t>(number));
        break;
      case TypeRef::I64:
        out.u8(0x42);
        out.sleb(static_cast<int64_t>(number));
        break;
      case TypeRef::F32:
        out.u8(0x43);
        out.u32(static_cast<uint32_t>(number));
        break;
      default:
        out.u8(0x44);
        out.u64(number);
        break;
    }
    out.u8(0x0b);
    return std::string(as_text(out.view()));
  }

  bool make_globals() {
    bool any = false;
    for (DataId id : program_.data.ids())
      any |= become_global(program_.data[id], variables_[id]);
    return any;
  }

  bool become_global(const Data &data, Variable &variable) {
    if (!variable.is_known || !variable.uses || !data.symbol) return false;
    LayoutValue address = address_in(data);
    if (address == LayoutValue::None && !data.relocations.empty()) return false;
    std::string init = expression_of(*variable.way, number_in(data));
    size_t cost = row_overhead - 2 + init.size() + mask_bytes * variable.masks;
    // An address is longer than the zero that stands for it.
    if (address != LayoutValue::None) cost += 3;
    size_t saved = saved_by_use * variable.uses;
    if (!data.zero) saved += data.size;
    if (saved <= cost || !whole_.may_change(variable.first)) return false;
    variable.global = add_global(data, *variable.way, std::move(init), address);
    return true;
  }

  SymbolId add_global(const Data &data, const Way &way, std::string init,
                      LayoutValue address) {
    wasm::ValueKind kind = way.type == TypeRef::I32   ? wasm::ValueKind::I32
                           : way.type == TypeRef::I64 ? wasm::ValueKind::I64
                           : way.type == TypeRef::F32 ? wasm::ValueKind::F32
                                                      : wasm::ValueKind::F64;
    wasm::GlobalType type{{kind}, true};
    const std::string &kept = program_.made_names.emplace_back(std::move(init));
    GlobalId row = program_.globals.add({.input = data.input,
                                         .type = type,
                                         .init = as_bytes(kept),
                                         .live = true});
    SymbolId symbol =
        program_.symbols.add({.name = program_.symbols[data.symbol].name,
                              .kind = SymbolKind::Global,
                              .definition = Definition::Global,
                              .layout_value = address,
                              .input = data.input,
                              .local = true,
                              .live = true,
                              .global = row,
                              .global_type = type});
    program_.globals[row].symbol = symbol;
    return symbol;
  }

  // --- accesses --------------------------------------------------------------

  void rewrite(FunctionId id, Function &graph) {
    bool changed = false;
    each_use(graph, [&](ValueId use, DataId data) {
      const Variable &variable = variables_[data];
      if (!variable.global) return;
      changed = true;
      if (graph[use].op == variable.way->load) {
        graph[use] = {
            Op::GlobalGet, variable.way->type, {0, 0, variable.global.value}};
        return;
      }
      ValueId value = masked(graph, use, *variable.way);
      graph[use] = {Op::GlobalSet,
                    TypeRef::None,
                    {value.value, 0, variable.global.value}};
    });
    if (changed) whole_.changed.push_back(id);
  }

  // What a load would give of what is stored.
  ValueId masked(Function &graph, ValueId store, const Way &way) {
    ValueId value = graph.operands(store)[1];
    if (!way.mask) return value;
    auto known = constant_of(graph, value);
    if (known && *known <= way.mask) return value;
    auto add = [&](ir::Instruction row) {
      ValueId made = graph.make(row, graph.origin(store));
      graph.insert_before(store, made);
      return made;
    };
    if (known) return add(constant_row(false, *known & way.mask));
    ValueId mask = add(constant_row(false, way.mask));
    return add({Op::I32And, TypeRef::I32, {value.value, mask.value}});
  }
};

}  // namespace

bool run_StaticVariables(Whole &whole) { return StaticVariables(whole).run(); }

}  // namespace wasmrust::optimize
