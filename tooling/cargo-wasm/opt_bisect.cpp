// See opt_bisect.h.
#include "tooling/cargo-wasm/opt_bisect.h"

#include "compiler/base/first_step.h"
#include "compiler/base/fuel.h"
#include "compiler/ir/print.h"
#include "compiler/rewrite/rewrite_module.h"
#include "tooling/size/find_function.h"
#include "tooling/size/names.h"

namespace wasmrust {

namespace {

class PassBisection {
 public:
  PassBisection(const wasm::Module &module, const ChosenPasses &passes,
                Questions &questions)
      : module_(module), passes_(passes), questions_(questions) {}

  std::expected<void, std::string> run() {
    return first_step(
        {.ask = [&](uint64_t fuel) { return answer(fuel); },
         .wanted = [&] { return wanted_; },
         .last = [&] { return last_ + "\n" + last_text_; },
         .no_difference =
             "the command says the same of the module with and without "
             "passes"});
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
