// See locals.h.
#include "compiler/emit/locals.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace wasmrust::emit {

namespace {

using ir::BlockId;
using ir::Function;
using ir::ValueId;

// [from, to): positions in the order of writing.
struct Range {
  uint32_t from, to;
};
using Ranges = std::vector<Range>;

// Many more than the others: then those are looked up one by one.
bool is_few(const Ranges &few, const Ranges &many) {
  return few.size() * 8 < many.size();
}

// The first range that ends behind a place.
auto first_behind(Ranges &all, uint32_t at) {
  return std::ranges::upper_bound(all, at, {}, &Range::to);
}

bool meet(Ranges &a, Ranges &b) {
  if (is_few(b, a)) return meet(b, a);
  if (is_few(a, b)) {
    return std::ranges::any_of(a, [&](const Range &range) {
      auto at = first_behind(b, range.from);
      return at != b.end() && at->from < range.to;
    });
  }
  auto i = a.begin(), j = b.begin();
  while (i != a.end() && j != b.end()) {
    if (i->to <= j->from)
      ++i;
    else if (j->to <= i->from)
      ++j;
    else
      return true;
  }
  return false;
}

// Adds ranges that do not meet any.
void join(Ranges &to, const Ranges &ranges) {
  if (is_few(ranges, to)) {
    for (const Range &range : ranges)
      to.insert(first_behind(to, range.from), range);
    return;
  }
  Ranges all;
  all.reserve(to.size() + ranges.size());
  std::ranges::merge(to, ranges, std::back_inserter(all), {}, &Range::from,
                     &Range::from);
  size_t last = 0;
  for (size_t i = 1; i < all.size(); ++i) {
    if (all[i].from <= all[last].to)
      all[last].to = all[i].to;
    else
      all[++last] = all[i];
  }
  if (!all.empty()) all.resize(last + 1);
  to = std::move(all);
}

class Finder {
 public:
  Finder(const Function &function, const Order &order,
         const std::vector<Placing> &placing)
      : function_(function), order_(order), placing_(placing) {
    classes_.resize(function.value_count());
    std::iota(classes_.begin(), classes_.end(), 0);
    ranges_.resize(function.value_count());
    weights_.resize(function.value_count());
    positions_.resize(function.value_count());
  }

  Locals run() {
    number();
    find_ranges();
    if (!function_.held.empty()) find_starts();
    share_with_parameters();
    assign();
    return std::move(locals_);
  }

 private:
  const Function &function_;
  const Order &order_;
  const std::vector<Placing> &placing_;
  Locals locals_;
  // A value's class: all that share its variable. By its representative.
  std::vector<uint32_t> classes_;
  std::vector<Ranges> ranges_;
  std::vector<uint64_t> weights_;
  std::vector<uint32_t> positions_;  // where a value is made
  struct Place {
    uint32_t start = 0, end = 0;
    std::vector<BlockId> before;
  };
  std::vector<Place> places_;

  // A value that a variable holds for at least a moment.
  bool needs_one(ValueId id) const {
    const Placing &row = placing_[id.value];
    if (row.repeated || row.uses == 0) return false;
    return !row.nested || row.uses > 1;
  }

  uint64_t weight(BlockId block) const {
    return uint64_t{1} << std::min(order_.depth(block) * 3, 30u);
  }

  // Two positions for each instruction: uses at the first, results at the
  // second. Parameters are made at the block's start, jumps copy at its end.
  void number() {
    places_.resize(function_.blocks.size());
    uint32_t at = 0;
    for (BlockId id : order_.blocks()) {
      Place &place = places_[id.value];
      place.start = at;
      for (ValueId each : function_[id].parameters) positions_[each.value] = at;
      at += 2;
      for (ValueId each = function_[id].first; each;
           each = function_.next(each)) {
        positions_[each.value] = at + 1;
        at += 2;
      }
      place.end = at;
      for (const ir::Edge &edge : function_.edges(function_.terminator(id)))
        places_[edge.target.value].before.push_back(id);
      for (const ir::Handler *handler : handlers_of(function_, id))
        places_[edge_of(*handler).target.value].before.push_back(id);
    }
  }

