// See schedule.h.
#include "compiler/optimize/schedule.h"

#include <algorithm>

namespace wasmrust::optimize {

std::optional<PassId> find_pass(std::string_view name) {
  for (const PassRow &each : pass_rows)
    if (each.name == name) return each.id;
  return std::nullopt;
}

Goal goal_of(Pipeline pipeline) {
  switch (pipeline) {
    case Pipeline::Oz:
      return Goal::Size;
    case Pipeline::O0:
    case Pipeline::O1:
    case Pipeline::Os:
      return Goal::Balanced;
    case Pipeline::O2:
    case Pipeline::O3:
      return Goal::Speed;
  }
  return Goal::Balanced;
}

Schedule schedule_for(Goal goal) {
  using enum PassId;
  // What every function goes through: what later passes find is then as plain
  // as it can be.
  std::vector<PassId> tidy = {Simplify,         Vectors,    ValueNumbering,
                              MemoryForwarding, StackSlots, ControlFlow,
                              DeadCode};
  // What needs to see all functions; then the changed ones are made plain
  // again.
  std::vector<PassId> across = {Globals,          DirectCalls, EqualFunctions,
                                SimilarFunctions, Inline,      DeadFunctions,
                                Signatures,       PureCalls};
  across.insert(across.end(), tidy.begin(), tidy.end());
  // Variables stay in memory for as long as passes follow what is there.
  // What earlier branches have answered is found once, when everything that is
  // inlined stands where it will be. Equal ends are looked for when functions
  // are what they will be: one that was folded is harder to compare with others
  // and to copy. The order of operands is of use to nobody but emit.
  std::vector<PassId> last = {StaticVariables, ImpliedConditions, ControlFlow,
                              CodeFolding,     ControlFlow,       NextValues,
                              DeadCode,        OperandOrder};
  // Behind everything that makes edges anew. They take room.
  if (goal == Goal::Speed) last.push_back(BranchHints);
  last.insert(last.end(), {StartCode, UncalledSlots});
  if (goal != Goal::Speed) last.push_back(ShorterCode);
  last.insert(last.end(), {PackedData, PriorityHints});
  return {{{Handles}, 1}, {tidy, 1}, {across, 3}, {last, 1}};
}

bool runs(const Schedule &schedule, PassId pass) {
  return std::ranges::any_of(schedule, [&](const Round &round) {
    return std::ranges::find(round.passes, pass) != round.passes.end();
  });
}

std::expected<Schedule, std::string> parse_schedule(std::string_view text,
                                                    Goal goal) {
  std::vector<PassId> named, without;
  if (text == "none") return Schedule();
  while (!text.empty()) {
    size_t comma = text.find(',');
    std::string_view word = text.substr(0, comma);
    text = comma == text.npos ? "" : text.substr(comma + 1);
    bool is_without = word.starts_with('-');
    auto id = find_pass(is_without ? word.substr(1) : word);
    if (!id) {
      std::string known;
      for (const PassRow &each : pass_rows)
        known += (known.empty() ? "" : ", ") + std::string(each.name);
      return std::unexpected("no pass is called `" +
                             std::string(is_without ? word.substr(1) : word) +
                             "`; there are: " + known);
    }
    (is_without ? without : named).push_back(*id);
  }
  if (!named.empty() && !without.empty())
    return std::unexpected(
        "name either the passes that run or, with `-`, those that do not");
  if (!named.empty()) return Schedule{{named, 1}};
  Schedule schedule = schedule_for(goal);
  for (Round &round : schedule)
    std::erase_if(round.passes, [&](PassId id) {
      return std::ranges::find(without, id) != without.end();
    });
  return schedule;
}

ScheduleParts parts_of(const Schedule &schedule) {
  ScheduleParts parts;
  for (Round round : schedule) {
    if (std::erase(round.passes, PassId::Handles))
      parts.in_front = {{{PassId::Handles}, 1}};
    if (!round.passes.empty()) parts.rest.push_back(std::move(round));
  }
  return parts;
}

Schedule behind_layout(const Schedule &schedule) {
  Schedule rest = parts_of(schedule).rest;
  for (Round &round : rest) std::erase(round.passes, PassId::StaticVariables);
  return rest;
}

std::optional<Schedule> until(const Schedule &schedule, PassId last) {
  Schedule part;
  for (const Round &round : schedule) {
    auto at = std::ranges::find(round.passes, last);
    if (at == round.passes.end()) {
      part.push_back(round);
      continue;
    }
    part.push_back({{round.passes.begin(), at + 1}, 1});
    return part;
  }
  return std::nullopt;
}

}  // namespace wasmrust::optimize
