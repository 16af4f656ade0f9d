// The instructions between branches. See lifter.h.
//
// Operands come off the stack, results go onto it, and the immediate in the
// file becomes the word that the instruction has for it: a symbol, an id, or a
// row of one of the function's side tables. Types are the builder's business.
#include "compiler/lift/lifter.h"

namespace wasmrust::lift {

void Lifter::walk(wasm::CodeReader &code) {
  for (wasm::Instruction each; !error_ && code.next(each);) {
    at_ = each.offset;
    after_ = each.end;
    if (has_references_) {
      if (!references_.enter(each)) fail(std::string(no_position_independence));
      if (!references_.is_complete(each)) fail("an index without a relocation");
      if (error_) return;
    }
    if (reached_)
      operation(each);
    else
      follow(each);
  }
}

// In line in `walk`, with what most instructions come to.
[[gnu::always_inline]] inline void Lifter::operation(
    const wasm::Instruction &each) {
  using enum wasm::Op;
  switch (each.op) {
    case LocalGet:
      return push(local(each.index));
    case LocalSet:
      set_local(each.index, pop());
      region_holds_ = false;
      return;
    case LocalTee:
      set_local(each.index, stack_.back());
      region_holds_ = false;
      return;
    case Nop:
      return;
    case Drop:
      (void)pop();
      return;
    case Block:
    case Loop:
    case TryTable:
    case Try:
    case Else:
    case End:
    case Catch:
    case CatchAll:
    case Delegate:
      return structure(each);
    default:
      break;
  }
  mark_origin();
  switch (each.op) {
    case If:
      return open_if(each);
    case Br:
      return branch(each.index);
    case BrIf:
      return branch_if(each);
    case Call:
      return call(each);
    case I32Const:
    case I64Const:
    case F32Const:
    case F64Const:
      return constant(each);
    case V128Const:
    case I8x16Shuffle:
      return special(each);
    default:
      return plain(each);
  }
}

void Lifter::structure(const wasm::Instruction &each) {
  using enum wasm::Op;
  switch (each.op) {
    case Block:
      return push_control(opened(each));
    case Loop:
      return open_loop(each);
    case TryTable:
      return open_try_table(each);
    case Try:
      return open_try(each);
    case Else:
      return take_else();
    case Catch:
    case CatchAll:
      return take_catch(each);
    case Delegate:
      return close_delegate(each.index);
    default:
      return close();
  }
}

// What most instructions are: their operands stand in the row, and the table
// says of what type the result is.
[[gnu::always_inline]] inline void Lifter::plain(
    const wasm::Instruction &each) {
  ir::Op op = ir::from_wasm(each.op);
  const ir::OpShape &shape = ir::op_shapes[static_cast<size_t>(op)];
  constexpr uint32_t leaves =
      wasm::Trait::Calls | wasm::Trait::Throws | wasm::Trait::Ends;
  if (shape.result == ir::OpShape::computed ||
      shape.operands == ir::Operands::List || shape.traits & leaves)
    return special(each);
  ir::Instruction row{.op = op, .type = ir::type_of_letter(shape.result)};
  if (shape.immediate == ir::Immediate::Access)
    row.w[2] = access(each);
  else if (shape.immediate != ir::Immediate::None)
    row.w[2] = immediate(each);
  switch (shape.operands) {
    case ir::Operands::Three:
      row.w[2] = pop().value;
      [[fallthrough]];
    case ir::Operands::Two:
      row.w[1] = pop().value;
      [[fallthrough]];
    case ir::Operands::One:
      row.w[0] = pop().value;
      break;
    default:
      break;
  }
  ValueId made = make_.append(row);
  if (shape.result) push(made);
}

[[gnu::always_inline]] inline void Lifter::constant(
    const wasm::Instruction &each) {
  if (has_references_)
    if (const Relocation *address = references_.address())
      return push(make_.symbol_address(address->symbol, address->addend));
  using Op = ir::Op;
  auto low = static_cast<uint32_t>(each.bits);
  auto high = static_cast<uint32_t>(each.bits >> 32);
  switch (each.op) {
    case wasm::Op::I32Const:
      return push(make_.append({Op::I32Const, TypeRef::I32, {low}}));
    case wasm::Op::I64Const:
      return push(make_.append({Op::I64Const, TypeRef::I64, {low, high}}));
    case wasm::Op::F32Const:
      return push(make_.append({Op::F32Const, TypeRef::F32, {low}}));
    default:
      return push(make_.append({Op::F64Const, TypeRef::F64, {low, high}}));
  }
}

// All others.
void Lifter::special(const wasm::Instruction &each) {
  using enum wasm::Op;
  switch (each.op) {
    case BrTable:
      return branch_table(each);
    case BrOnNull:
    case BrOnNonNull:
      return branch_on_null(each);
    case BrOnCast:
    case BrOnCastFail:
      return branch_on_cast(each);
    case Rethrow:
      return rethrow(each.index);
    case Return:
      make_.return_(pop(open_.front().results().size()));
      reached_ = false;
      return;
    case V128Const: {
      std::array<uint32_t, 4> words{};
      for (size_t i = 0; i < 16; ++i)
        words[i / 4] |= uint32_t{each.vector[i]} << (i % 4 * 8);
      return push(make_.v128(words));
    }
    case RefNull:
      return push(make_.ref_null(each.heap));
    case Select:
    case SelectTyped: {
      TypeRef type = TypeRef::None;
      if (each.op == SelectTyped)
        type = function().intern(wasm::ListReader(each).value_type());
      std::span<const ValueId> from = pop(3);
      return push(make_.select(from[0], from[1], from[2], type));
    }
    case I8x16Shuffle: {
      std::span<const ValueId> from = pop(2);
      return push(make_.shuffle(from[0], from[1], each.vector));
    }
    default:
      break;
  }
  if (marked_ && marked_call(each)) return;
  ir::Op op = ir::from_wasm(each.op);
  uint32_t traits = ir::traits_of(op);
  if (traits & (wasm::Trait::Calls | wasm::Trait::Throws)) renew_region();
  std::span<const ValueId> operands = pop(operand_count(each));
  finish(make_.results(op, operands, immediate(each)));
  if (traits & wasm::Trait::Ends) reached_ = false;
}

// Most functions give one value or none.
void Lifter::call(const wasm::Instruction &each) {
  if (marked_) return special(each);
  SymbolId callee = references_.function(each.index);
  const wasm::FuncType &type =
      program_.type(references_.function_type(each.index, callee));
  if (type.results.size() > 1) return special(each);
  if (catching_tries_) renew_region();
  std::span<const ValueId> operands = pop(type.params.size());
  ir::Instruction row{.op = ir::Op::Call};
  if (!type.results.empty()) row.type = function().intern(type.results[0]);
  row.w = {function().add_list(operands),
           static_cast<uint32_t>(operands.size()), callee.value};
  ValueId made = make_.append(row);
  if (!type.results.empty()) push(made);
}

// A call that is an operation of its own (ir/marked_calls.h).
bool Lifter::marked_call(const wasm::Instruction &each) {
  using enum wasm::Op;
  if (each.op != Call && each.op != ReturnCall && each.op != RefFunc)
    return false;
  SymbolId callee = references_.function(each.index);
  const ir::MarkedCall *row = marked_->find(callee);
  if (!row) return false;
  if (each.op == RefFunc) {
    fail("ref.func of a marked call, which is no function");
    return true;
  }
  if (row->op == ir::Op::BoundaryCall) renew_region();
  uint32_t word = 0;
  switch (ir::immediate_of(row->op)) {
    case ir::Immediate::Symbol:
      word = row->symbol.value;
      break;
    case ir::Immediate::Memory:
      word = row->memory.value;
      break;
    case ir::Immediate::TwoMemories:
      word = function().add_pair(row->memory.value, row->from.value);
      break;
    case ir::Immediate::Access:
      word = function()
                 .add_access(
                     {.memory = row->memory, .alignment_log2 = row->size_log2})
                 .value;
      break;
    default:
      break;
  }
  std::span<const ValueId> operands = pop(operand_count(each));
  TypeRef type = row->op == ir::Op::SliceLoad ? function().intern(row->element)
                                              : TypeRef::None;
  finish(make_.results(row->op, operands, word, type));
  if (row->extend) push(make_.op(*row->extend, {pop()}));
  if (each.op == ReturnCall) {
    make_.return_(pop(open_.front().results().size()));
    reached_ = false;
  }
  return true;
}

void Lifter::finish(ir::Builder::Results results) {
  for (uint32_t i = 0; i < results.count; ++i) push(results[i]);
}

// How many operands an instruction takes, without knowing their types.
size_t Lifter::operand_count(const wasm::Instruction &each) const {
  const ir::OpShape &shape =
      ir::op_shapes[static_cast<size_t>(ir::from_wasm(each.op))];
  if (shape.operand_count != ir::OpShape::computed) return shape.operand_count;
  switch (shape.operands) {
    case ir::Operands::None:
      return 0;
    case ir::Operands::One:
      return 1;
    case ir::Operands::Two:
      return 2;
    case ir::Operands::Three:
      return 3;
    case ir::Operands::List:
      break;
  }
  auto parameters = [&](TypeId type) {
    return program_.type(type).params.size();
  };
  using enum wasm::Op;
  switch (each.op) {
    case Call:
    case ReturnCall: {
      const Symbol &callee = program_.symbols[references_.function(each.index)];
      return parameters(callee.type);
    }
    case CallIndirect:
    case ReturnCallIndirect:
    case CallRef:
    case ReturnCallRef:
      return parameters(references_.type(each.index)) + 1;
    case Throw:
      return parameters(program_.tag_type(references_.tag(each.index)));
    case StructNew:
      return program_.types[each.index].fields.size();
    case ArrayNewFixed:
      return each.second;
    case ArrayFill:
    case ArrayInitData:
    case ArrayInitElem:
      return 4;
    case ArrayCopy:
      return 5;
    default:
      return 3;  // array.set; fill, copy and init of tables and memories
  }
}

// The word c of the instruction (op.h, Immediate).
uint32_t Lifter::immediate(const wasm::Instruction &each) {
  using enum wasm::Immediate;
  uint32_t index = each.index, second = each.second;
  auto pair = [&](uint32_t a, uint32_t b) { return function().add_pair(a, b); };
  switch (wasm::row(each.op).immediate) {
    case Function:
      return references_.function(index).value;
    case Type:
      return references_.type(index).value;
    case TypeTable:
      return pair(references_.type(index).value,
                  references_.table(second).value);
    case Global:
      return references_.global(index).value;
    case Table:
      return references_.table(index).value;
    case Tag:
      return references_.tag(index).value;
    case TwoTables:
      return pair(references_.table(index, 0).value,
                  references_.table(second, 1).value);
    case ElemTable:
      return pair(index, references_.table(second).value);
    case Elem:
    case Data:
    case Memory:
      return index;
    case DataMemory:
    case TwoMemories:
    case TypeField:
    case TypeCount:
    case TypeData:
    case TypeElem:
    case TwoTypes:
      return pair(index, second);
    case Access:
    case AccessLane:
      return access(each);
    case Lane:
      return each.lane;
    case HeapType:
      return static_cast<uint32_t>(each.heap);
    default:
      return 0;
  }
}

// Many accesses of a function have the same offset.
uint32_t Lifter::access(const wasm::Instruction &each) {
  ir::Access row{.memory = MemoryId(size_t{each.index}),
                 .offset = each.bits,
                 .alignment_log2 = each.alignment_log2};
  if (wasm::row(each.op).immediate == wasm::Immediate::AccessLane)
    row.lane = each.lane;
  if (has_references_)
    if (const Relocation *address = references_.address()) {
      row.symbol = address->symbol;
      row.offset = static_cast<uint64_t>(address->addend);
    }
  auto &there = function().accesses;
  ir::AccessId &id =
      accesses_[(row.offset + 16 * row.alignment_log2) % accesses_.size()];
  if (!there.contains(id) || !(there[id] == row)) id = there.add(row);
  return id.value;
}

}  // namespace wasmrust::lift
