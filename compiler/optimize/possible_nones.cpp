// See possible_nones.h.
#include "compiler/optimize/possible_nones.h"

#include <optional>

#include "compiler/optimize/not_null.h"

namespace wasmrust::optimize {

PossibleNones::PossibleNones(const Whole &whole, HandleGroups &groups)
    : groups_(groups), is_none_(groups.node_count()) {
  NodeWays ways;
  std::optional<NotNull> known;
  FunctionId of;
  for (const HandleGroups::Flow &each : groups.flows()) {
    uint32_t group = groups.group_of_node(each.to);
    if (each.way == HandleGroups::Way::Through || !groups.has_zero(group))
      continue;
    if (each.function != of) {
      of = each.function;
      known.emplace(*whole.graphs[of]);
    }
    bool has_asked =
        each.value && (each.edge == HandleGroups::no_edge
                           ? known->at(each.at, each.value)
                           : known->on_edge(each.at, each.edge, each.value));
    if (!has_asked) ways.add(each.from, each.to);
  }
  for (uint32_t each : groups.zeros()) is_none_[each] = true;
  ways.spread(is_none_);
}

}  // namespace wasmrust::optimize
