// See similar_groups.h.
#include "compiler/optimize/similar_groups.h"

#include <algorithm>
#include <atomic>

#include "compiler/base/threads.h"
#include "compiler/optimize/form_outline.h"
#include "compiler/optimize/merging.h"

namespace wasmrust::optimize {

namespace {

// Calls in a profile from which on a function is hot.
constexpr uint64_t hot_count = 10'000;
// Bytes of code below which a copy is not worth looking at.
constexpr size_t least_size = 20;
// What a group must save, so that an estimate that is a little wrong does no
// harm.
constexpr ptrdiff_t least_gain = 8;
constexpr size_t most_parameters = 16;  // that are added
constexpr size_t most_members = 64;
constexpr size_t most_groups = 16;  // of one shape that a function may join
// The other operation with its operands, the parameter, `select`.
constexpr ptrdiff_t operation_choice_size = 10;
// The parameter, `if`, the other call, `else`, `end`; and what an operand of
// both takes, which does not wait on the stack.
constexpr ptrdiff_t callee_choice_size = 9;
constexpr ptrdiff_t callee_choice_operand_size = 4;

// Kinds of HoleValue::what, above its number.
enum : uint64_t {
  is_function = uint64_t{1} << 32,
  is_symbol = uint64_t{2} << 32,
  is_operation = uint64_t{3} << 32,
  is_one_of_two = uint64_t{4} << 32,
  itself = UINT64_MAX,
};

}  // namespace

bool SimilarGroups::may_join_others(FunctionId id) const {
  const Function &row = whole_.program.functions[id];
  if (!row.live || !whole_.graphs[id] || !row.symbol) return false;
  const ir::FunctionFacts *facts = whole_.facts.find(row.symbol);
  if (facts && facts->count && *facts->count >= hot_count) return false;
  return !references_->is_known(id) || !references_->calls(id).empty();
}

void SimilarGroups::look_at(std::span<const FunctionId> functions) {
  std::atomic<size_t> next = 0;
  run_on_threads(whole_.threads, functions.size() / 64 + 1, [&] {
    FunctionForm form(whole_.program);
    CodeSize size;
    for (size_t i = next++; i < functions.size(); i = next++) {
      FunctionId id = functions[i];
      SimilarRow &row = rows_[id.value];
      if (row.is_known) continue;
      row.is_known = true;
      const ir::Function &graph = *whole_.graphs[id];
      size.find(graph);
      row.size = size.whole;
      if (row.size < least_size) continue;
      form.find(graph, Detail::Shape);
      row.hash = form.hash();
      row.holes.assign(form.holes().begin(), form.holes().end());
      row.values.clear();
      row.values.reserve(row.holes.size());
      for (const Hole &each : row.holes)
        row.values.push_back(value_of(id, each));
    }
  });
}

void SimilarGroups::find_outlines(std::span<const FunctionId> functions) {
  std::vector<FunctionId> unknown;
  for (FunctionId id : functions)
    if (!rows_[id.value].has_outline) unknown.push_back(id);
  std::vector<uint64_t> outlines = outlines_of(whole_, unknown, Detail::Shape);
  for (size_t i = 0; i < unknown.size(); ++i) {
    SimilarRow &row = rows_[unknown[i].value];
    row.has_outline = true;
    row.outline = outlines[i];
  }
}

// Those that no other can be of one shape with.
void SimilarGroups::drop_alone(std::vector<FunctionId> &functions) {
  find_outlines(functions);
  std::vector<uint64_t> outlines;
  for (FunctionId id : functions) outlines.push_back((*this)[id].outline);
  std::vector<bool> alone = rows_alone(outlines);
  size_t kept = 0;
  for (size_t i = 0; i < functions.size(); ++i)
    if (!alone[i]) functions[kept++] = functions[i];
  functions.resize(kept);
}

HoleValue SimilarGroups::value_of(FunctionId id, const Hole &hole) const {
  const ir::Instruction &at = (*whole_.graphs[id])[hole.at];
  if (hole.is_operation)
    return {is_operation | static_cast<uint32_t>(at.op), 0};
  uint64_t number = at.w[0] | uint64_t{at.w[1]} << 32;
  if (hole.function) {
    if (hole.is_call && hole.function == id) return {itself, 0};
    return {is_function | hole.function.value, 0};
  }
  switch (ir::immediate_of(at.op)) {
    case ir::Immediate::Symbol:
      return {is_symbol | at.w[2], 0};
    case ir::Immediate::Address:
      return {is_symbol | at.w[2], number};
    case ir::Immediate::I32:
    case ir::Immediate::F32:
      return {0, at.w[0]};
    default:
      return {0, number};
  }
}

// A number or an address: what a caller can say in its place; or where one of
// two can be chosen.
bool SimilarGroups::may_differ(FunctionId id, const Hole &hole) const {
  ir::Op op = (*whole_.graphs[id])[hole.at].op;
  if (hole.is_call) return chooses_callees_ && op == ir::Op::Call;
  if (hole.is_operation) return whole_.goal == Goal::Size;
  return op != ir::Op::RefFunc;
}

void SimilarGroups::forget(std::span<const FunctionId> changed) {
  rows_.resize(whole_.program.functions.size());
  for (FunctionId id : changed)
    rows_[id.value].has_outline = rows_[id.value].is_known = false;
}

std::vector<SimilarGroup> SimilarGroups::find(const References &references) {
  references_ = &references;
  rows_.resize(whole_.program.functions.size());
  std::vector<FunctionId> functions;
  for (FunctionId id : whole_.program.functions.ids())
    if (may_join_others(id)) functions.push_back(id);
  drop_alone(functions);
  look_at(functions);
  std::erase_if(functions,
                [&](FunctionId id) { return (*this)[id].size < least_size; });
  std::ranges::sort(functions, {}, [&](FunctionId id) {
    return std::pair((*this)[id].hash, id);
  });
  std::vector<std::span<const FunctionId>> shapes;
  for (auto at = functions.begin(); at != functions.end();) {
    auto end = std::find_if(at, functions.end(), [&](FunctionId id) {
      return (*this)[id].hash != (*this)[*at].hash;
    });
    if (end - at > 1) shapes.emplace_back(at, end);
    at = end;
  }
  std::vector<std::vector<SimilarGroup>> found(shapes.size());
  std::atomic<size_t> next = 0;
  run_on_threads(whole_.threads, shapes.size() / 64 + 1, [&] {
    Forms forms(whole_.program);
    for (size_t i = next++; i < shapes.size(); i = next++)
      found[i] = groups_of(shapes[i], forms);
  });
  std::vector<SimilarGroup> all;
  for (std::vector<SimilarGroup> &groups : found)
    std::ranges::move(groups, std::back_inserter(all));
  // In the order of functions, not of hashes.
  std::ranges::sort(all, {},
                    [](const SimilarGroup &group) { return group.members[0]; });
  return all;
}

// Of functions with one hash.
std::vector<SimilarGroup> SimilarGroups::groups_of(
    std::span<const FunctionId> functions, Forms &forms) const {
  std::vector<SimilarGroup> groups;
  for (FunctionId id : functions) {
    bool joined = false;
    size_t first = groups.size() - std::min(groups.size(), most_groups);
    for (size_t g = first; g < groups.size() && !joined; ++g)
      joined = join(groups[g], id, forms);
    if (!joined) groups.push_back({.members = {id}});
  }
  std::erase_if(groups, [](const SimilarGroup &each) {
    return each.members.size() < 2 || each.gain < least_gain;
  });
  return groups;
}

bool SimilarGroups::join(SimilarGroup &group, FunctionId id,
                         Forms &forms) const {
  FunctionId leader = group.members[0];
  const SimilarRow &a = (*this)[leader], &b = (*this)[id];
  if (group.members.size() >= most_members ||
      a.values.size() != b.values.size())
    return false;
  for (size_t k = 0; k < a.values.size(); ++k)
    if (a.values[k] != b.values[k] && !may_differ(leader, a.holes[k]))
      return false;
  if (promises_of(whole_, leader) != promises_of(whole_, id)) return false;
  if (!are_of_one_shape(leader, id, forms)) return false;
  SimilarGroup with{.members = group.members};
  with.members.push_back(id);
  if (!weigh(with)) return false;
  // Two alone may not be worth it where three are.
  if (group.members.size() > 1 && with.gain <= group.gain) return false;
  group = std::move(with);
  return true;
}

// Hashes may be the same by chance.
bool SimilarGroups::are_of_one_shape(FunctionId a, FunctionId b,
                                     Forms &forms) const {
  auto find = [&](FunctionId id, FunctionForm &form, FunctionId &of) {
    if (of != id) form.find(*whole_.graphs[id], Detail::Shape);
    of = id;
  };
  find(a, forms.one, forms.of_one);
  find(b, forms.other, forms.of_other);
  return std::ranges::equal(forms.one.words(), forms.other.words());
}

std::optional<FunctionId> SimilarGroups::host_of(
    const SimilarGroup &group, const References &references) const {
  for (FunctionId id : group.members)
    if (references.is_known(id)) return id;
  FunctionId first = group.members[0];
  // One that calls itself would hand on other constants than it was given. In a
  // finished module functions have numbers already.
  bool calls_itself = std::ranges::any_of(
      references.calls(first),
      [&](const References::Call &call) { return call.caller == first; });
  if (!whole_.is_symbolic || calls_itself) return std::nullopt;
  return first;
}

// Fills in what differs and what it saves; false: it cannot be.
bool SimilarGroups::weigh(SimilarGroup &group) const {
  auto host = host_of(group, *references_);
  if (!host) return false;
  ptrdiff_t gain = -4;  // a type
  if (!weigh_holes(group, *host, group.differing, gain)) return false;
  const ir::Function &graph = *whole_.graphs[*host];
  for (FunctionId id : group.members) {
    size_t constants = 0;
    for (uint32_t k : group.differing) constants += constant_size(id, k);
    bool is_known = references_->is_known(id);
    if (id != *host)
      gain += static_cast<ptrdiff_t>((*this)[id].size + function_overhead);
    size_t calls = is_known ? references_->calls(id).size() : 1;
    gain -= static_cast<ptrdiff_t>(calls * constants);
    if (!is_known)
      gain -= static_cast<ptrdiff_t>(
          function_overhead + ir::call_bytes +
          ir::variable_bytes * whole_.program.type(graph.type).params.size());
  }
  group.gain = gain;
  return true;
}

// Holes with the same columns of values share a parameter.
bool SimilarGroups::weigh_holes(const SimilarGroup &of, FunctionId host,
                                std::vector<uint32_t> &differing,
                                ptrdiff_t &gain) const {
  const SimilarRow &kept = (*this)[host];
  const ir::Function &graph = *whole_.graphs[host];
  std::vector<std::vector<HoleValue>> columns;
  std::vector<HoleValue> column;
  for (uint32_t k = 0; k < kept.values.size(); ++k) {
    if (std::ranges::all_of(of.members, [&](FunctionId id) {
          return (*this)[id].values[k] == kept.values[k];
        }))
      continue;
    column.clear();
    for (FunctionId id : of.members) column.push_back((*this)[id].values[k]);
    if (is_choice(kept.holes[k])) {
      if (!is_of_two(of, kept.values[k], column)) return false;
      for (HoleValue &each : column)
        each = {is_one_of_two, each == kept.values[k]};
      gain -= choice_cost(host, kept.holes[k]);
    } else {
      gain += static_cast<ptrdiff_t>(constant_size(host, k)) -
              static_cast<ptrdiff_t>(ir::variable_bytes);
      // Constants of other types have the same bits now and then.
      column.push_back(
          {static_cast<uint64_t>(graph.type_of(kept.holes[k].at)), 0});
    }
    if (std::ranges::find(columns, column) != columns.end()) continue;
    if (columns.size() == most_parameters) return false;
    columns.push_back(column);
    differing.push_back(k);
  }
  return true;
}

// All are `one` or one and the same other. Whom a member calls must not be a
// member: it would be another function by then.
bool SimilarGroups::is_of_two(const SimilarGroup &group, HoleValue one,
                              std::span<const HoleValue> column) const {
  auto is_member = [&](HoleValue value) {
    return value.what == itself ||
           std::ranges::any_of(group.members, [&](FunctionId id) {
             return value.what == (is_function | id.value);
           });
  };
  HoleValue other = one;
  for (HoleValue each : column) {
    if (is_member(each) || (other != one && each != one && each != other))
      return false;
    if (each != one) other = each;
  }
  return true;
}

ptrdiff_t SimilarGroups::choice_cost(FunctionId host, const Hole &hole) const {
  if (hole.is_operation) return operation_choice_size;
  size_t operands = whole_.graphs[host]->operands(hole.at).size();
  return callee_choice_size +
         callee_choice_operand_size * static_cast<ptrdiff_t>(operands);
}

size_t SimilarGroups::constant_size(FunctionId id, uint32_t hole) const {
  const Hole &of = (*this)[id].holes[hole];
  return is_choice(of) ? 2 : ir::encoded_size(*whole_.graphs[id], of.at);
}

}  // namespace wasmrust::optimize