  const ir::Edge &edge_of(const ir::Handler &handler) const {
    return function_.all_edges[handler.edge.value];
  }

  // Alive up to `to` in the block, and all the way back to where it is made.
  void make_alive(ValueId id, BlockId block, uint32_t to) {
    BlockId home = function_.block_of(id);
    std::vector<std::pair<BlockId, uint32_t>> work = {{block, to}};
    while (!work.empty()) {
      auto [at, end] = work.back();
      work.pop_back();
      const Place &place = places_[at.value];
      bool is_home = at == home;
      uint32_t from = is_home ? positions_[id.value] : place.start;
      if (!add_range(id, from, end, place) || is_home) continue;
      for (BlockId before : place.before)
        work.push_back({before, places_[before.value].end});
    }
  }

  // Ranges are kept one for each block while they grow; false when the block
  // has been seen, so that the blocks before it have been, too.
  bool add_range(ValueId id, uint32_t from, uint32_t to, const Place &place) {
    Ranges &all = ranges_[id.value];
    auto at = std::ranges::lower_bound(all, place.start, {}, &Range::from);
    if (at != all.end() && at->from < place.end) {
      at->to = std::max(at->to, to);
      return false;
    }
    all.insert(at, {from, std::max(to, from + 1)});
    return true;
  }

  void use(ValueId id, BlockId block, uint32_t at) {
    if (!needs_one(id)) return;
    weights_[id.value] += weight(block);
    make_alive(id, block, at);
  }

  void find_ranges() {
    for (BlockId id : order_.blocks()) {
      for (ValueId each : function_[id].parameters)
        if (needs_one(each))
          add_range(each, places_[id.value].start, places_[id.value].start + 1,
                    places_[id.value]);
      for (ValueId each = function_[id].first; each;
           each = function_.next(each)) {
        if (needs_one(each))
          add_range(each, positions_[each.value], positions_[each.value] + 1,
                    places_[id.value]);
        for (ValueId operand : function_.operands(each))
          use(operand, id, positions_[each.value]);
        for (const ir::Edge &edge : function_.edges(each))
          for (ValueId argument : function_.arguments(edge))
            use(argument, id, places_[id.value].end);
      }
      // Something may be thrown up to the end of the block.
      for (const ir::Handler *handler : handlers_of(function_, id))
        for (ValueId argument : function_.arguments(edge_of(*handler)))
          use(argument, id, places_[id.value].end);
    }
  }

  // Ranges are still one for each block.
  void find_starts() {
    locals_.at_start.resize(function_.blocks.size());
    std::vector<BlockId> starting(
        order_.blocks().empty() ? 0
                                : places_[order_.blocks().back().value].end);
    for (BlockId id : order_.blocks()) starting[places_[id.value].start] = id;
    for (uint32_t id = 0; id < ranges_.size(); ++id)
      for (const Range &range : ranges_[id])
        if (BlockId block = starting[range.from])
          locals_.at_start[block.value].push_back(ValueId(size_t{id}));
  }

  uint32_t class_of(uint32_t id) {
    while (classes_[id] != id) id = classes_[id] = classes_[classes_[id]];
    return id;
  }

  wasm::ValueType local_type(uint32_t id) const {
    wasm::ValueType type =
        function_.value_type(function_.type_of(ValueId(size_t{id})));
    if (!is_fixed(id) && wasm::is_reference(type) &&
        !wasm::is_defaultable(type))
      return wasm::reference(wasm::heap_of(type), true);
    return type;
  }

  // Parameters of the function have their variables and share with nothing
  // before that is decided in `assign`: they are classes like the others, but
  // two of them must stay apart.
  bool is_fixed(uint32_t id) const {
    return function_[ValueId(size_t{id})].op == ir::Op::Parameter &&
           function_.block_of(ValueId(size_t{id})) == Function::entry();
  }

