// See encoded_size.h.
#include "compiler/ir/encoded_size.h"

#include "compiler/base/bytes.h"

namespace wasmrust::ir {

namespace {

unsigned opcode_size(Op op) {
  if (!is_wasm(op)) return 0;
  const wasm::OpRow &row = wasm::row(to_wasm(op));
  return row.prefix == wasm::OpPrefix::None ? 1 : 1 + uleb_size(row.code);
}

unsigned immediate_size(const Function &function, ValueId id) {
  const Instruction &row = function[id];
  Immediate kind = immediate_of(row.op);
  if (kind == Immediate::CastEdges) return 4;
  if (is_pair(kind)) return 2;
  switch (kind) {
    case Immediate::None:
      return 0;
    case Immediate::I32:
      return sleb_size(static_cast<int32_t>(row.w[0]));
    case Immediate::I64:
      return sleb_size(
          static_cast<int64_t>(row.w[0] | uint64_t{row.w[1]} << 32));
    case Immediate::F32:
      return 4;
    case Immediate::F64:
      return 8;
    case Immediate::V128:
    case Immediate::Shuffle:
      return 16;
    case Immediate::Address:
      return address_bytes;
    case Immediate::Symbol:
      return row.op == Op::RefFunc || has(row.op, wasm::Trait::Calls)
                 ? call_bytes - 1
                 : 1;
    case Immediate::Access: {
      const Access &access = function.access(id);
      return 1 +
             (access.symbol ? address_bytes - 1 : uleb_size(access.offset)) +
             (access.memory.value ? 1 : 0);
    }
    case Immediate::Edges:
      return 1 + static_cast<unsigned>(function.edge_count(id));
    default:  // a number, or a row of the program's tables
      return 1;
  }
}

}  // namespace

unsigned encoded_size(const Function &function, ValueId id) {
  switch (function[id].op) {
    case Op::Parameter:
    case Op::Result:
    case Op::Return:  // most fall off the end
      return 0;
    case Op::Br:
      return 1;  // every other one falls through
    case Op::BrIf:
      return 5;  // block, end, br_if
    case Op::SymbolAddress:
      return 1 + address_bytes;
    default:
      return opcode_size(function[id].op) + immediate_size(function, id);
  }
}

}  // namespace wasmrust::ir
