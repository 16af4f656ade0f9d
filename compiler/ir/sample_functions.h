// For each operation of WasmIR a small function that has it, for the tests of
// this folder: the verifier accepts it, the text and the binary form keep it.
//
//   SampleProgram sample;
//   Function function = one_of(sample, Op::StructGetS);
//
// Immediates are chosen so that nothing is zero by chance; operands are made of
// constants and null references of the types that typing.h asks for.
#pragma once

#include <bit>
#include <functional>

#include "compiler/ir/builder.h"
#include "compiler/ir/sample_program.h"

namespace wasmrust::ir {

// A value of any type.
inline ValueId any_value(Builder &make, wasm::ValueType type) {
  switch (type.kind) {
    case wasm::ValueKind::I32:
      return make.i32(-5);
    case wasm::ValueKind::I64:
      return make.i64(-5'000'000'000);
    case wasm::ValueKind::F32:
      return make.f32_bits(0xffa00001);
    case wasm::ValueKind::F64:
      return make.f64_bits(0x4009'21fb'5444'2d18);
    case wasm::ValueKind::V128:
      return make.v128({1, 0x80000000, 3, 0xffffffff});
    default: {
      ValueId null = make.ref_null(wasm::heap_of(type));
      return wasm::is_nullable(type) ? null : make.op(Op::RefAsNonNull, {null});
    }
  }
}

class OneOf {
 public:
  // `value` gives operands.
  OneOf(const SampleProgram &sample, Op op, Function &function, BlockId block,
        std::function<ValueId(Builder &, wasm::ValueType)> value)
      : sample_(sample),
        op_(op),
        function_(function),
        make_(sample.program, function_),
        value_(std::move(value)) {
    make_.at_end_of(block);
  }

  static bool is_branch(Op op) {
    return immediate_of(op) == Immediate::Edges ||
           immediate_of(op) == Immediate::CastEdges;
  }

 private:
  const SampleProgram &sample_;
  Op op_;
  Function &function_;
  Builder make_;
  std::function<ValueId(Builder &, wasm::ValueType)> value_;

  uint32_t pair(uint32_t first, uint32_t second) {
    return function_.add_pair(first, second);
  }

  uint32_t access() {
    uint32_t width = 2;
    Access row{.memory = sample_.region, .offset = 24};
    if (is_wasm(op_)) {
      width = wasm::row(to_wasm(op_)).width;
      bool atomic = has(op_, wasm::Trait::Ordered);
      row.memory = atomic ? sample_.shared : sample_.linear;
      if (op_ == Op::I64Load16S) row.memory = sample_.wide;
      if (op_ == Op::I32Load) row.symbol = sample_.text;
      if (wasm::row(to_wasm(op_)).immediate == wasm::Immediate::AccessLane)
        row.lane = static_cast<uint8_t>(16 / width - 1);
    }
    row.alignment_log2 = static_cast<uint8_t>(std::countr_zero(width));
    if (op_ == Op::I64Load) row.alignment_log2 = 0;
    return function_.add_access(row).value;
  }

  uint32_t symbol() const {
    switch (op_) {
      case Op::GlobalGet:
      case Op::GlobalSet:
        return sample_.counter.value;
      case Op::Capability:
        return sample_.granted.value;
      case Op::BoundaryCall:
        return sample_.import.value;
      case Op::TableGet:
      case Op::TableSet:
      case Op::TableGrow:
      case Op::TableSize:
      case Op::TableFill:
        return sample_.references.value;
      case Op::Throw:
        return sample_.tag.value;
      case Op::ReturnCall:
        return sample_.tail.value;
      default:
        return sample_.callee.value;
    }
  }

  uint32_t type() const {
    switch (op_) {
      case Op::CallRef:
        return sample_.i32_to_i32.value;
      case Op::ReturnCallRef:
        return sample_.no_types.value;
      case Op::StructNew:
      case Op::StructNewDefault:
        return sample_.derived.value;
      case Op::ArrayGetS:
      case Op::ArrayGetU:
        return sample_.bytes.value;
      default:
        return sample_.numbers.value;
    }
  }

  // The word c.
  uint32_t immediate() {
    switch (immediate_of(op_)) {
      case Immediate::Address:
      case Immediate::Symbol:
        return symbol();
      case Immediate::Type:
        return type();
      case Immediate::Memory:
        return sample_.wide.value;
      case Immediate::Data:
        return sample_.data.value;
      case Immediate::Elem:
        return sample_.elements.value;
      case Immediate::Access:
        return access();
      case Immediate::Index:
        return 1;
      case Immediate::HeapType:
        return op_ == Op::RefNull ? static_cast<uint32_t>(wasm::heap::exn)
                                  : sample_.derived.value;
      case Immediate::Shuffle:
        return function_.add_words(
            std::array<uint32_t, 4>{0x03020100, 0x1f1e1d1c, 0x04040404, 0});
      case Immediate::TypeTable:
        return pair(op_ == Op::CallIndirect ? sample_.two_results.value
                                            : sample_.no_types.value,
                    sample_.table.value);
      case Immediate::TwoTables:
        return pair(sample_.table.value, sample_.table.value);
      case Immediate::ElemTable:
        return pair(sample_.elements.value, sample_.table.value);
      case Immediate::DataMemory:
        return pair(sample_.data.value, sample_.linear.value);
      case Immediate::TwoMemories:
        return pair(sample_.wide.value, sample_.region.value);
      case Immediate::TypeField:
        return pair(sample_.structure.value,
                    op_ == Op::StructGet || op_ == Op::StructSet ? 1 : 0);
      case Immediate::TypeCount:
        return pair(sample_.numbers.value, 3);
      case Immediate::TypeData:
        return pair(sample_.numbers.value, sample_.data.value);
      case Immediate::TypeElem:
        return pair(sample_.functions.value, sample_.elements.value);
      case Immediate::TwoTypes:
        return pair(sample_.numbers.value, sample_.numbers.value);
      default:
        return 0;
    }
  }

  void constant() {
    switch (op_) {
      case Op::I32Const:
        make_.i32(INT32_MIN);
        break;
      case Op::I64Const:
        make_.i64(INT64_MIN + 1);
        break;
      case Op::F32Const:
        make_.f32_bits(0x7fc00001);
        break;
      case Op::F64Const:
        make_.f64_bits(0x8000'0000'0000'0001);
        break;
      case Op::V128Const:
        make_.v128({0, 0xdeadbeef, 7, 0x80000000});
        break;
      default:
        make_.symbol_address(sample_.text, -12);
        break;
    }
  }

  // What typing.h asks for, given operands that will do for it.
  std::vector<wasm::ValueType> operand_types(uint32_t immediate, TypeRef type) {
    bool numbers = op_ == Op::SliceBounds || op_ == Op::SliceStore;
    ValueId stand_in = numbers ? make_.i32(0) : make_.ref_null(wasm::heap::any);
    std::vector<ValueId> list(op_ == Op::ArrayNewFixed ? 3 : 4, stand_in);
    Instruction row{op_, type, {stand_in.value, stand_in.value, immediate}};
    if (operands_of(op_) == Operands::List)
      row.w = {function_.add_list(list), static_cast<uint32_t>(list.size()),
               immediate};
    if (operands_of(op_) == Operands::Three) row.w[2] = stand_in.value;
    Typing typing;
    type_instruction(sample_.program, function_, function_.make(row), typing);
    return typing.operands;
  }

 public:
  void end() { make_.return_({}); }

  // No branch; what stands in a block of its own (`parameter`) opens one.
  void instruction() {
    if (op_ == Op::Result) {
      make_.call(sample_.callee, {make_.i32(1), make_.i64(2)});
    } else if (op_ == Op::Parameter) {
      BlockId next = function_.add_block();
      function_.add_parameter(next, TypeRef::I32);
      make_.br({.to = next, .arguments = {make_.i32(3)}});
      make_.at_end_of(next);
    } else if (is_constant(op_) && op_ != Op::RefNull && op_ != Op::RefFunc) {
      constant();
    } else {
      TypeRef type = op_ == Op::SliceLoad ? TypeRef::I64 : TypeRef::None;
      uint32_t word = immediate();
      std::vector<ValueId> operands;
      for (wasm::ValueType each : operand_types(word, type))
        operands.push_back(value_(make_, each));
      make_.results(op_, operands, word, type);
    }
  }

  void branch() {
    BlockId a = function_.add_block(), b = function_.add_block();
    ValueId number = make_.i32(1);
    ValueId reference = make_.ref_null(wasm::heap::any);
    ValueId refined;
    bool on_first = op_ == Op::BrOnNonNull || op_ == Op::BrOnCast;
    if (op_ == Op::Br) {
      make_.br({.to = a});
    } else if (op_ == Op::BrIf) {
      make_.br_if(number, {.to = a, .likelihood = Likelihood::Unlikely},
                  {.to = b, .likelihood = Likelihood::Likely});
    } else if (op_ == Op::BrTable) {
      make_.br_table(number, std::array<Builder::Target, 3>{
                                 {{.to = a}, {.to = b}, {.to = a}}});
    } else {
      refined =
          immediate_of(op_) == Immediate::Edges
              ? make_.br_on(op_, reference)
              : make_.br_on_cast(
                    op_, reference, {wasm::ValueKind::AnyRef},
                    wasm::reference(static_cast<int32_t>(sample_.derived.value),
                                    true));
      BlockId target = on_first ? a : b;
      function_.add_parameter(target, function_.type_of(refined));
      std::vector<ValueId> list{refined};
      Builder::Target with{.to = target, .arguments = list};
      if (on_first)
        make_.set_targets(refined, with, {.to = b});
      else
        make_.set_targets(refined, {.to = a}, with);
    }
    for (BlockId block : {a, b}) {
      make_.at_end_of(block);
      make_.return_({});
    }
  }
};

inline Function one_of(const SampleProgram &sample, Op op) {
  Function function(sample.no_types);
  OneOf one(sample, op, function, function.add_block(), any_value);
  if (OneOf::is_branch(op))
    one.branch();
  else
    one.instruction();
  if (!is_terminator(op)) one.end();
  return function;
}

}  // namespace wasmrust::ir
