// See lift.h. The walk over a body; what each instruction does is elsewhere
// (lifter.h).
#include "compiler/lift/lift.h"

#include <algorithm>

#include "compiler/lift/lifter.h"
#include "compiler/lift/prune.h"

namespace wasmrust::lift {

void Lifter::fail(std::string reason) {
  if (!error_) error_ = {at_, std::move(reason)};
}

void Lifter::start(wasm::CodeReader &code) {
  const wasm::FuncType &type = program_.type(source_->type);
  function().start(source_->type);
  function().symbol = source_->symbol;
  references_.start(*source_);
  has_references_ = references_.has_any();
  hints_ = {};
  if (program_.branch_hints.contains(id_)) hints_ = program_.branch_hints[id_];
  make_.start(function());
  stack_.clear();
  states_.clear();
  incoming_.clear();
  open_.clear();
  tries_.clear();
  changes_.clear();
  sent_.clear();
  awaited_.start(function());
  loop_locals_.clear();
  loops_ = skipped_ = catching_tries_ = changes_from_ = at_ = after_ = 0;
  effort_ = 0;
  reached_ = true;
  has_tries_ = region_holds_ = false;
  error_.reset();

  types_.assign(type.params.begin(), type.params.end());
  code.read_locals(types_);
  variables_.assign(types_.size(), {});
  merged_.resize(std::max(merged_.size(), types_.size()));
  for (size_t i = 0; i < types_.size(); ++i)
    variables_[i].type = function().intern(types_[i]);
  start_block(function().add_block());
  for (uint32_t i = 0; i < type.params.size(); ++i)
    set_local(i, function().add_parameter(make_.block(), variables_[i].type));
  // What comes to its end reads no variable.
  open_.push_back({.op = wasm::Op::Block, .type = &type, .changes = none});
}

std::optional<wasm::ReadError> Lifter::run(FunctionId id, ir::Function &to) {
  id_ = id;
  source_ = &program_.functions[id];
  function_ = &to;
  wasm::CodeReader code(source_->body, 0);
  start(code);
  walk(code);
  if (code.error() && !error_) error_ = code.error();
  if (error_) return error_;
  awaited_.finish([this](uint32_t index) { return first_of(index); });
  if (for_debugging_) finish_held();
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
