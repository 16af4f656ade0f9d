// Where does a constant expression end?
//
// Initial values and offsets are expressions of constant instructions up to
// `end` (core specification 3.0, "Constant Expressions"). Their bytes are kept
// as they stand; the reader steps over them and checks what needs no types:
// that each instruction may stand there, and the indices in it.
//
//   23 00 41 08 6A 0B      global.get 0, i32.const 8, i32.add, end
//
// What it does not do: check the types on the stack (validator.h).
#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/reader.h"

namespace wasmrust::wasm {

namespace {

void check_index(ByteReader &in, Reading &reading, const Instruction &each,
                 size_t bound, std::string_view what) {
  if (each.index >= bound)
    reading.fail(in, each.offset + 1, out_of_bounds(what, each.index, bound));
}

void check_indices(ByteReader &in, Reading &reading, const Instruction &each) {
  switch (row(each.op).immediate) {
    case Immediate::Global:
      return check_index(in, reading, each, reading.count(ExternalKind::Global),
                         "global");
    case Immediate::Function:
      return check_index(in, reading, each,
                         reading.count(ExternalKind::Function), "function");
    case Immediate::Type:
    case Immediate::TypeCount:
      return check_index(in, reading, each, reading.module.types.size(),
                         "type");
    case Immediate::HeapType:
      return check_heap_type(in, reading, each.offset + 1, each.heap);
    default:
      return;  // constants, and operations without an immediate
  }
}

}  // namespace

Bytes read_constant_expression(ByteReader &in, Reading &reading) {
  ByteReader ahead = in;
  CodeReader code(ahead.bytes(ahead.remaining()),
                  static_cast<uint32_t>(in.offset()));
  Instruction each;
  while (!in.failed() && code.next(each)) {
    if (each.op == Op::End) return in.bytes(each.end - in.offset());
    if (!row(each.op).has(Trait::Constant | Trait::ExtendedConstant))
      reading.fail(in, each.offset, "instruction that is not constant");
    else
      check_indices(in, reading, each);
  }
  if (code.error())
    reading.fail(in, code.error()->offset, code.error()->reason);
  else
    reading.fail(in, code.offset(), "unexpected end");
  return {};
}

}  // namespace wasmrust::wasm