  void share_with_parameters() {
    struct Copy {
      ValueId from, to;
      uint64_t weight;
    };
    std::vector<Copy> copies;
    for (BlockId id : order_.blocks())
      for (const ir::Edge &edge : function_.edges(function_.terminator(id))) {
        const auto &parameters = function_[edge.target].parameters;
        ir::Values arguments = function_.arguments(edge);
        for (size_t i = 0; i < arguments.size(); ++i)
          if (needs_one(arguments[i]) && needs_one(parameters[i]))
            copies.push_back({arguments[i], parameters[i], weight(id)});
      }
    for (const ir::Region &region : function_.regions)
      for (const ir::Handler &handler : region.handlers) {
        // The first parameters come with the exception.
        const auto &parameters = function_[edge_of(handler).target].parameters;
        ir::Values arguments = function_.arguments(edge_of(handler));
        size_t own = parameters.size() - arguments.size();
        for (size_t i = 0; i < arguments.size(); ++i)
          if (needs_one(arguments[i]) && needs_one(parameters[own + i]))
            copies.push_back({arguments[i], parameters[own + i], 1});
      }
    std::ranges::stable_sort(copies, std::ranges::greater(), &Copy::weight);
    std::vector<bool> fixed(classes_.size());
    for (ValueId each : function_[Function::entry()].parameters)
      fixed[each.value] = true;
    for (const Copy &copy : copies) {
      uint32_t a = class_of(copy.from.value), b = class_of(copy.to.value);
      if (a == b || local_type(a) != local_type(b)) continue;
      if (fixed[a] && fixed[b]) continue;
      if (meet(ranges_[a], ranges_[b])) continue;
      if (fixed[b]) std::swap(a, b);
      classes_[b] = a;
      join(ranges_[a], ranges_[b]);
      ranges_[b].clear();
      weights_[a] += weights_[b];
    }
  }

  struct Variable {
    wasm::ValueType type;
    Ranges taken;
    uint64_t weight = 0;
    std::vector<uint32_t> members;
  };

  void assign() {
    const auto &parameters = function_[Function::entry()].parameters;
    std::vector<Variable> variables;
    for (ValueId each : parameters)
      variables.push_back({.type = local_type(each.value),
                           .taken = ranges_[each.value],
                           .members = {each.value}});
    std::vector<uint32_t> classes;
    for (uint32_t id = 0; id < classes_.size(); ++id)
      if (classes_[id] == id && !ranges_[id].empty() && !is_fixed(id))
        classes.push_back(id);
    std::ranges::stable_sort(classes, std::ranges::greater(),
                             [&](uint32_t id) { return weights_[id]; });
    for (uint32_t id : classes) {
      wasm::ValueType type = local_type(id);
      auto at = std::ranges::find_if(variables, [&](Variable &row) {
        return row.type == type && !meet(row.taken, ranges_[id]);
      });
      if (at == variables.end()) at = variables.insert(at, {.type = type});
      join(at->taken, ranges_[id]);
      at->weight += weights_[id];
      at->members.push_back(id);
    }
    give_numbers(variables, parameters.size());
  }

  // Variables of one type stand together, the type that is used most first.
  void give_numbers(std::vector<Variable> &variables, size_t parameters) {
    auto first = variables.begin() + static_cast<ptrdiff_t>(parameters);
    std::map<wasm::ValueType, uint64_t> by_type;
    for (auto at = first; at != variables.end(); ++at)
      by_type[at->type] += at->weight;
    std::stable_sort(first, variables.end(),
                     [&](const Variable &a, const Variable &b) {
                       if (a.type == b.type) return a.weight > b.weight;
                       return std::pair(by_type[b.type], b.type) <
                              std::pair(by_type[a.type], a.type);
                     });
    std::vector<uint32_t> number(classes_.size(), Locals::none);
    for (size_t i = 0; i < variables.size(); ++i) {
      for (uint32_t id : variables[i].members)
        number[id] = static_cast<uint32_t>(i);
      if (i >= parameters) locals_.declared.push_back(variables[i].type);
    }
    locals_.of.assign(classes_.size(), Locals::none);
    for (uint32_t id = 0; id < classes_.size(); ++id)
      if (needs_one(ValueId(size_t{id}))) locals_.of[id] = number[class_of(id)];
  }
};

}  // namespace

Locals find_locals(const Function &function, const Order &order,
                   const std::vector<Placing> &placing) {
  return Finder(function, order, placing).run();
}

}  // namespace wasmrust::emit
