// See code.h.
#include "compiler/reduce/code.h"

#include <algorithm>
#include <optional>

#include "compiler/ir/verify.h"
#include "compiler/lift/lift.h"
#include "compiler/lift/prune.h"
#include "compiler/reduce/smaller_function.h"
#include "compiler/rewrite/finished_body.h"

namespace wasmrust::reduce {

namespace {

class FunctionReducer {
 public:
  FunctionReducer(const wasm::Module &module, uint32_t row)
      : row_(row),
        id_(size_t{row}),
        known_types_(module.types.size()),
        made_(lift::program_of(module)),
        index_(made_),
        body_(module.functions[row].body.begin(),
              module.functions[row].body.end()) {}

  size_t run(size_t at_once, const TryFirst &try_first) {
    if (!lift()) return 0;
    for (size_t size = steps_.size(); size > 0; size /= 2)
      for (size_t at = 0; at < steps_.size();) {
        std::vector<Change> changes;
        std::vector<size_t> places;
        size_t end = at;
        for (; end < steps_.size() && changes.size() < at_once; end += size)
          if (auto change = change_of(end, size)) {
            changes.push_back(std::move(*change));
            places.push_back(end);
          }
        auto found = changes.empty() ? std::nullopt : try_first(changes);
        at = found ? places[*found] : end;
        if (found) take(std::move(changes[*found].bodies.at(row_)));
      }
    return taken_;
  }

 private:
  uint32_t row_;
  FunctionId id_;
  size_t known_types_;
  lift::ModuleProgram made_;
  rewrite::Indices index_;
  std::vector<uint8_t> body_;
  ir::Function function_;
  std::vector<Step> steps_;
  size_t weight_ = 0, taken_ = 0;

  bool lift() {
    made_.program.functions[id_].body = body_;
    auto function = lift::lift_function(made_.program, id_, made_.spaces);
    if (!function) return false;
    function_ = std::move(*function);
    steps_ = possible_steps(function_);
    weight_ = weight(function_);
    return true;
  }

  // Nothing when nothing would be gained by the steps.
  std::optional<Change> change_of(size_t at, size_t size) {
    size_t count = std::min(size, steps_.size() - at);
    ir::Function smaller = after_steps(made_.program, function_,
                                       std::span(steps_).subspan(at, count));
    lift::prune(smaller);
    if (weight(smaller) >= weight_) return std::nullopt;
    auto body = body_of(smaller);
    if (!body) return std::nullopt;
    Change change;
    change.bodies[row_] = std::move(*body);
    for (size_t i = known_types_; i < made_.program.types.size(); ++i)
      change.new_types.push_back(made_.program.types[i].function);
    return change;
  }

  void take(std::vector<uint8_t> body) {
    ++taken_;
    body_ = std::move(body);
    size_t before = weight_;
    // Written and read again it may say more than before: then it is enough.
    if (!lift() || weight_ >= before) steps_.clear();
  }

  // Nothing when the graph is not sound or cannot be written.
  std::optional<std::vector<uint8_t>> body_of(ir::Function &function) {
    if (!ir::Verifier(made_.program).verify(function).empty())
      return std::nullopt;
    size_t known = made_.program.types.size();
    auto body = emit::emit_function(made_.program, function);
    if (!body) return std::nullopt;
    emit::adopt_types(made_.program, *body, known);
    return rewrite::finished_body(*body, index_);
  }
};

}  // namespace

size_t shrink_function(const wasm::Module &module, uint32_t row, size_t at_once,
                       const TryFirst &try_first) {
  return FunctionReducer(module, row).run(at_once, try_first);
}

}  // namespace wasmrust::reduce
