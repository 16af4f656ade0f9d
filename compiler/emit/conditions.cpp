// See conditions.h.
#include "compiler/emit/conditions.h"

#include <array>

namespace wasmrust::emit {

using wasm::Op;

static constexpr auto opposites = [] {
  using enum Op;
  constexpr Op pairs[][2] = {
      {I32Eq, I32Ne},   {I32LtS, I32GeS}, {I32LtU, I32GeU}, {I32GtS, I32LeS},
      {I32GtU, I32LeU}, {I64Eq, I64Ne},   {I64LtS, I64GeS}, {I64LtU, I64GeU},
      {I64GtS, I64LeS}, {I64GtU, I64LeU}, {F32Eq, F32Ne},   {F64Eq, F64Ne}};
  std::array<Op, wasm::op_count> all;
  all.fill(Nop);
  for (const auto &[a, b] : pairs) {
    all[static_cast<size_t>(a)] = b;
    all[static_cast<size_t>(b)] = a;
  }
  return all;
}();

Op opposite(Op op) { return opposites[static_cast<size_t>(op)]; }

int inverting(const ir::Function &function, const std::vector<Placing> &placing,
              ir::ValueId condition) {
  const Placing &row = placing[condition.value];
  if (!row.nested || row.uses > 1) return 1;
  ir::Op op = function[condition].op;
  if (op == ir::Op::I32Eqz) return -1;
  return ir::is_wasm(op) && opposite(ir::to_wasm(op)) != Op::Nop ? 0 : 1;
}

}  // namespace wasmrust::emit
