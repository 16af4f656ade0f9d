// See global_uses.h.
#include "compiler/optimize/global_uses.h"

#include "compiler/optimize/constants.h"
#include "compiler/wasm/only_instruction.h"

namespace wasmrust::optimize {

GlobalUses::GlobalUses(const Program &program, const Graphs &graphs,
                       bool is_symbolic, std::span<const SymbolId> roots)
    : program_(program) {
  rows_.resize(program.globals.size());
  if (rows_.empty()) return;
  find_private(graphs, is_symbolic);
  for (SymbolId id : roots)
    if (GlobalUse *row = id ? find(id) : nullptr) row->is_private = false;
  for (const std::unique_ptr<ir::Function> &each : graphs)
    if (each) count(*each);
}

GlobalUse GlobalUses::of(SymbolId id) const {
  GlobalId row = global_of(program_, id);
  return row ? rows_[row] : GlobalUse();
}

GlobalUse *GlobalUses::find(SymbolId id) {
  GlobalId row = global_of(program_, id);
  return row ? &rows_[row] : nullptr;
}

void GlobalUses::find_private(const Graphs &graphs, bool is_symbolic) {
  for (SymbolId id : program_.symbols.ids())
    if (GlobalUse *row = find(id)) row->is_private = true;
  for (SymbolId id : program_.symbols.ids())
    if (GlobalUse *row = find(id);
        row && (program_.symbols[id].exported || program_.symbols[id].no_strip))
      row->is_private = false;
  for (FunctionId id : program_.functions.ids()) {
    const wasmrust::Function &function = program_.functions[id];
    if (!function.live || (graphs.contains(id) && graphs[id])) continue;
    // Finished code names globals by numbers that nobody reads here.
    if (!is_symbolic)
      for (GlobalUse &row : rows_) row.is_private = false;
    for (const Relocation &each : function.relocations)
      if (GlobalUse *row = each.symbol ? find(each.symbol) : nullptr)
        row->is_private = false;
  }
}

void GlobalUses::count(const ir::Function &graph) {
  for (const ir::Block &block : graph.blocks)
    for (ir::ValueId id = block.first; id; id = graph.next(id)) {
      ir::Op op = graph[id].op;
      if (op != ir::Op::GlobalGet && op != ir::Op::GlobalSet) continue;
      GlobalUse *row = find(SymbolId(size_t{graph[id].w[2]}));
      if (row) ++(op == ir::Op::GlobalGet ? row->reads : row->writes);
    }
}

std::optional<ir::Instruction> constant_row_of(Bytes expression) {
  auto value = wasm::only_instruction(expression);
  if (!value) return std::nullopt;
  auto low = static_cast<uint32_t>(value->bits);
  auto high = static_cast<uint32_t>(value->bits >> 32);
  switch (value->op) {
    case wasm::Op::I32Const:
      return constant_row(false, value->bits);
    case wasm::Op::I64Const:
      return constant_row(true, value->bits);
    case wasm::Op::F32Const:
      return ir::Instruction{ir::Op::F32Const, ir::TypeRef::F32, {low}};
    case wasm::Op::F64Const:
      return ir::Instruction{ir::Op::F64Const, ir::TypeRef::F64, {low, high}};
    default:
      return std::nullopt;
  }
}

}  // namespace wasmrust::optimize
