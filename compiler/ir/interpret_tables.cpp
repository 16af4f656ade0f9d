// Tables in the interpreter: elements, sizes, bulk operations.
//
// A range that does not fit is a trap before anything is written. What a copy
// reads is taken first, since both tables may be one.
#include <algorithm>

#include "compiler/ir/interpret_activation.h"

namespace wasmrust::ir {

namespace {
Stopped outside() { return trap("out of bounds table access"); }
}  // namespace

MayStop Activation::table(ValueId id) {
  Op op = row(id).op;
  if (op == Op::ElemDrop) {
    instance_.set_elements(ElemId(size_t{row(id).w[2]}), {});
    return {};
  }
  if (op == Op::TableCopy || op == Op::TableInit) return transfer_elements(id);
  Store::Table &table = instance_.table(symbol(id));
  auto &elements = table.elements;
  wasm::ValueType type = wasm::address_type(table.type.limits);
  if (op == Op::TableSize || op == Op::TableGrow) {
    result(id) = to_value(elements.size(), type);
    if (op == Op::TableSize) return {};
    uint64_t more = number(operand(id, 1), type);
    if (more > table.most - elements.size()) {
      uint64_t all = table.type.limits.is_64 ? UINT64_MAX : UINT32_MAX;
      if (MayStop stopped =
              refused(table.type.limits, elements.size(), more, all))
        return stopped;
      result(id) = to_value(UINT64_MAX, type);
    } else {
      elements.resize(elements.size() + more, operand(id, 0));
    }
    return {};
  }
  uint64_t at = number(operand(id, 0), type);
  uint64_t count = op == Op::TableFill ? number(operand(id, 2), type) : 1;
  if (!fits(at, count, elements.size())) return outside();
  if (MayStop stopped = go_over(count)) return stopped;
  if (op == Op::TableGet)
    result(id) = elements[at];
  else
    std::fill_n(elements.begin() + static_cast<ptrdiff_t>(at), count,
                operand(id, 1));
  return {};
}

MayStop Activation::transfer_elements(ValueId id) {
  auto [first, second] = function_.pair(id);
  bool copies = row(id).op == Op::TableCopy;
  Store::Table &into =
      instance_.table(SymbolId(size_t{copies ? first : second}));
  wasm::ValueType type = wasm::address_type(into.type.limits);
  wasm::ValueType other{wasm::ValueKind::I32};
  const Results *from;
  if (copies) {
    const Store::Table &out = instance_.table(SymbolId(size_t{second}));
    from = &out.elements;
    other = wasm::address_type(out.type.limits);
  } else {
    from = &instance_.elements(ElemId(size_t{first}));
  }
  uint64_t target = number(operand(id, 0), type),
           source = number(operand(id, 1), other),
           count = number(operand(id, 2),
                          type.kind == wasm::ValueKind::I64 ? other : type);
  if (!fits(source, count, from->size()) ||
      !fits(target, count, into.elements.size()))
    return outside();
  if (MayStop stopped = go_over(count)) return stopped;
  auto begin = from->begin() + static_cast<ptrdiff_t>(source);
  const Results read(begin, begin + static_cast<ptrdiff_t>(count));
  std::ranges::copy(read,
                    into.elements.begin() + static_cast<ptrdiff_t>(target));
  return {};
}

}  // namespace wasmrust::ir
