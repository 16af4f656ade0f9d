// See type_bytes.h. A failed read goes back to where it began, so that the
// offset of the error is that of the type.
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::wasm {

namespace {

void fail_at_start(ByteReader &in, ByteReader start, std::string reason) {
  if (in.failed()) return;
  in = start;
  in.fail(std::move(reason));
}

bool is_abstract_heap(int64_t heap) {
  return heap >= heap::exn && heap <= heap::no_exn;
}

}  // namespace

std::string hexadecimal(uint8_t byte) {
  const char *digits = "0123456789abcdef";
  return std::string("0x") + digits[byte >> 4] + digits[byte & 15];
}

int32_t read_heap_type(ByteReader &in) {
  ByteReader start = in;
  int64_t heap = in.sleb33();
  if (in.failed()) return 0;
  if (heap < 0 && !is_abstract_heap(heap))
    fail_at_start(in, start, "unknown heap type");
  else if (heap > INT32_MAX)
    fail_at_start(in, start, "type index out of bounds");
  return in.failed() ? 0 : static_cast<int32_t>(heap);
}

ValueType read_value_type(ByteReader &in) {
  ByteReader start = in;
  ValueType type = read_storage_type(in);
  if (is_packed(type))
    fail_at_start(
        in, start,
        "unknown value type " + hexadecimal(static_cast<uint8_t>(type.kind)));
  return type;
}

ValueType read_storage_type(ByteReader &in) {
  ByteReader start = in;
  uint8_t byte = in.u8();
  if (in.failed()) return {};
  auto kind = static_cast<ValueKind>(byte);
  switch (kind) {
    case ValueKind::I32:
    case ValueKind::I64:
    case ValueKind::F32:
    case ValueKind::F64:
    case ValueKind::V128:
    case ValueKind::I8:
    case ValueKind::I16:
    case ValueKind::NullExnRef:
    case ValueKind::NullFuncRef:
    case ValueKind::NullExternRef:
    case ValueKind::NullRef:
    case ValueKind::FuncRef:
    case ValueKind::ExternRef:
    case ValueKind::AnyRef:
    case ValueKind::EqRef:
    case ValueKind::I31Ref:
    case ValueKind::StructRef:
    case ValueKind::ArrayRef:
    case ValueKind::ExnRef:
      return {kind, 0};
    case ValueKind::Ref:
    case ValueKind::RefNull:
      return reference(read_heap_type(in), kind == ValueKind::RefNull);
    case ValueKind::Bottom:
      break;
  }
  fail_at_start(in, start, "unknown value type " + hexadecimal(byte));
  return {};
}

void write_value_type(ByteWriter &out, ValueType type) {
  out.u8(static_cast<uint8_t>(type.kind));
  if (type.kind == ValueKind::Ref || type.kind == ValueKind::RefNull)
    out.sleb(type.heap);
}

}  // namespace wasmrust::wasm
