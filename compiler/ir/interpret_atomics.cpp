// Atomic operations in the interpreter, as one thread sees them: a load, a
// store, or a load, a computation and a store, at an aligned address.
//
// What is loaded is extended with zeros; what is stored is computed from that
// and the operand in 64 bits, of which the access's width is kept.
#include <cstring>

#include "compiler/ir/interpret_activation.h"

namespace wasmrust::ir {

namespace {

// The operation of "i32.atomic.rmw8.add_u" is "add".
std::string_view kind_of_rmw(Op op) {
  std::string_view text = text_of(op);
  if (text.ends_with("_u")) text.remove_suffix(2);
  return text.substr(text.rfind('.') + 1);
}

uint64_t modified(std::string_view kind, uint64_t old, uint64_t operand) {
  if (kind == "add") return old + operand;
  if (kind == "sub") return old - operand;
  if (kind == "and") return old & operand;
  if (kind == "or") return old | operand;
  if (kind == "xor") return old ^ operand;
  return operand;  // xchg
}

}  // namespace

MayStop Activation::atomic(ValueId id) {
  Op op = row(id).op;
  uint64_t width = wasm::row(to_wasm(op)).width;
  auto address = effective(id, operand(id, 0), width);
  // An unaligned address is told even when it lies outside.
  uint64_t base = number(operand(id, 0),
                         program_.address_type(function_.access(id).memory));
  if ((address ? *address : base + function_.access(id).offset) % width != 0)
    return trap("unaligned atomic");
  if (!address) return std::move(address.error());
  uint8_t *at = bytes_of(id, *address);
  switch (op) {
    case Op::MemoryAtomicNotify:
      result(id) = Value::of(uint32_t{0});
      return {};
    case Op::MemoryAtomicWait32:
    case Op::MemoryAtomicWait64:
      return wait(id, *address, width);
    default:
      break;
  }
  if (!has(op, wasm::Trait::WritesMemory)) {
    load_number(id, *address, width);
    return {};
  }
  if (!has(op, wasm::Trait::ReadsMemory)) {
    Value value = operand(id, 1);
    std::memcpy(at, &value.low, width);
    return {};
  }
  load_number(id, *address, width);
  uint64_t old = result(id).low, stored = 0;
  std::string_view kind = kind_of_rmw(op);
  if (kind == "cmpxchg") {
    // Of the expected value only the access's width is compared.
    uint64_t unused = 64 - 8 * width;
    uint64_t expected = operand(id, 1).low << unused >> unused;
    stored = old == expected ? operand(id, 2).low : old;
  } else {
    stored = modified(kind, old, operand(id, 1).low);
  }
  std::memcpy(at, &stored, width);
  return {};
}

MayStop Activation::wait(ValueId id, uint64_t address, uint64_t width) {
  if (!instance_.memory(function_.access(id).memory).type.limits.shared)
    return trap("expected shared memory");
  uint64_t found = 0, expected = operand(id, 1).low;
  std::memcpy(&found, bytes_of(id, address), width);
  auto timeout = static_cast<int64_t>(operand(id, 2).low);
  constexpr uint32_t not_equal = 1, timed_out = 2;
  if (found == expected && timeout < 0)
    return trap("a thread that is alone would wait for ever");
  result(id) = Value::of(found == expected ? timed_out : not_equal);
  return {};
}

}  // namespace wasmrust::ir
