// References in the interpreter: null, functions, equality, tests and casts,
// small integers, conversion between `any` and `extern`, which keeps the
// reference as it is. A cast asks the store what an object was made as.
#include "compiler/ir/interpret_activation.h"

namespace wasmrust::ir {

bool Activation::is_of_type(const Value &reference,
                            wasm::ValueType type) const {
  if (is_null(reference)) return wasm::is_nullable(type);
  return store_.is_a(reference, instance_.moved_heap(wasm::heap_of(type)));
}

MayStop Activation::reference_operation(ValueId id) {
  const Instruction &instruction = row(id);
  Value &to = result(id);
  auto heap = static_cast<int32_t>(instruction.w[2]);
  auto is_heap = [&](bool nullable) {
    return is_of_type(operand(id, 0), wasm::reference(heap, nullable));
  };
  constexpr uint32_t small_bits = (uint32_t{1} << 31) - 1;
  switch (instruction.op) {
    case Op::RefNull:
      to = null_reference;
      return {};
    case Op::RefFunc:
      to = reference(ReferenceKind::Function, instance_.function(symbol(id)));
      return {};
    case Op::RefIsNull:
      to = Value::of(static_cast<uint32_t>(is_null(operand(id, 0))));
      return {};
    case Op::RefEq:
      to = Value::of(static_cast<uint32_t>(operand(id, 0) == operand(id, 1)));
      return {};
    case Op::RefAsNonNull:
      if (is_null(operand(id, 0))) return trap("null reference");
      to = operand(id, 0);
      return {};
    case Op::RefTest:
    case Op::RefTestNull:
      to = Value::of(
          static_cast<uint32_t>(is_heap(instruction.op == Op::RefTestNull)));
      return {};
    case Op::RefCast:
    case Op::RefCastNull:
      if (!is_heap(instruction.op == Op::RefCastNull))
        return trap("cast failure");
      to = operand(id, 0);
      return {};
    case Op::AnyConvertExtern:
    case Op::ExternConvertAny:
      to = operand(id, 0);
      return {};
    case Op::RefI31:
      to = reference(ReferenceKind::I31,
                     operand(id, 0).as<uint32_t>() & small_bits);
      return {};
    case Op::I31GetS:
    case Op::I31GetU: {
      if (is_null(operand(id, 0))) return trap("null i31 reference");
      auto bits = operand(id, 0).as<uint32_t>();
      if (instruction.op == Op::I31GetS)
        bits = static_cast<uint32_t>(static_cast<int32_t>(bits << 1) >> 1);
      to = Value::of(bits);
      return {};
    }
    default:
      return lacking("the interpreter has no " +
                     std::string(text_of(instruction.op)));
  }
}

}  // namespace wasmrust::ir
