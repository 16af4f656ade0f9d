// See locals.h.
#include "compiler/emit/locals.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "compiler/emit/liveness.h"
#include "compiler/emit/results.h"

namespace wasmrust::emit {

namespace {

using ir::BlockId;
using ir::Function;
using ir::ValueId;

using Ranges = std::vector<Range>;
using RangeView = std::span<const Range>;

// Many more than the others: then those are looked up one by one.
bool is_few(RangeView few, RangeView many) {
  return few.size() * 8 < many.size();
}

// The first range that ends behind a place.
template <typename Container>
auto first_behind(Container &all, uint32_t at) {
  return std::ranges::upper_bound(all, at, {}, &Range::to);
}

bool meet(RangeView a, RangeView b) {
  if (a.empty() || b.empty() || a.back().to <= b.front().from ||
      b.back().to <= a.front().from)
    return false;
  if (is_few(b, a)) std::swap(a, b);
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
void join(Ranges &to, RangeView ranges) {
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
         std::vector<Placing> &placing)
      : function_(function),
        order_(order),
        placing_(placing),
        alive_(find_liveness(function, order, placing)) {
    classes_.resize(function.value_count());
    std::iota(classes_.begin(), classes_.end(), 0);
    joined_at_.resize(function.value_count(), UINT32_MAX);
  }

  Locals run() {
    share_with_parameters();
    decide_results(function_, order_, placing_, [this](ValueId a, ValueId b) {
      return class_of(a.value) == class_of(b.value);
    });
    find_needed();
    assign();
    locals_.at_start = std::move(alive_.at_start);
    return std::move(locals_);
  }

 private:
  const Function &function_;
  const Order &order_;
  std::vector<Placing> &placing_;
  Liveness alive_;
  Locals locals_;
  // A value's class: all that share its variable. By its representative.
  std::vector<uint32_t> classes_;
  // Ranges of classes of several values, by representative.
  std::vector<uint32_t> joined_at_;
  std::vector<bool> is_needed_;  // by representative: it has a variable
  std::vector<Ranges> joined_;

  bool needs_one(ValueId id) const {
    return needs_variable(placing_[id.value]);
  }

  RangeView ranges_of(uint32_t id) const {
    uint32_t at = joined_at_[id];
    return at == UINT32_MAX ? alive_.of(id) : RangeView(joined_[at]);
  }

  const ir::Edge &edge_of(const ir::Handler &handler) const {
    return function_.all_edges[handler.edge.value];
  }

  // The class of `b` becomes a part of that of `a`.
  void unite(uint32_t a, uint32_t b) {
    classes_[b] = a;
    if (joined_at_[a] == UINT32_MAX) {
      RangeView own = ranges_of(a);
      joined_.emplace_back(own.begin(), own.end());
      joined_at_[a] = static_cast<uint32_t>(joined_.size() - 1);
    }
    join(joined_[joined_at_[a]], ranges_of(b));
    alive_.weights[a] += alive_.weights[b];
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
            copies.push_back(
                {arguments[i], parameters[i], weight_in(order_, id)});
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
      if (meet(ranges_of(a), ranges_of(b))) continue;
      if (fixed[b]) std::swap(a, b);
      unite(a, b);
    }
  }

  // Nobody needs a variable any more in the class of a parameter that arrives
  // on the stack, perhaps.
  void find_needed() {
    is_needed_.resize(classes_.size());
    for (uint32_t id = 0; id < classes_.size(); ++id)
      if (needs_one(ValueId(size_t{id}))) is_needed_[class_of(id)] = true;
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
    for (ValueId each : parameters) {
      RangeView own = ranges_of(each.value);
      variables.push_back({.type = local_type(each.value),
                           .taken = {own.begin(), own.end()},
                           .members = {each.value}});
    }
    std::vector<uint32_t> classes;
    for (uint32_t id = 0; id < classes_.size(); ++id)
      if (is_needed_[id] && !ranges_of(id).empty() && !is_fixed(id))
        classes.push_back(id);
    std::ranges::stable_sort(classes, std::ranges::greater(),
                             [&](uint32_t id) { return alive_.weights[id]; });
    for (uint32_t id : classes) {
      wasm::ValueType type = local_type(id);
      auto at = std::ranges::find_if(variables, [&](Variable &row) {
        return row.type == type && !meet(row.taken, ranges_of(id));
      });
      if (at == variables.end()) at = variables.insert(at, {.type = type});
      join(at->taken, ranges_of(id));
      at->weight += alive_.weights[id];
      at->members.push_back(id);
    }
    give_numbers(variables, parameters.size());
  }

  // Constants of the first block are made once.
  void find_first_values(const std::vector<Variable> &variables,
                         size_t parameters) {
    locals_.is_there.resize(classes_.size());
    const ir::Block &entry = function_[Function::entry()];
    for (ValueId id = entry.first; id; id = function_.next(id)) {
      uint32_t local = locals_.of[id.value];
      if (local == Locals::none || local < parameters ||
          !is_first_value(function_, id))
        continue;
      locals_.is_there[id.value] = alive_.of(id.value).front().from ==
                                   variables[local].taken.front().from;
    }
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
    find_first_values(variables, parameters);
  }
};

}  // namespace

Locals find_locals(const Function &function, const Order &order,
                   std::vector<Placing> &placing) {
  return Finder(function, order, placing).run();
}

}  // namespace wasmrust::emit
