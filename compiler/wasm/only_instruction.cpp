// See only_instruction.h.
#include "compiler/wasm/only_instruction.h"

namespace wasmrust::wasm {

std::optional<Instruction> only_instruction(Bytes expression) {
  CodeReader reader(expression, 0);
  Instruction value, end;
  if (!reader.next(value) || !reader.next(end) || end.op != Op::End)
    return std::nullopt;
  return value;
}

std::optional<uint64_t> constant_address(Bytes expression) {
  auto value = only_instruction(expression);
  if (!value) return std::nullopt;
  if (value->op == Op::I32Const) return static_cast<uint32_t>(value->bits);
  if (value->op == Op::I64Const) return value->bits;
  return std::nullopt;
}

}  // namespace wasmrust::wasm
