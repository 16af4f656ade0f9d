// See linear_parameters.h.
#include "compiler/ir/linear_parameters.h"

#include <algorithm>

namespace wasmrust::ir {

namespace {

using wasm::Trait;

constexpr size_t most_states = 8;  // of a block

struct State {
  std::vector<ValueId> names;  // rising
  bool used = false;
  bool operator==(const State &) const = default;
};

class Ways {
 public:
  explicit Ways(const Function &function)
      : function_(function), states_(function.blocks.size()) {}

  bool is_linear(ValueId parameter) {
    for (std::vector<State> &each : states_) each.clear();
    next_.clear();
    fails_ = any_use_ = false;
    reach(Function::entry(), {{parameter}, false});
    while (!next_.empty() && !fails_) {
      auto [block, state] = std::move(next_.back());
      next_.pop_back();
      walk(block, std::move(state));
    }
    return any_use_ && !fails_;
  }

 private:
  const Function &function_;
  std::vector<std::vector<State>> states_;  // by block, that were seen
  std::vector<std::pair<BlockId, State>> next_;
  bool fails_ = false, any_use_ = false;

  void reach(BlockId block, State state) {
    std::vector<State> &seen = states_[block.value];
    if (std::ranges::find(seen, state) != seen.end()) return;
    if (seen.size() == most_states) {
      fails_ = true;
      return;
    }
    seen.push_back(state);
    next_.emplace_back(block, std::move(state));
  }

  static bool is_name(const State &state, ValueId id) {
    return std::ranges::binary_search(state.names, id);
  }

  void walk(BlockId block, State state) {
    for (ValueId id = function_[block].first; id; id = function_.next(id)) {
      if (!use(id, state)) return;
      Op op = function_[id].op;
      bool ends =
          op == Op::Return || (is_terminator(op) && has(op, Trait::Calls));
      if (ends && !state.used) fails_ = true;
      if (!ends && has(op, Trait::Throws | Trait::Calls))
        to_handlers(block, state);
      for (const Edge &edge : function_.edges(id)) follow(edge, 0, state);
    }
  }

  // False when it is the second one.
  bool use(ValueId id, State &state) {
    if (function_[id].op == Op::RefGet) return true;
    for (ValueId each : function_.operands(id)) {
      if (!is_name(state, each)) continue;
      if (state.used) {
        fails_ = true;
        return false;
      }
      state.used = any_use_ = true;
    }
    return true;
  }

  void to_handlers(BlockId block, const State &state) {
    for (RegionId at = function_[block].region; at;
         at = function_.regions[at].parent)
      for (const Handler &each : function_.regions[at].handlers) {
        const Edge &edge = function_.all_edges[each.edge.value];
        // What was thrown comes first.
        size_t thrown = function_[edge.target].parameters.size() -
                        function_.arguments(edge).size();
        follow(edge, thrown, state);
      }
  }

  // The target's parameters from `first` on are what the edge carries; all of
  // them are other values than they were.
  void follow(const Edge &edge, size_t first, const State &state) {
    const auto &parameters = function_[edge.target].parameters;
    Values arguments = function_.arguments(edge);
    State there = state;
    for (size_t i = 0; i < parameters.size(); ++i) {
      bool is_named = i >= first && is_name(state, arguments[i - first]);
      auto at = std::ranges::lower_bound(there.names, parameters[i]);
      bool was_named = at != there.names.end() && *at == parameters[i];
      if (is_named && !was_named) there.names.insert(at, parameters[i]);
      if (!is_named && was_named) there.names.erase(at);
    }
    reach(edge.target, std::move(there));
  }
};

}  // namespace

std::vector<uint32_t> linear_parameters(const Function &function) {
  Ways ways(function);
  std::vector<uint32_t> found;
  const auto &parameters = function[Function::entry()].parameters;
  for (uint32_t i = 0; i < parameters.size(); ++i)
    if (ways.is_linear(parameters[i])) found.push_back(i);
  return found;
}

}  // namespace wasmrust::ir
