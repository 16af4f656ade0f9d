// See lift.h. Variables hold values while the code is walked; the ones that a
// block assigns are merged where its label is, the others cannot differ there.
#include "compiler/lift/lift.h"

#include "compiler/lift/lifter.h"
#include "compiler/lift/prune.h"

namespace wasmrust::lift {

void Lifter::fail(std::string reason) {
  if (!error_) error_ = {at_, std::move(reason)};
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
      row.w[0] = function().add_words(std::array<uint32_t, 4>{});
      break;
    default:
      row.op = ir::Op::RefNull;
      row.w[2] =
          static_cast<uint32_t>(wasm::heap_of(function().value_type(type)));
      break;
  }
  ValueId made = function().make(row);
  const ir::Block &entry = function()[ir::Function::entry()];
  if (entry.first)
    function().insert_before(entry.first, made);
  else
    function().append(ir::Function::entry(), made);
  return made;
}

void Lifter::start(wasm::CodeReader &code) {
  const wasm::FuncType &type = program_.type(source_->type);
  function().start(source_->type);
  function().symbol = source_->symbol;
  references_.start(*source_);
  bool is_too_much = !assigned_.find(source_->body);
  hints_ = {};
  if (program_.branch_hints.contains(id_)) hints_ = program_.branch_hints[id_];
  make_.start(function());
  stack_.clear();
  states_.clear();
  incoming_.clear();
  open_.clear();
  opened_ = skipped_ = tries_ = at_ = after_ = 0;
  reached_ = true;
  has_tries_ = region_holds_ = false;
  error_.reset();
  if (is_too_much) fail(std::string(too_many_changes));

  types_.assign(type.params.begin(), type.params.end());
  code.read_locals(types_);
  local_types_.clear();
  for (wasm::ValueType each : types_)
    local_types_.push_back(function().intern(each));
  locals_.assign(types_.size(), {});
  start_block(function().add_block());
  for (size_t i = 0; i < type.params.size(); ++i)
    set_local(static_cast<uint32_t>(i),
              function().add_parameter(make_.block(), local_types_[i]));
  open_.push_back({.op = wasm::Op::Block, .type = &type});
  if (!is_too_much) open_.back().assigned = assigned_.of_block(0);
}

std::optional<wasm::ReadError> Lifter::run(FunctionId id, ir::Function &to) {
  id_ = id;
  source_ = &program_.functions[id];
  function_ = &to;
  wasm::CodeReader code(source_->body, 0);
  start(code);
  bool has_references = references_.has_any();
  for (wasm::Instruction each; !error_ && code.next(each);) {
    at_ = each.offset;
    after_ = each.end;
    if (has_references) {
      if (!references_.enter(each)) fail(std::string(no_position_independence));
      if (!references_.is_complete(each)) fail("an index without a relocation");
    }
    if (control(each) || !reached_ || error_) continue;
    mark_origin();
    operation(each);
  }
  if (code.error() && !error_) error_ = code.error();
  if (error_) return error_;
  if (function().legacy_exceptions) drop_empty_regions();
  pruner_.run(function());
  return std::nullopt;
}

Lifting::Lifting(const Program &program, const IndexSpaces &spaces,
                 bool for_debugging, const ir::MarkedCalls *marked)
    : lifter_(
          std::make_unique<Lifter>(program, spaces, for_debugging, marked)) {}

Lifting::~Lifting() = default;

std::optional<wasm::ReadError> Lifting::lift(FunctionId id, ir::Function &to) {
  return lifter_->run(id, to);
}

std::expected<ir::Function, wasm::ReadError> lift_function(
    const Program &program, FunctionId id, const IndexSpaces &spaces,
    bool for_debugging) {
  ir::Function function;
  auto error = Lifter(program, spaces, for_debugging).run(id, function);
  if (error) return std::unexpected(std::move(*error));
  return function;
}

}  // namespace wasmrust::lift
