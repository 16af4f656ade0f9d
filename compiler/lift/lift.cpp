// See lift.h. Variables hold values while the code is walked; the ones that a
// block assigns are merged where its label is, the others cannot differ there.
#include "compiler/lift/lift.h"

#include "compiler/lift/lifter.h"
#include "compiler/lift/prune.h"

namespace wasmrust::lift {

void Lifter::fail(std::string reason) {
  if (!error_) error_ = {at_, std::move(reason)};
}

void Lifter::mark_origin() {
  std::vector<ir::Origin> &rows = function_.origin_rows;
  if (rows.size() == 1 || rows.back().offset != at_)
    rows.push_back({.function = id_.value, .offset = at_});
  make_.set_origin(static_cast<uint32_t>(rows.size() - 1));
}

ValueId Lifter::pop() {
  ValueId top = stack_.back();
  stack_.pop_back();
  return top;
}

std::span<const ValueId> Lifter::pop(size_t count) {
  size_t height = stack_.size() - count;
  stack_.resize(height);
  return {stack_.data() + height, count};
}

// What a variable holds before it is assigned: a constant at the start of the
// function. Each variable has its own, which can share a variable with what the
// first one is assigned later.
ValueId Lifter::first_value(TypeRef type) {
  ir::Instruction row{.op = ir::Op::I32Const, .type = type};
  switch (type) {
    case TypeRef::I32:
      break;
    case TypeRef::I64:
      row.op = ir::Op::I64Const;
      break;
    case TypeRef::F32:
      row.op = ir::Op::F32Const;
      break;
    case TypeRef::F64:
      row.op = ir::Op::F64Const;
      break;
    case TypeRef::V128:
      row.op = ir::Op::V128Const;
      row.w[0] = function_.add_words(std::array<uint32_t, 4>{});
      break;
    default:
      row.op = ir::Op::RefNull;
      row.w[2] =
          static_cast<uint32_t>(wasm::heap_of(function_.value_type(type)));
      break;
  }
  ValueId made = function_.make(row);
  const ir::Block &entry = function_[ir::Function::entry()];
  if (entry.first)
    function_.insert_before(entry.first, made);
  else
    function_.append(ir::Function::entry(), made);
  return made;
}

ValueId Lifter::local(uint32_t index) {
  ValueId &value = locals_[index];
  if (!value) value = first_value(local_types_[index]);
  return value;
}

void Lifter::set_local(uint32_t index, ValueId value) {
  if (follows_locals_ && locals_[index] != value)
    function_.held.push_back({after_, index, value});
  locals_[index] = value;
}

std::expected<ir::Function, wasm::ReadError> Lifter::run() {
  const wasm::FuncType &type = program_.type(source_.type);
  std::vector<wasm::ValueType> types = type.params;
  wasm::CodeReader code(source_.body, 0);
  code.read_locals(types);
  for (wasm::ValueType each : types)
    local_types_.push_back(function_.intern(each));
  locals_.resize(types.size());
  function_.symbol = source_.symbol;

  start_block(function_.add_block());
  for (size_t i = 0; i < type.params.size(); ++i)
    set_local(static_cast<uint32_t>(i),
              function_.add_parameter(make_.block(), local_types_[i]));
  open_.push_back({.op = wasm::Op::Block,
                   .results = type.results,
                   .assigned = assigned_.of_block(0)});

  for (wasm::Instruction each; !error_ && code.next(each);) {
    at_ = each.offset;
    after_ = each.end;
    if (!references_.enter(each)) fail(std::string(no_position_independence));
    if (!references_.is_complete(each)) fail("an index without a relocation");
    if (control(each) || !reached_ || error_) continue;
    mark_origin();
    operation(each);
  }
  if (code.error() && !error_) error_ = code.error();
  if (error_) return std::unexpected(*error_);
  prune(function_);
  return std::move(function_);
}

std::expected<ir::Function, wasm::ReadError> lift_function(
    const Program &program, FunctionId id, const IndexSpaces &spaces,
    bool follow_locals) {
  return Lifter(program, id, spaces, follow_locals).run();
}

}  // namespace wasmrust::lift
