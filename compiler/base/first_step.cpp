// See first_step.h.
#include "compiler/base/first_step.h"

#include <cstdio>
#include <limits>

namespace wasmrust {

namespace {

void say(const std::string &text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

std::expected<void, std::string> first_step(const StepQuestions &questions) {
  // Without a limit nobody counts the steps of passes.
  auto all = questions.ask(std::numeric_limits<uint64_t>::max());
  if (!all) return std::unexpected(all.error());
  uint64_t steps = questions.wanted();
  auto none = questions.ask(0);
  if (!none) return std::unexpected(none.error());
  say("bisect: " + std::to_string(steps) + " steps; the command says " +
      std::to_string(*none) + " after none and " + std::to_string(*all) +
      " after all\n");
  if (*none == *all) return std::unexpected(questions.no_difference);
  uint64_t same = 0, other = steps;
  while (other - same > 1) {
    uint64_t middle = same + (other - same) / 2;
    auto said = questions.ask(middle);
    if (!said) return std::unexpected(said.error());
    say("bisect: --fuel=" + std::to_string(middle) + " says " +
        std::to_string(*said) + "\n");
    (*said == *none ? same : other) = middle;
  }
  // Once more, for what the step did and to see that it does it each time.
  auto said = questions.ask(other);
  if (!said) return std::unexpected(said.error());
  if (*said == *none)
    return std::unexpected(
        "the command does not always say the same of one module");
  say("bisect: step " + std::to_string(other) +
      " makes the difference: " + questions.last());
  return {};
}

}  // namespace wasmrust
