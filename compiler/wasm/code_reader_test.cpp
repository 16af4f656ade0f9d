// Instructions are read as they stand: every operation with its immediates,
// lists, locals; and what is malformed stops the reader where it is.
#include "compiler/wasm/code_reader.h"

#include "compiler/wasm/test_modules.h"

namespace wasmrust::wasm {
namespace {

Raw opcode(Op op) {
  const OpRow &each = row(op);
  if (each.prefix == OpPrefix::None) return {static_cast<uint8_t>(each.code)};
  return Raw{static_cast<uint8_t>(each.prefix)} + uleb(each.code);
}

// Immediates of each kind, with two-byte numbers where a number can be.
Raw immediate(Immediate kind) {
  Raw a = uleb(300), b = uleb(400);
  switch (kind) {
    case Immediate::None:
      return {};
    case Immediate::Label:
    case Immediate::Function:
    case Immediate::Type:
    case Immediate::Local:
    case Immediate::Global:
    case Immediate::Table:
    case Immediate::Elem:
    case Immediate::Data:
    case Immediate::Memory:
    case Immediate::Tag:
      return a;
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
      return a + b;
    case Immediate::BlockType:
      return a;
    case Immediate::TryTable:
      return Raw{0x40, 2, 0} + a + b + Raw{3, 5};
    case Immediate::LabelTable:
      return Raw{2, 7} + a + b;
    case Immediate::Access:
      return Raw{0x42} + a + b;
    case Immediate::AccessLane:
      return Raw{0x42} + a + b + Raw{1};
    case Immediate::I32:
      return {0xd4, 0x7d};  // -300
    case Immediate::I64:
      return {0xd4, 0x7d};
    case Immediate::F32:
      return {0, 0, 0x80, 0x3f};
    case Immediate::F64:
      return {0, 0, 0, 0, 0, 0, 0xf0, 0x3f};
    case Immediate::V128:
    case Immediate::Shuffle:
      return {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    case Immediate::Lane:
      return {3};
    case Immediate::HeapType:
      return a;
    case Immediate::ValueTypes:
      return {2, 0x7f, 0x63, 0x70};
    case Immediate::Cast:
      return Raw{2} + a + Raw{0x6e} + b;
    case Immediate::Fence:
      return {0};
  }
  return {};
}

void check_immediate(const Instruction &each) {
  switch (row(each.op).immediate) {
    case Immediate::None:
    case Immediate::Fence:
      return;
    case Immediate::Label:
    case Immediate::Function:
    case Immediate::Type:
    case Immediate::Local:
    case Immediate::Global:
    case Immediate::Table:
    case Immediate::Elem:
    case Immediate::Data:
    case Immediate::Memory:
    case Immediate::Tag:
      EXPECT_EQ(each.index, 300u);
      return;
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
      EXPECT_EQ(each.index, 300u);
      EXPECT_EQ(each.second, 400u);
      return;
    case Immediate::BlockType:
      EXPECT_EQ(each.block.kind, BlockType::Kind::Type);
      EXPECT_EQ(each.block.type, 300u);
      return;
    case Immediate::TryTable: {
      EXPECT_EQ(each.block.kind, BlockType::Kind::Empty);
      ListReader list(each);
      Handler first = list.handler(), second = list.handler();
      EXPECT_TRUE(list.done());
      EXPECT_EQ(first.kind, Handler::Kind::Catch);
      EXPECT_EQ(first.tag, 300u);
      EXPECT_EQ(first.label, 400u);
      EXPECT_EQ(second.kind, Handler::Kind::CatchAllRef);
      EXPECT_EQ(second.label, 5u);
      return;
    }
    case Immediate::LabelTable: {
      ListReader list(each);
      EXPECT_EQ(list.label(), 7u);
      EXPECT_EQ(list.label(), 300u);
      EXPECT_TRUE(list.done());
      EXPECT_EQ(each.index, 400u);
      return;
    }
    case Immediate::AccessLane:
      EXPECT_EQ(each.lane, 1);
      [[fallthrough]];
    case Immediate::Access:
      EXPECT_EQ(each.alignment_log2, 2);
      EXPECT_EQ(each.index, 300u);
      EXPECT_EQ(each.bits, 400u);
      return;
    case Immediate::I32:
      EXPECT_EQ(each.i32(), -300);
      return;
    case Immediate::I64:
      EXPECT_EQ(each.i64(), -300);
      return;
    case Immediate::F32:
      EXPECT_EQ(each.f32_bits(), 0x3f800000u);
      return;
    case Immediate::F64:
      EXPECT_EQ(each.f64(), 1.0);
      return;
    case Immediate::V128:
    case Immediate::Shuffle:
      for (uint8_t i = 0; i < 16; ++i) EXPECT_EQ(each.vector[i], i);
      return;
    case Immediate::Lane:
      EXPECT_EQ(each.lane, 3);
      return;
    case Immediate::HeapType:
      EXPECT_EQ(each.heap, 300);
      return;
    case Immediate::ValueTypes: {
      ListReader list(each);
      EXPECT_EQ(list.value_type(), ValueType{ValueKind::I32});
      EXPECT_EQ(list.value_type(), ValueType{ValueKind::FuncRef});
      EXPECT_TRUE(list.done());
      return;
    }
    case Immediate::Cast:
      EXPECT_FALSE(each.nullable);
      EXPECT_TRUE(each.to_nullable);
      EXPECT_EQ(each.index, 300u);
      EXPECT_EQ(each.heap, heap::any);
      EXPECT_EQ(each.to_heap, 400);
      return;
  }
}

TEST(CodeReader, EveryOperation) {
  for (size_t i = 0; i < op_count; ++i) {
    Op op = static_cast<Op>(i);
    SCOPED_TRACE(row(op).text);
    Raw bytes = opcode(op) + immediate(row(op).immediate);
    CodeReader code(bytes, 100);
    Instruction each;
    ASSERT_TRUE(code.next(each)) << code.error()->reason;
    EXPECT_EQ(each.op, op);
    EXPECT_EQ(each.offset, 100u);
    EXPECT_EQ(each.end, 100 + bytes.size());
    check_immediate(each);
    EXPECT_FALSE(code.next(each));
    EXPECT_FALSE(code.error());
  }
}

TEST(CodeReader, EveryOperationCutShort) {
  for (size_t i = 0; i < op_count; ++i) {
    Op op = static_cast<Op>(i);
    SCOPED_TRACE(row(op).text);
    Raw bytes = opcode(op) + immediate(row(op).immediate);
    for (size_t size = 1; size < bytes.size(); ++size) {
      CodeReader code(Bytes(bytes).first(size), 0);
      Instruction each;
      EXPECT_FALSE(code.next(each));
      ASSERT_TRUE(code.error());
      EXPECT_LE(code.error()->offset, size);
      EXPECT_FALSE(code.next(each));
    }
  }
}

// With `nop` behind `last`, which is a single `op`: who asks for that comes
// either to the end of `last` or of the first of them. True when `last` was
// passed over.
bool is_passed_over(Op op, const Raw &last) {
  constexpr ShortOps wanted = short_ops({Op::Nop});
  Raw inside = last + Raw{1, 1, 1, 1};
  CodeReader code(inside, 0);
  Op found;
  uint32_t index = 0;
  EXPECT_TRUE(code.next_of(wanted, found, index));
  bool is_passed = code.offset() == last.size() + 1;
  EXPECT_EQ(found, is_passed ? Op::Nop : op);
  if (!is_passed) {
    EXPECT_EQ(code.offset(), last.size());
  }
  return is_passed;
}

TEST(CodeReader, WhatIsNotWantedIsPassedOver) {
  size_t passed = 0;
  for (size_t i = 0; i < op_count; ++i) {
    Op op = static_cast<Op>(i);
    SCOPED_TRACE(row(op).text);
    passed += is_passed_over(op, opcode(op) + immediate(row(op).immediate));
  }
  EXPECT_GT(passed, 100u);
  EXPECT_FALSE(is_passed_over(Op::Nop, {1}));
  EXPECT_TRUE(is_passed_over(Op::I32Load, {0x28, 2, 4}));
  EXPECT_FALSE(is_passed_over(Op::I32Load, {0x28, 0x42, 1, 4}));
}

// Near the end of the code numbers are read another way than before it, and
// there is a reader of indices only: all say the same, whatever the numbers.
TEST(CodeReader, EveryWayReadsTheSame) {
  std::vector<Raw> numbers;
  for (int64_t number : {0, 5, 63, 64, 127, 128, 300, 8191, 8192, 16383, 16384,
                         1'000'000, -1, -64, -65, -300, -8192, -8193})
    for (bool is_signed : {false, true}) {
      if (number < 0 && !is_signed) continue;
      ByteWriter out;
      if (is_signed)
        out.sleb(number);
      else
        out.uleb(static_cast<uint64_t>(number));
      numbers.push_back(out.take());
    }
  for (size_t i = 0; i < op_count; ++i) {
    if (op_rows[i].prefix != OpPrefix::None) continue;
    Op op = static_cast<Op>(i);
    SCOPED_TRACE(row(op).text);
    std::vector<Raw> immediates = {immediate(row(op).immediate)};
    for (const Raw &number : numbers) {
      if (row(op).immediate == Immediate::Access)
        immediates.push_back(Raw{2} + number);
      else if (short_forms[op_rows[i].code].shape == ShortForm::Number ||
               short_forms[op_rows[i].code].shape == ShortForm::Signed)
        immediates.push_back(number);
    }
    if (row(op).immediate == Immediate::BlockType) immediates.push_back({0x40});
    for (const Raw &each : immediates) {
      Raw last = opcode(op) + each, inside = last + Raw{1, 1, 1, 1};
      CodeReader slow(last, 7), fast(inside, 7), brief(inside, 7);
      Instruction a, b;
      Op brief_op;
      uint32_t index = 0;
      ASSERT_TRUE(slow.next(a));
      ASSERT_TRUE(fast.next(b));
      ASSERT_TRUE(brief.next(brief_op, index));
      EXPECT_EQ(a.op, op);
      EXPECT_EQ(b.op, op);
      EXPECT_EQ(brief_op, op);
      EXPECT_EQ(a.end, 7 + last.size());
      EXPECT_EQ(b.end, a.end);
      EXPECT_EQ(brief.offset(), a.end);
      EXPECT_EQ(b.index, a.index);
      is_passed_over(op, last);
      if (short_forms[op_rows[i].code].shape == ShortForm::Number) {
        EXPECT_EQ(index, a.index);
      } else {
        EXPECT_EQ(b.bits, a.bits);
      }
    }
  }
}

std::string code_error(const Raw &bytes) {
  CodeReader code(bytes, 10);
  Instruction each;
  while (code.next(each)) continue;
  if (!code.error()) return "no error";
  return code.error()->reason + " @" + std::to_string(code.error()->offset);
}

TEST(CodeReader, Errors) {
  EXPECT_EQ(code_error({0x01, 0xff}), "unknown instruction 0xff @11");
  EXPECT_EQ(code_error({0x01, 0xfd, 0xff, 0x7f}),
            "unknown instruction 0xfd 16383 @11");
  EXPECT_EQ(code_error({0x02, 0x68}), "unknown value type 0x68 @11");
  EXPECT_EQ(code_error({0x02, 0x80, 0x7f}), "unknown block type @11");
  EXPECT_EQ(code_error({0x0e, 9, 0}), "length out of bounds @11");
  EXPECT_EQ(code_error({0x28, 0x80, 0x01, 0}),
            "unknown flags of a memory access @11");
  EXPECT_EQ(code_error({0xfb, 0x18, 4, 0, 0x6e, 0x6d}),
            "unknown flags of a cast @12");
  EXPECT_EQ(code_error({0x1f, 0x40, 1, 4, 0}), "unknown kind of handler @13");
  EXPECT_EQ(code_error({0xfe, 3, 1}),
            "the byte behind `atomic.fence` is not zero @12");
  EXPECT_EQ(code_error({0x41, 0x80, 0x80, 0x80, 0x80, 0x40}),
            "integer too large @15");
  EXPECT_EQ(code_error({0x20, 0x80, 0x80, 0x80, 0x80, 0x80, 0}),
            "integer representation too long @15");
  EXPECT_EQ(code_error({0xd0, 0x40}), "unknown heap type @11");
}

TEST(CodeReader, Locals) {
  std::vector<ValueType> locals{{ValueKind::F64}};
  Raw bytes{2, 3, 0x7f, 1, 0x64, 5, 0x0b};
  CodeReader code(bytes, 0);
  ASSERT_TRUE(code.read_locals(locals));
  EXPECT_EQ(locals, (std::vector<ValueType>{{ValueKind::F64},
                                            {ValueKind::I32},
                                            {ValueKind::I32},
                                            {ValueKind::I32},
                                            reference(5, false)}));
  EXPECT_EQ(code.offset(), 6u);
  Raw many{1, 0xd1, 0x86, 0x03, 0x7f, 0x0b};  // 50,001
  CodeReader too_many(many, 0);
  EXPECT_FALSE(too_many.read_locals(locals));
  EXPECT_EQ(too_many.error()->reason, "too many locals");
}

TEST(CodeReader, BehindLocals) {
  Raw bytes{2, 3, 0x7f, 1, 0x64, 5, 0x0b};
  CodeReader code = CodeReader::behind_locals(bytes);
  EXPECT_EQ(code.offset(), 6u);
  Instruction end;
  ASSERT_TRUE(code.next(end));
  EXPECT_EQ(end.op, Op::End);
  EXPECT_EQ(CodeReader::behind_locals(Raw{2, 3, 0x7f}).error()->reason,
            "unexpected end");
}

}  // namespace
}  // namespace wasmrust::wasm
