// See verify.h: the order of the checks. Each may rely on those before it, so
// that none has to ask whether an id is in range.
#include "compiler/ir/verify.h"

#include "compiler/ir/verification.h"

namespace wasmrust::ir {

std::string spell(BlockId id) { return "b" + std::to_string(id.value); }
std::string spell(ValueId id) { return "v" + std::to_string(id.value); }

void Verification::fail(int invariant, std::string text) {
  if (found_.size() < most_violations)
    found_.push_back({invariant, block_, value_, std::move(text)});
}

std::vector<Violation> Verification::run() {
  types_in_range();
  tables_in_range();
  if (failed()) return std::move(found_);
  position_.assign(function_.value_count(), 0);
  for (BlockId block : function_.blocks.ids()) {
    block_ = block;
    parameter_rows();
    block_list();
  }
  if (failed()) return std::move(found_);

  edge_used_.assign(function_.all_edges.size(), false);
  for (BlockId block : function_.blocks.ids()) {
    block_ = block;
    block_shape();
  }
  block_ = {};
  value_ = {};
  signature();
  regions();
  if (failed()) return std::move(found_);

  dominators_.emplace(function_);
  if (function_.legacy_exceptions) legacy_exceptions();
  for (BlockId block : function_.blocks.ids()) {
    block_ = block;
    handlers_of_block(block);
    for (ValueId id = function_[block].first; id; id = function_.next(id)) {
      value_ = id;
      if (stage_ == Stage::Lowered && is_semantic(function_[id].op))
        fail(23, std::string(text_of(function_[id].op)) + " is left");
      if (!rows()) {
        unsound_ = id;
        continue;
      }
      operands();
      arguments();
    }
    value_ = {};
  }
  return std::move(found_);
}

std::vector<Violation> Verifier::verify(const Function &function,
                                        Stage stage) const {
  return Verification(program_, subtyping_, function, stage).run();
}

std::string to_string(const std::vector<Violation> &violations) {
  std::string text;
  for (const Violation &each : violations) {
    if (each.block) text += spell(each.block) + ": ";
    if (each.value) text += spell(each.value) + ": ";
    text += each.text + " (invariant " + std::to_string(each.invariant) + ")\n";
  }
  return text;
}

}  // namespace wasmrust::ir
