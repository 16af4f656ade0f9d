// Integer constants in graphs: what one says, and making one.
//
//   constant_of(function, v7)       7 for `v7: i32 = i32.const 7`
//   constant_row(true, 7)           `i64.const 7`, for Function::make
//   constant_bytes(false, -1)       1: the number behind the operation
#pragma once

#include <optional>

#include "compiler/base/bytes.h"
#include "compiler/ir/function.h"

namespace wasmrust::optimize {

// The bits of an i32 (the upper half is 0) or i64; nothing for what is no
// integer constant.
inline std::optional<uint64_t> constant_of(const ir::Function &function,
                                           ir::ValueId id) {
  const ir::Instruction &row = function[id];
  if (row.op == ir::Op::I32Const) return row.w[0];
  if (row.op == ir::Op::I64Const) return uint64_t{row.w[1]} << 32 | row.w[0];
  return std::nullopt;
}

inline ir::Instruction constant_row(bool is_64, uint64_t value) {
  if (!is_64)
    return {ir::Op::I32Const, ir::TypeRef::I32, {static_cast<uint32_t>(value)}};
  return {ir::Op::I64Const,
          ir::TypeRef::I64,
          {static_cast<uint32_t>(value), static_cast<uint32_t>(value >> 32)}};
}

// Of the number behind the operation, as it is written.
inline unsigned constant_bytes(bool is_64, uint64_t value) {
  return sleb_size(is_64 ? static_cast<int64_t>(value)
                         : int64_t{static_cast<int32_t>(value)});
}

}  // namespace wasmrust::optimize
