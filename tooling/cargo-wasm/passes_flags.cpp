// See passes_flags.h.
#include "tooling/cargo-wasm/passes_flags.h"

#include <algorithm>

namespace wasmrust {

std::expected<ChosenPasses, std::string> chosen_passes(
    const Arguments &arguments, std::string_view default_level) {
  struct LevelRow {
    std::string_view name;
    optimize::Goal goal;
  };
  constexpr LevelRow levels[] = {{"z", optimize::Goal::Size},
                                 {"s", optimize::Goal::Balanced},
                                 {"3", optimize::Goal::Speed}};
  ChosenPasses chosen;
  std::string level =
      arguments.value(FlagId::level, std::string(default_level));
  if (level != "0") {
    auto found = std::ranges::find(levels, level, &LevelRow::name);
    if (found == std::end(levels))
      return std::unexpected("there is no level `-O" + level +
                             "`: -Oz smallest, -Os small, -O3 fastest, -O0 no "
                             "passes");
    chosen.goal = found->goal;
    chosen.schedule = optimize::schedule_for(chosen.goal);
  }
  if (!arguments.has(FlagId::passes)) return chosen;
  auto schedule =
      optimize::parse_schedule(arguments.value(FlagId::passes), chosen.goal);
  if (!schedule) return std::unexpected("--passes: " + schedule.error());
  chosen.schedule = *schedule;
  return chosen;
}

}  // namespace wasmrust
