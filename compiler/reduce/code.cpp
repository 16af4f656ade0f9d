// See code.h.
#include "compiler/reduce/code.h"

#include <algorithm>
#include <optional>

#include "compiler/emit/finished_body.h"
#include "compiler/ir/verify.h"
#include "compiler/lift/lift.h"
#include "compiler/lift/prune.h"
#include "compiler/reduce/smaller_function.h"

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

  size_t run(const std::function<bool(const Change &)> &try_change) {
    if (!lift()) return 0;
    for (size_t size = steps_.size(); size > 0; size /= 2)
      for (size_t at = 0; at < steps_.size();) {
        size_t count = std::min(size, steps_.size() - at);
        if (!take(std::span(steps_).subspan(at, count), try_change))
          at += count;
      }
    return taken_;
  }

 private:
  uint32_t row_;
  FunctionId id_;
  size_t known_types_;
  lift::ModuleProgram made_;
  emit::Indices index_;
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

  // False when nothing was gained by the steps.
  bool take(std::span<const Step> steps,
            const std::function<bool(const Change &)> &try_change) {
    ir::Function smaller = after_steps(made_.program, function_, steps);
    lift::prune(smaller);
    size_t before = weight_;
    if (weight(smaller) >= before) return false;
    auto body = body_of(smaller);
    if (!body) return false;
    Change change;
    change.bodies[row_] = *body;
    for (size_t i = known_types_; i < made_.program.types.size(); ++i)
      change.new_types.push_back(made_.program.types[i].function);
    if (!try_change(change)) return false;
    ++taken_;
    body_ = std::move(*body);
    // Written and read again it may say more than before: then it is enough.
    if (!lift() || weight_ >= before) steps_.clear();
    return true;
  }

  // Nothing when the graph is not sound or cannot be written.
  std::optional<std::vector<uint8_t>> body_of(ir::Function &function) {
    if (!ir::Verifier(made_.program).verify(function).empty())
      return std::nullopt;
    size_t known = made_.program.types.size();
    auto body = emit::emit_function(made_.program, function);
    if (!body) return std::nullopt;
    emit::adopt_types(made_.program, *body, known);
    return emit::finished_body(*body, index_).take();
  }
};

}  // namespace

size_t shrink_function(const wasm::Module &module, uint32_t row,
                       const std::function<bool(const Change &)> &try_change) {
  return FunctionReducer(module, row).run(try_change);
}

}  // namespace wasmrust::reduce
