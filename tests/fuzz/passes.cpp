// See passes.h.
#include "tests/fuzz/passes.h"

#include <random>

namespace wasmrust::fuzz {

using optimize::Goal;

Passes passes_named(std::string_view text) {
  Passes named{.text = std::string(text)};
  if (text == "Oz" || text == "O3") {
    named.goal = text == "Oz" ? Goal::Size : Goal::Speed;
    named.schedule = optimize::schedule_for(named.goal);
    return named;
  }
  auto schedule = optimize::parse_schedule(text, named.goal);
  if (!schedule) return {};
  named.schedule = *schedule;
  return named;
}

Passes passes_of(uint64_t seed) {
  constexpr std::string_view plain[] = {"none", "Oz", "O3"};
  // What kind of module it is goes by the seed as well, and must not go with
  // it.
  std::mt19937_64 random(seed);
  if (uint64_t which = random() % 4; which < 3)
    return passes_named(plain[which]);
  std::string list;
  for (size_t left = 1 + random() % 12; left > 0; --left)
    list +=
        (list.empty() ? "" : ",") +
        std::string(optimize::pass_rows[random() % optimize::pass_count].name);
  return passes_named(list);
}

}  // namespace wasmrust::fuzz
