// A way to access a variable in memory: the load and the store that belong
// together, so that a load gives what was stored.
//
//   way_of(Op::I32Store8)->load     I32Load8U, which gives 8 of the 32 bits
#pragma once

#include "compiler/ir/function.h"

namespace wasmrust::optimize {

struct Way {
  ir::Op load, store;
  ir::TypeRef type;
  uint32_t mask = 0;  // of what a load gives; 0: all
};

inline constexpr Way ways[] = {
    {ir::Op::I32Load, ir::Op::I32Store, ir::TypeRef::I32},
    {ir::Op::I64Load, ir::Op::I64Store, ir::TypeRef::I64},
    {ir::Op::F32Load, ir::Op::F32Store, ir::TypeRef::F32},
    {ir::Op::F64Load, ir::Op::F64Store, ir::TypeRef::F64},
    {ir::Op::V128Load, ir::Op::V128Store, ir::TypeRef::V128},
    {ir::Op::I32Load8U, ir::Op::I32Store8, ir::TypeRef::I32, 0xff},
    {ir::Op::I32Load16U, ir::Op::I32Store16, ir::TypeRef::I32, 0xffff},
};

constexpr const Way *way_of(ir::Op op) {
  for (const Way &way : ways)
    if (way.load == op || way.store == op) return &way;
  return nullptr;
}

}  // namespace wasmrust::optimize
