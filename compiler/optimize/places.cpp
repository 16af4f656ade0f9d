// See places.h.
#include "compiler/optimize/places.h"

#include "compiler/optimize/constants.h"

namespace wasmrust::optimize {

using ir::Op;

namespace {

// One step down: from a sum to what it adds to. False when there is none.
bool step(const ir::Function &function, ir::Replacements &instead,
          Place &place) {
  const ir::Instruction &row = function[place.root];
  if (auto constant = constant_of(function, place.root)) {
    place.offset += *constant;
    place.root = {};
    return false;
  }
  if (row.op == Op::SymbolAddress && !place.symbol) {
    place.symbol = SymbolId(size_t{row.w[2]});
    place.offset += uint64_t{row.w[1]} << 32 | row.w[0];
    place.root = {};
    return false;
  }
  bool is_sum = row.op == Op::I32Add || row.op == Op::I64Add;
  if (!is_sum && row.op != Op::I32Sub && row.op != Op::I64Sub) return false;
  auto by = constant_of(function, instead(function.operands(place.root)[1]));
  if (!by) return false;
  place.offset += is_sum ? *by : -*by;
  place.root = instead(function.operands(place.root)[0]);
  return true;
}

// The data that all of the place is in; None when it is not sure.
DataId data_of(const Program &program, const Place &place) {
  if (place.root || !place.symbol) return {};
  const Symbol &symbol = program.symbols[place.symbol];
  if (symbol.definition != Definition::Data || !symbol.data) return {};
  uint64_t size = program.data[symbol.data].size;
  if (place.offset > size || symbol.offset > size) return {};
  return symbol.offset + place.offset + place.width <= size ? symbol.data
                                                            : DataId();
}

bool is_imported(const Program &program, MemoryId memory) {
  return memory.value < program.memories.size() &&
         !program.memories[memory].import_name.empty();
}

}  // namespace

Place place_of(const Program &program, const ir::Function &function,
               ir::Replacements &instead, ir::ValueId access) {
  const ir::Access &row = function.access(access);
  Place place{
      .memory = row.memory,
      .root = instead(function.operands(access)[0]),
      .symbol = row.symbol,
      .offset = row.offset,
      .width = wasm::op_rows[static_cast<size_t>(function[access].op)].width,
      .is_64 = program.address_type(row.memory).kind == wasm::ValueKind::I64};
  for (unsigned steps = 0; steps < 8 && step(function, instead, place);
       ++steps) {
  }
  if (!place.is_64) place.offset = static_cast<uint32_t>(place.offset);
  return place;
}

bool are_disjoint(const Program &program, const Place &a, const Place &b) {
  if (a.memory != b.memory)
    return !is_imported(program, a.memory) || !is_imported(program, b.memory);
  if (a.root == b.root && a.symbol == b.symbol) {
    uint64_t apart = a.offset - b.offset, back = b.offset - a.offset;
    if (!a.is_64) {
      apart = static_cast<uint32_t>(apart);
      back = static_cast<uint32_t>(back);
    }
    return apart >= b.width && back >= a.width;
  }
  DataId first = data_of(program, a), second = data_of(program, b);
  return first && second && first != second;
}

}  // namespace wasmrust::optimize
