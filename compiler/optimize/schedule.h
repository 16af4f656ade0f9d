// Which passes run, in which order, and how often.
//
// A schedule is a list of rounds. A round's passes run one after the other; a
// round that says so is repeated while a program pass in it changes something,
// and function passes then look only at the functions that were changed.
//
//   schedule_for(Goal::Size)                 what -Oz means
//   parse_schedule("dead-code,dead-functions", goal)   exactly these
//   parse_schedule("-inline,-licm", goal)    all of the level's but these
//   parse_schedule("none", goal)             no pass
//   until(schedule, PassId::Inline)          what comes behind is left out
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/optimize/passes.h"
#include "compiler/options/tables.h"

namespace wasmrust::optimize {

struct Round {
  std::vector<PassId> passes;
  unsigned most = 1;  // how often it runs at most
};

using Schedule = std::vector<Round>;

Schedule schedule_for(Goal goal);
// Does any round have it?
bool runs(const Schedule &schedule, PassId pass);
// What the level of LLVM's pipeline wants.
Goal goal_of(Pipeline pipeline);

// An error names the word that is no pass, with those that are.
std::expected<Schedule, std::string> parse_schedule(std::string_view text,
                                                    Goal goal);

// Passes over semantic operations, which run in front of their lowering
// (compiler/semantics), and all others.
struct ScheduleParts {
  Schedule in_front, rest;
};
ScheduleParts parts_of(const Schedule &schedule);

// What is run again when addresses are numbers (compiler/layout/settle.h): all
// but passes over semantic operations, and those that move data.
Schedule behind_layout(const Schedule &schedule);

// The schedule up to the first run of a pass; nothing when it does not run it.
std::optional<Schedule> until(const Schedule &schedule, PassId last);

}  // namespace wasmrust::optimize
