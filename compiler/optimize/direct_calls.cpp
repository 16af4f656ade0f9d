// Direct calls: indirect ones whose target is known.
//
// Problem. A call through a table costs an index, a check of the bounds and one
// of the type, and no pass looks into what it calls. Once a function that takes
// a function pointer is inlined, or a closure's vtable is read at a place that
// never changes, the pointer is a constant.
//
//   v2: i32 = symbol.address s7          v3: i32 = call v1 s7
//   v3: i32 = call_indirect v1 v2
//             (type 0) s9                (type 0 is the type of s7)
//   v4: (ref 0) = ref.func s7            v5: i32 = call v1 s7
//   v5: i32 = call_ref v1 v4 (type 0)
//
// Idea. While addresses are symbols, a function's address is its slot in the
// table of function pointers, and so the function. In a finished module it is a
// number; what stands in that slot is known when nothing can write the table:
// it is neither imported nor exported, no code writes it, and all segments that
// fill it when the module starts have constant offsets. The call must name the
// function's very type. Another one may trap, which stays as it is.
//
// Assumes: nobody gives the slot of a function to another one, which is what a
// function pointer is in C and Rust; a host that does so to a program whose
// addresses are symbols changes what its pointers mean. A stub for a function
// that nobody defines has no slot, its address is null.
#include <map>
#include <optional>

#include "compiler/optimize/passes.h"
#include "compiler/optimize/references.h"
#include "compiler/wasm/only_instruction.h"

namespace wasmrust::optimize {

namespace {

using ir::Function;
using ir::Immediate;
using ir::Instruction;
using ir::Op;
using ir::ValueId;

// What stands in tables that nothing writes once the module has started.
class FixedTables {
 public:
  explicit FixedTables(const Whole &whole) : program_(whole.program) {
    for (const Element &each : program_.elements)
      if (each.mode == wasm::ElementSegment::Mode::Active) add(each);
    for (FunctionId id : program_.functions.ids())
      if (program_.functions[id].live && !whole.graphs[id]) slots_.clear();
    for (const auto &graph : whole.graphs)
      if (graph) look_at(*graph);
  }

  // None: nobody knows.
  SymbolId at(SymbolId table, uint64_t slot) const {
    auto found = slots_.find(table);
    if (found == slots_.end() || slot >= found->second.size()) return {};
    return found->second[slot];
  }

 private:
  // More would be a module of its own making.
  static constexpr uint64_t most_slots = 10'000'000;

  const Program &program_;
  std::map<SymbolId, std::vector<SymbolId>> slots_;
  std::map<SymbolId, bool> is_written_;

  void add(const Element &segment) {
    SymbolId table = segment.table;
    const Symbol &row = program_.symbols[table];
    std::optional<uint64_t> start = wasm::constant_address(segment.offset);
    std::vector<SymbolId> &slots = slots_[table];
    uint64_t count = segment.functions.size() + segment.expressions.size();
    if (row.exported || row.definition != Definition::Table || !start ||
        *start > most_slots || count > most_slots)
      is_written_[table] = true;
    if (is_written_[table]) return slots.clear();
    if (slots.size() < *start + count) slots.resize(*start + count);
    // Expressions are not looked into.
    for (uint64_t i = 0; i < count; ++i)
      slots[*start + i] =
          segment.expressions.empty() ? segment.functions[i] : SymbolId();
  }

  void look_at(const Function &graph) {
    for (const ir::Block &block : graph.blocks)
      for (ValueId id = block.first; id; id = graph.next(id)) {
        if (!ir::has(graph[id].op, wasm::Trait::WritesTable)) continue;
        switch (ir::immediate_of(graph[id].op)) {
          case Immediate::Symbol:
            slots_.erase(SymbolId(size_t{graph[id].w[2]}));
            break;
          case Immediate::ElemTable:
            slots_.erase(SymbolId(size_t{graph.pair(id)[1]}));
            break;
          case Immediate::TwoTables:
            slots_.erase(SymbolId(size_t{graph.pair(id)[0]}));
            break;
          default:
            return slots_.clear();
        }
      }
  }
};

class DirectCalls {
 public:
  explicit DirectCalls(Whole &whole) : whole_(whole), program_(whole.program) {
    if (!whole.is_symbolic) tables_.emplace(whole);
  }

  bool run() {
    for (FunctionId id : program_.functions.ids())
      if (whole_.graphs[id]) look_at(id);
    return !whole_.changed.empty();
  }

 private:
  Whole &whole_;
  Program &program_;
  std::optional<FixedTables> tables_;

  void look_at(FunctionId id) {
    Function &graph = *whole_.graphs[id];
    bool is_granted = false;
    for (const ir::Block &block : graph.blocks)
      for (ValueId each = block.first; each; each = graph.next(each)) {
        SymbolId target = target_of(graph, each);
        if (!target) continue;
        if (!is_granted && !whole_.may_change(id)) return;
        is_granted = true;
        make_direct(graph[each], target);
      }
    if (is_granted) whole_.changed.push_back(id);
  }

  // The reference or index is the last of the operands.
  static void make_direct(Instruction &row, SymbolId target) {
    bool is_tail =
        row.op == Op::ReturnCallIndirect || row.op == Op::ReturnCallRef;
    row.op = is_tail ? Op::ReturnCall : Op::Call;
    --row.w[1];
    row.w[2] = target.value;
  }

  SymbolId target_of(const Function &graph, ValueId id) const {
    Op op = graph[id].op;
    bool is_by_table = op == Op::CallIndirect || op == Op::ReturnCallIndirect;
    if (!is_by_table && op != Op::CallRef && op != Op::ReturnCallRef) return {};
    const Instruction &callee = graph[graph.operands(id).back()];
    if (!is_by_table)
      return callee.op == Op::RefFunc ? SymbolId(size_t{callee.w[2]})
                                      : SymbolId();
    SymbolId target, table(size_t{graph.pair(id)[1]});
    if (callee.op == Op::SymbolAddress)
      target = by_address(callee, table);
    else if (tables_ && callee.op == Op::I32Const)
      target = tables_->at(table, callee.w[0]);
    else if (tables_ && callee.op == Op::I64Const)
      target = tables_->at(table, callee.w[0] | uint64_t{callee.w[1]} << 32);
    if (!target || program_.symbols[target].type.value != graph.pair(id)[0])
      return {};
    return target;
  }

  SymbolId by_address(const Instruction &address, SymbolId table) const {
    SymbolId target(size_t{address.w[2]});
    const Symbol &row = program_.symbols[target];
    bool is_whole = address.w[0] == 0 && address.w[1] == 0;
    bool is_pointer = program_.symbols[table].layout_value ==
                      LayoutValue::IndirectFunctionTable;
    return is_whole && is_pointer && !row.stub &&
                   row.definition == Definition::Function
               ? target
               : SymbolId();
  }
};

}  // namespace

bool run_DirectCalls(Whole &whole) { return DirectCalls(whole).run(); }

}  // namespace wasmrust::optimize
