// See opt_bisect.h.
#include "tooling/cargo-wasm/opt_bisect.h"

#include <cstdio>
#include <limits>

#include "compiler/base/first_step.h"
#include "compiler/base/fuel.h"
#include "compiler/ir/print.h"
#include "compiler/rewrite/rewrite_module.h"
#include "tooling/size/find_function.h"
#include "tooling/size/names.h"

namespace wasmrust {

namespace {

void say(const std::string &text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

class PassBisection {
 public:
  PassBisection(const wasm::Module &module, const ChosenPasses &passes,
                Questions &questions)
      : module_(module), passes_(passes), questions_(questions) {}

  std::expected<void, std::string> run() {
    // Without a limit nobody counts the steps of passes.
    auto all = answer(std::numeric_limits<uint64_t>::max());
    if (!all) return std::unexpected(all.error());
    uint64_t steps = wanted_;
    auto none = answer(0);
    if (!none) return std::unexpected(none.error());
    say("bisect: " + std::to_string(steps) + " steps; the command says " +
        std::to_string(*none) + " after none and " + std::to_string(*all) +
        " after all\n");
    if (*none == *all)
      return std::unexpected(
          "the command says the same of the module with and without passes");
    auto step = first_step(steps, *none, [&](uint64_t fuel) {
      auto said = answer(fuel);
      if (said)
        say("bisect: --fuel=" + std::to_string(fuel) + " says " +
            std::to_string(*said) + "\n");
      return said;
    });
    if (!step) return std::unexpected(step.error());
    // Once more, for what the step did and to see that it does it each time.
    auto said = answer(*step);
    if (!said) return std::unexpected(said.error());
    if (*said == *none)
      return std::unexpected(
          "the command does not always say the same of one module");
    say("bisect: step " + std::to_string(*step) +
        " makes the difference: " + last_ + "\n" + last_text_);
    return {};
  }

 private:
  const wasm::Module &module_;
  const ChosenPasses &passes_;
  Questions &questions_;
  uint64_t wanted_ = 0;
  std::string last_, last_text_;  // the step that took the last fuel

  std::expected<int, std::string> answer(uint64_t limit) {
    Fuel fuel(limit);
    auto watch = [&](const optimize::PassRow &pass, FunctionId id,
                     const ir::Function *graph, bool is_before) {
      if (!fuel.ends_with(1)) return;
      if (is_before) {
        last_ = std::string(pass.name) + " of " + name_of(id);
        last_text_.clear();
      }
      last_text_ += std::string(is_before ? "before " : "after ") +
                    std::string(pass.name) + ": " +
                    (graph ? ir::print(*graph) : "nothing is left of it\n");
    };
    auto made = rewrite::rewrite_module(module_, {.keeps_unsupported = true,
                                                  .schedule = passes_.schedule,
                                                  .goal = passes_.goal,
                                                  .fuel = &fuel,
                                                  .watch = watch});
    if (!made) return std::unexpected(made.error());
    wanted_ = fuel.wanted();
    return questions_.status_of(made->bytes());
  }

  std::string name_of(FunctionId id) const {
    if (id.value >= module_.functions.size())
      return "a function that a pass has made";
    uint32_t index = module_.imported(wasm::ExternalKind::Function) +
                     static_cast<uint32_t>(id.value);
    std::string_view name = size::function_names(module_)[index];
    return name.empty() ? "function " + std::to_string(index)
                        : size::readable_name(name);
  }
};

}  // namespace

std::expected<void, std::string> bisect_passes(const wasm::Module &module,
                                               const ChosenPasses &passes,
                                               Questions &questions) {
  return PassBisection(module, passes, questions).run();
}

}  // namespace wasmrust
