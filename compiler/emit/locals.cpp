// See locals.h. Vectors of vectors keep their rows from function to function,
// and with them the memory of what is in the rows.
#include "compiler/emit/locals.h"

#include <algorithm>
#include <array>

#include "compiler/emit/results.h"

namespace wasmrust::emit {

using ir::BlockId;
using ir::Function;
using ir::ValueId;

LocalsFinder::RangeView LocalsFinder::ranges_of(uint32_t id) const {
  uint32_t at = classes_[id].joined_at;
  return at == none ? alive_.of(id) : RangeView(joined_[at]);
}

// The class of `b` becomes a part of that of `a`.
void LocalsFinder::unite(uint32_t a, uint32_t b) {
  Class &to = classes_[a], &part = classes_[b];
  part.part_of = a;
  if (to.joined_at == none) {
    if (joined_count_ == joined_.size()) joined_.emplace_back();
    RangeView own = alive_.of(a);
    joined_[joined_count_].assign(own.begin(), own.end());
    to.joined_at = static_cast<uint32_t>(joined_count_++);
  }
  // The fewer ranges go to the more.
  if (part.joined_at != none &&
      joined_[part.joined_at].size() > joined_[to.joined_at].size())
    std::swap(to.joined_at, part.joined_at);
  if (RangeView others = ranges_of(b); !others.empty())
    join(joined_[to.joined_at], others, all_);
  to.weight += part.weight;
  to.may_be_null |= part.may_be_null;
}

inline uint32_t LocalsFinder::class_of(uint32_t id) {
  while (classes_[id].part_of != id)
    id = classes_[id].part_of = classes_[classes_[id].part_of].part_of;
  return id;
}

wasm::ValueType LocalsFinder::own_type(uint32_t id) const {
  ValueId value(size_t{id});
  if (is_arrival(id)) value = divided_[id - placing_->size()];
  return function_->value_type(function_->type_of(value));
}

wasm::ValueType LocalsFinder::class_type(uint32_t representative) const {
  wasm::ValueType type = own_type(representative);
  if (!wasm::is_defaultable(type) && classes_[representative].may_be_null)
    return wasm::reference(wasm::heap_of(type), true);
  return type;
}

// Bytes that dividing the parameters of loops would save, by value.
void LocalsFinder::find_divisible() {
  saved_.assign(placing_->size(), 0);
  // A branch with something to do on the way is an `if` around a `br`.
  constexpr int copy = 4, branch = 3;
  for (uint32_t loop = 0; loop < order_->blocks().size(); ++loop) {
    BlockId id = order_->blocks()[loop];
    const auto &parameters = (*function_)[id].parameters;
    if (!order_->is_loop(id) || parameters.empty()) continue;
    for (auto [from, number] : order_->before(loop)) {
      ValueId end = (*function_)[order_->blocks()[from]].last;
      int bytes = copy + ((*function_)[end].op == ir::Op::BrIf ? branch : 0);
      const ir::Edge &edge = function_->all_edges[number.value];
      ir::Values arguments = function_->arguments(edge);
      for (size_t i = 0; i < arguments.size(); ++i) {
        ValueId argument = arguments[i], to = parameters[i];
        if (!needs_one(argument) || !needs_one(to)) continue;
        if (argument == to)
          saved_[to.value] -= bytes;
        else if (meet(alive_.of(argument.value), alive_.of(to.value)))
          saved_[to.value] += bytes;
      }
    }
  }
  for (const ir::Region &region : function_->regions)
    for (const ir::Handler &handler : region.handlers) {
      BlockId target = function_->all_edges[handler.edge.value].target;
      for (ValueId each : (*function_)[target].parameters)
        saved_[each.value] = 0;
    }
}

void LocalsFinder::divide_parameters() {
  divided_.clear();
  if (!order_->has_loops()) return;
  find_divisible();
  for (BlockId id : order_->blocks()) {
    if (!order_->is_loop(id)) continue;
    for (ValueId each : (*function_)[id].parameters) {
      if (saved_[each.value] <= 4) continue;
      uint32_t row = alive_.divide(each.value);
      if (row == none) continue;
      divided_.push_back(each);
      start_class(row, weight_in(*order_, id),
                  classes_[each.value].may_be_null);
      classes_[each.value].arrival = row;
    }
  }
}

// Regions that no block is in may name blocks that nobody reaches.
void LocalsFinder::find_copies() {
  copies_.clear();
  for (const Liveness::Carried &each : alive_.carried())
    copies_.push_back(
        {each.argument, classes_[each.parameter].arrival, 1 + each.depth});
  for (const ir::Region &region : function_->regions)
    for (const ir::Handler &handler : region.handlers) {
      // The first parameters come with the exception.
      const ir::Edge &edge = function_->all_edges[handler.edge.value];
      const auto &parameters = (*function_)[edge.target].parameters;
      ir::Values arguments = function_->arguments(edge);
      size_t own = parameters.size() - arguments.size();
      for (size_t i = 0; i < arguments.size(); ++i) {
        ValueId from = arguments[i], to = parameters[own + i];
        if (!alive_.of(from.value).empty() && !alive_.of(to.value).empty())
          copies_.push_back({from.value, classes_[to.value].arrival, 1});
      }
    }
  for (ValueId each : divided_)
    copies_.push_back({classes_[each.value].arrival, each.value, 0});
}

// By falling rank; those of one rank stay in their order.
void LocalsFinder::sort_copies() {
  std::array<uint32_t, deepest_loop + 3> first{};
  for (const Copy &copy : copies_) ++first[deepest_loop + 2 - copy.rank];
  for (size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  sorted_.resize(copies_.size());
  for (const Copy &copy : copies_)
    sorted_[first[deepest_loop + 1 - copy.rank]++] = copy;
}

// Of two classes: null aside they have one type. Those of most values are told
// apart by their numbers. A parameter of the function has the type that the
// signature says.
bool LocalsFinder::fit_one_variable(uint32_t a, uint32_t b) const {
  if (!is_arrival(a) && !is_arrival(b)) {
    ir::TypeRef of_a = function_->type_of(ValueId(size_t{a})),
                of_b = function_->type_of(ValueId(size_t{b}));
    if (of_a < ir::TypeRef::FirstOther && of_b < ir::TypeRef::FirstOther)
      return of_a == of_b;
  }
  wasm::ValueType type_a = own_type(a), type_b = own_type(b);
  const Class &row_a = classes_[a], &row_b = classes_[b];
  if (type_a == type_b && row_a.may_be_null == row_b.may_be_null) return true;
  if (!wasm::is_reference(type_a) || !wasm::is_reference(type_b) ||
      wasm::heap_of(type_a) != wasm::heap_of(type_b))
    return false;
  return !(row_a.is_fixed && !row_a.may_be_null) &&
         !(row_b.is_fixed && !row_b.may_be_null);
}

void LocalsFinder::share_with_parameters() {
  find_copies();
  sort_copies();
  // All members of a class with a fixed one are represented by that.
  for (const Copy &copy : sorted_) {
    uint32_t a = class_of(copy.from), b = class_of(copy.to);
    if (a == b || !fit_one_variable(a, b)) continue;
    bool a_is_fixed = classes_[a].is_fixed, b_is_fixed = classes_[b].is_fixed;
    if (a_is_fixed && b_is_fixed) continue;
    if (meet(ranges_of(a), ranges_of(b))) continue;
    if (b_is_fixed) std::swap(a, b);
    unite(a, b);
  }
}

// Nobody needs a variable any more in the class of a parameter that arrives on
// the stack, perhaps.
void LocalsFinder::find_needed() {
  for (uint32_t id : alive_.values())
    if (is_arrival(id) || needs_one(ValueId(size_t{id})))
      classes_[class_of(id)].is_needed = true;
}

LocalsFinder::Variable &LocalsFinder::add_variable(wasm::ValueType type) {
  if (variable_count_ == variables_.size()) variables_.emplace_back();
  Variable &row = variables_[variable_count_++];
  row.type = type;
  row.taken.clear();
  row.weight = 0;
  return row;
}

std::vector<LocalsFinder::Candidate> &LocalsFinder::candidates_of(
    wasm::ValueType type) {
  for (size_t i = 0; i < type_count_; ++i)
    if (of_types_[i].type == type) return of_types_[i].candidates;
  if (type_count_ == of_types_.size()) of_types_.emplace_back();
  OfType &row = of_types_[type_count_++];
  row.type = type;
  row.candidates.clear();
  return row.candidates;
}

// Of very many variables only the first and the last are tried: what is used
// most is in the first, and the last have room. nullptr: none is free.
LocalsFinder::Candidate *LocalsFinder::first_free(
    std::vector<Candidate> &candidates, RangeView ranges,
    const Sketch &sketch) {
  constexpr size_t tried = 256;
  size_t behind = variable_count_ > 2 * tried ? variable_count_ - tried : 0;
  for (auto each = candidates.begin(); each != candidates.end(); ++each) {
    if (each->variable >= tried && each->variable < behind) {
      each = std::ranges::lower_bound(
          each, candidates.end(), behind, {},
          [](const Candidate &row) -> size_t { return row.variable; });
      if (each == candidates.end()) break;
    }
    std::optional<bool> meets = each->sketch.meets(sketch);
    if (meets ? !*meets : !meet(variables_[each->variable].taken, ranges))
      return &*each;
  }
  return nullptr;
}

void LocalsFinder::assign() {
  const auto &parameters = (*function_)[Function::entry()].parameters;
  variable_count_ = type_count_ = 0;
  Sketches sketches(alive_.end());
  for (ValueId each : parameters) {
    RangeView own = ranges_of(each.value);
    auto number = static_cast<uint32_t>(variable_count_);
    classes_[each.value].variable = number;
    Variable &row = add_variable(own_type(each.value));
    row.taken.assign(own.begin(), own.end());
    candidates_of(row.type).push_back({sketches.of(own), number});
  }
  to_assign_.clear();
  for (uint32_t id : alive_.values())
    if (classes_[id].is_needed && !classes_[id].is_fixed)
      to_assign_.push_back(
          {classes_[id].weight, id, static_cast<uint32_t>(to_assign_.size())});
  std::ranges::sort(to_assign_, [](const ToAssign &a, const ToAssign &b) {
    return a.weight != b.weight ? a.weight > b.weight : a.place < b.place;
  });
  for (const auto &[weight, id, place] : to_assign_) {
    wasm::ValueType type = class_type(id);
    RangeView ranges = ranges_of(id);
    Sketch sketch = sketches.of(ranges);
    std::vector<Candidate> &candidates = candidates_of(type);
    Candidate *free = first_free(candidates, ranges, sketch);
    if (!free) {
      candidates.push_back({{}, static_cast<uint32_t>(variable_count_)});
      add_variable(type);
      free = &candidates.back();
    }
    Variable &row = variables_[free->variable];
    join(row.taken, ranges, all_);
    free->sketch.add(sketch);
    row.weight += weight;
    classes_[id].variable = free->variable;
  }
  give_numbers(parameters.size());
}

uint64_t &LocalsFinder::weight_of(wasm::ValueType type) {
  for (auto &[each, weight] : type_weights_)
    if (each == type) return weight;
  return type_weights_.emplace_back(type, 0).second;
}

// Variables of one type stand together, the type that is used most first.
void LocalsFinder::give_numbers(size_t parameters) {
  type_weights_.clear();
  for (size_t i = parameters; i < variable_count_; ++i)
    weight_of(variables_[i].type) += variables_[i].weight;
  by_number_.clear();
  for (uint32_t i = 0; i < variable_count_; ++i) {
    const Variable &row = variables_[i];
    by_number_.push_back(
        {i < parameters ? 0 : weight_of(row.type), row.weight, row.type, i});
  }
  std::sort(by_number_.begin() + static_cast<ptrdiff_t>(parameters),
            by_number_.end(), [](const Numbered &a, const Numbered &b) {
              if (a.type != b.type)
                return std::pair(b.type_weight, b.type) <
                       std::pair(a.type_weight, a.type);
              return a.weight != b.weight ? a.weight > b.weight
                                          : a.variable < b.variable;
            });
  locals_.declared.clear();
  for (uint32_t i = 0; i < variable_count_; ++i) {
    variables_[by_number_[i].variable].number = i;
    if (i >= parameters) locals_.declared.push_back(by_number_[i].type);
  }
  locals_.of.assign(placing_->size(), Locals::none);
  for (uint32_t id : alive_.values())
    if (!is_arrival(id) && needs_one(ValueId(size_t{id})))
      if (uint32_t variable = classes_[class_of(id)].variable; variable != none)
        locals_.of[id] = variables_[variable].number;
  locals_.arrival = locals_.of;
  for (ValueId each : divided_)
    locals_.arrival[each.value] =
        variables_[classes_[class_of(classes_[each.value].arrival)].variable]
            .number;
  find_first_values(parameters);
}

// Constants of the first block are made once.
void LocalsFinder::find_first_values(size_t parameters) {
  locals_.is_there.assign(function_->value_count(), false);
  const ir::Block &entry = (*function_)[Function::entry()];
  for (ValueId id = entry.first; id; id = function_->next(id)) {
    uint32_t local = locals_.of[id.value];
    if (local == Locals::none || local < parameters ||
        !is_first_value(*function_, id))
      continue;
    locals_.is_there[id.value] =
        alive_.of(id.value).front().from ==
        variables_[by_number_[local].variable].taken.front().from;
  }
}

void LocalsFinder::start_class(uint32_t id, uint64_t weight, bool may_be_null) {
  if (id >= classes_.size()) classes_.resize(id + 1);
  classes_[id] = {.weight = weight,
                  .part_of = id,
                  .joined_at = none,
                  .variable = none,
                  .arrival = id,
                  .may_be_null = may_be_null,
                  .is_fixed = false,
                  .is_needed = false};
}

// Each value alone. Parameters of the function have their variables, also when
// nobody uses them, and share with nothing before that is decided in `assign`:
// they are classes like the others, but two of them must stay apart.
void LocalsFinder::start_classes() {
  size_t values = function_->value_count();
  if (values > classes_.size()) classes_.resize(values);
  for (uint32_t id : alive_.values()) {
    ir::TypeRef type = function_->type_of(ValueId(size_t{id}));
    start_class(id, alive_.weight(id),
                type < ir::TypeRef::FirstOther ||
                    wasm::is_defaultable(function_->value_type(type)));
  }
  for (ValueId each : (*function_)[Function::entry()].parameters) {
    if (alive_.of(each.value).empty()) start_class(each.value, 0, false);
    classes_[each.value].is_fixed = true;
  }
}

Locals &LocalsFinder::find(const Function &function, const Order &order,
                           const Uses &uses, std::vector<Placing> &placing) {
  function_ = &function;
  order_ = &order;
  placing_ = &placing;
  alive_.find(function, order, uses, placing);
  start_classes();
  joined_count_ = 0;
  divide_parameters();
  share_with_parameters();
  results_.decide(
      function, order, placing,
      [this](ValueId a, ValueId b) {
        return class_of(a.value) == class_of(b.value);
      },
      locals_.arriving);
  find_needed();
  assign();
  locals_.held.clear();
  locals_.at_start = std::move(alive_.at_start);
  return locals_;
}

void LocalsFinder::find_contents() {
  contents_.find(*function_, *order_, *placing_, alive_.values(), locals_);
}

bool has_moves(const Function &function, const Locals &locals,
               const ir::Edge &edge, size_t first) {
  const auto &parameters = function[edge.target].parameters;
  ir::Values arguments = function.arguments(edge);
  for (size_t i = first; i < arguments.size(); ++i) {
    uint32_t to = locals.arrival[parameters[i].value];
    if (to != Locals::none && to != locals.of[arguments[i].value] &&
        !locals.is_held(function, edge, i))
      return true;
  }
  return false;
}

}  // namespace wasmrust::emit
