// See code_size.h.
#include "compiler/optimize/code_size.h"

#include <bit>

namespace wasmrust::optimize {

using ir::Function;
using ir::Immediate;
using ir::Op;
using ir::ValueId;

size_t unsigned_size(uint64_t value) {
  return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7;
}

size_t signed_size(int64_t value) {
  uint64_t bits = static_cast<uint64_t>(value < 0 ? ~value : value);
  return static_cast<size_t>(std::bit_width(bits)) / 7 + 1;
}

namespace {

size_t opcode_size(Op op) {
  if (!ir::is_wasm(op)) return 0;
  const wasm::OpRow &row = wasm::row(ir::to_wasm(op));
  return row.prefix == wasm::OpPrefix::None ? 1 : 1 + unsigned_size(row.code);
}

size_t immediate_size(const Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  auto whole = [&] { return row.w[0] | uint64_t{row.w[1]} << 32; };
  switch (ir::immediate_of(row.op)) {
    case Immediate::None:
      return 0;
    case Immediate::I32:
      return signed_size(static_cast<int32_t>(row.w[0]));
    case Immediate::I64:
      return signed_size(static_cast<int64_t>(whole()));
    case Immediate::F32:
      return 4;
    case Immediate::F64:
      return 8;
    case Immediate::V128:
    case Immediate::Shuffle:
      return 16;
    case Immediate::Address:
      return address_size;
    case Immediate::Symbol:
      return ir::has(row.op, wasm::Trait::Calls) ? call_size - 1 : 1;
    case Immediate::Access: {
      const ir::Access &access = function.access(id);
      return 1 +
             (access.symbol ? address_size - 1 : unsigned_size(access.offset)) +
             (access.memory.value ? 1 : 0);
    }
    case Immediate::Type:
    case Immediate::Memory:
    case Immediate::Data:
    case Immediate::Elem:
    case Immediate::Index:
    case Immediate::HeapType:
      return 1;
    case Immediate::TypeTable:
    case Immediate::TwoTables:
    case Immediate::ElemTable:
    case Immediate::DataMemory:
    case Immediate::TwoMemories:
    case Immediate::TypeField:
    case Immediate::TypeCount:
    case Immediate::TypeData:
    case Immediate::TypeElem:
    case Immediate::TwoTypes:
      return 2;
    case Immediate::Edges:
      return 1 + function.edge_count(id);
    case Immediate::CastEdges:
      return 4;
  }
  return 0;
}

bool is_constant(Op op) {
  return op == Op::I32Const || op == Op::I64Const || op == Op::F32Const ||
         op == Op::F64Const || op == Op::SymbolAddress || op == Op::RefNull ||
         op == Op::RefFunc;
}

}  // namespace

size_t instruction_size(const Function &function, ValueId id) {
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
      return 1 + address_size;
    default:
      return opcode_size(function[id].op) + immediate_size(function, id);
  }
}

void CodeSize::count_uses(const Function &function) {
  uses_.assign(function.value_count(), 0);
  is_far_.assign(function.value_count(), false);
  auto use = [&](ValueId id, ir::BlockId block) {
    ++uses_[id.value];
    if (function.block_of(id) != block) is_far_[id.value] = true;
  };
  for (ir::BlockId block : function.blocks.ids())
    for (ValueId id = function[block].first; id; id = function.next(id)) {
      for (ValueId operand : function.operands(id)) use(operand, block);
      for (const ir::Edge &edge : function.edges(id))
        for (ValueId argument : function.arguments(edge)) use(argument, block);
    }
}

// What keeping the value and fetching it costs, beside making it.
size_t CodeSize::value_size(const Function &function, ValueId id) const {
  if (function.type_of(id) == ir::TypeRef::None) return 0;
  size_t uses = uses_[id.value];
  Op op = function[id].op;
  if (is_constant(op)) {
    size_t again = instruction_size(function, id);
    return uses > 1 ? (uses - 1) * std::min(again, local_size + 1) : 0;
  }
  if (op == Op::Parameter) return uses * local_size;
  if (uses == 0) return 1;  // drop
  if (op == Op::Result) return local_size + uses * local_size;
  if (ir::is_terminator(op)) return 0;
  return is_far_[id.value] || uses > 1
             ? uses * local_size + local_size * (is_far_[id.value] ? 1 : 0)
             : 0;
}

void CodeSize::find(const Function &function) {
  count_uses(function);
  whole = 0;
  size_t returns = 0;
  for (const ir::Block &block : function.blocks) {
    for (ValueId id : block.parameters) whole += value_size(function, id);
    for (ValueId id = block.first; id; id = function.next(id)) {
      whole += instruction_size(function, id) + value_size(function, id);
      returns += function[id].op == Op::Return;
      // Into the variables of the target.
      for (const ir::Edge &edge : function.edges(id))
        whole += edge.argument_count * local_size;
    }
  }
  for (const ir::Region &region : function.regions)
    whole += region.handlers.size() * 5;
  copied = static_cast<ptrdiff_t>(whole);
  // The caller has fetched each argument once, for the call or now for its
  // first use.
  copied -= static_cast<ptrdiff_t>(
      function[Function::entry()].parameters.size() * local_size);
  // Those before the last one become branches out of a block.
  if (returns > 1) copied += static_cast<ptrdiff_t>(3 + (returns - 1) * 2);
  copied -= static_cast<ptrdiff_t>(call_size);
}

}  // namespace wasmrust::optimize
