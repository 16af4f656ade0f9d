// See emit.h.
#include "compiler/emit/emit.h"

#include "compiler/emit/locals.h"
#include "compiler/emit/order.h"
#include "compiler/emit/stackify.h"
#include "compiler/emit/write.h"

namespace wasmrust::emit {

std::expected<Body, std::string> emit_function(const Program &program,
                                               ir::Function &function) {
  auto order = Order::find(function);
  if (!order) return std::unexpected(order.error());
  std::vector<Placing> placing = stackify(function, *order);
  Locals locals = find_locals(function, *order, placing);
  // Only what has been written shows which labels are branched to.
  Body draft, body;
  std::vector<bool> used =
      Writer(program, function, *order, placing, locals, {}, draft).run();
  Writer(program, function, *order, placing, locals, used, body).run();
  return body;
}

void adopt_types(Program &program, Body &body, size_t known) {
  if (body.block_types.empty()) return;
  std::vector<TypeId> rows;
  for (const wasm::FuncType &type : body.block_types)
    rows.push_back(program.intern(type));
  for (Relocation &relocation : body.relocations)
    if (relocation.function_type && relocation.function_type.value >= known)
      relocation.function_type = rows[relocation.function_type.value - known];
  body.block_types.clear();
}

}  // namespace wasmrust::emit
