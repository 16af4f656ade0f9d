// Where does a constant expression end?
//
// Initial values and offsets are expressions of constant instructions up to
// `end` (core specification 3.0, "Constant Expressions"). Their bytes are kept
// as they stand, so all that is needed is to step over each instruction's
// immediates and to check the indices in them:
//
//   23 00 41 08 6A 0B      global.get 0, i32.const 8, i32.add, end
//
// What it does not do: check the types on the stack.
#include "compiler/wasm/reader.h"

namespace wasmrust::wasm {

namespace {

enum class Immediate : uint8_t {
  None,
  I32,
  I64,
  F32,
  F64,
  V128,
  Global,
  Function,
  Heap,
  Type,
  TypeAndCount,
};

struct Instruction {
  uint8_t prefix;  // 0: a one-byte instruction
  uint32_t code;
  Immediate immediate;
};

constexpr uint8_t gc_prefix = 0xfb, simd_prefix = 0xfd, end_code = 0x0b;

constexpr Instruction instructions[] = {
    {0, 0x41, Immediate::I32},                   // i32.const
    {0, 0x42, Immediate::I64},                   // i64.const
    {0, 0x43, Immediate::F32},                   // f32.const
    {0, 0x44, Immediate::F64},                   // f64.const
    {0, 0x23, Immediate::Global},                // global.get
    {0, 0x6a, Immediate::None},                  // i32.add
    {0, 0x6b, Immediate::None},                  // i32.sub
    {0, 0x6c, Immediate::None},                  // i32.mul
    {0, 0x7c, Immediate::None},                  // i64.add
    {0, 0x7d, Immediate::None},                  // i64.sub
    {0, 0x7e, Immediate::None},                  // i64.mul
    {0, 0xd0, Immediate::Heap},                  // ref.null
    {0, 0xd2, Immediate::Function},              // ref.func
    {gc_prefix, 0x00, Immediate::Type},          // struct.new
    {gc_prefix, 0x01, Immediate::Type},          // struct.new_default
    {gc_prefix, 0x06, Immediate::Type},          // array.new
    {gc_prefix, 0x07, Immediate::Type},          // array.new_default
    {gc_prefix, 0x08, Immediate::TypeAndCount},  // array.new_fixed
    {gc_prefix, 0x1a, Immediate::None},          // any.convert_extern
    {gc_prefix, 0x1b, Immediate::None},          // extern.convert_any
    {gc_prefix, 0x1c, Immediate::None},          // ref.i31
    {simd_prefix, 0x0c, Immediate::V128},        // v128.const
};

const Instruction *find_instruction(uint8_t prefix, uint32_t code) {
  for (const Instruction &row : instructions)
    if (row.prefix == prefix && row.code == code) return &row;
  return nullptr;
}

void skip_immediate(ByteReader &in, Reading &reading, Immediate immediate) {
  switch (immediate) {
    case Immediate::None:
      return;
    case Immediate::I32:
      in.sleb32();
      return;
    case Immediate::I64:
      in.sleb64();
      return;
    case Immediate::F32:
      in.skip(4);
      return;
    case Immediate::F64:
      in.skip(8);
      return;
    case Immediate::V128:
      in.skip(16);
      return;
    case Immediate::Global:
      read_index(in, reading, reading.count(ExternalKind::Global), "global");
      return;
    case Immediate::Function:
      read_index(in, reading, reading.count(ExternalKind::Function),
                 "function");
      return;
    case Immediate::Heap:
      read_heap_type(in, reading);
      return;
    case Immediate::TypeAndCount:
      read_index(in, reading,
                 static_cast<uint32_t>(reading.module.types.size()), "type");
      in.uleb32();
      return;
    case Immediate::Type:
      read_index(in, reading,
                 static_cast<uint32_t>(reading.module.types.size()), "type");
      return;
  }
}

}  // namespace

Bytes read_constant_expression(ByteReader &in, Reading &reading) {
  ByteReader start = in;
  size_t begin = in.position();
  while (!in.failed()) {
    size_t offset = in.offset();
    uint8_t prefix = in.u8();
    if (prefix == end_code) return start.bytes(in.position() - begin);
    uint32_t code = prefix;
    if (prefix == gc_prefix || prefix == simd_prefix)
      code = in.uleb32();
    else
      prefix = 0;
    if (in.failed()) break;
    const Instruction *row = find_instruction(prefix, code);
    if (!row) {
      reading.fail(in, offset, "instruction that is not constant");
      break;
    }
    skip_immediate(in, reading, row->immediate);
  }
  return {};
}

}  // namespace wasmrust::wasm
