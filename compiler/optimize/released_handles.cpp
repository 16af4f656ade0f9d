// See released_handles.h.
#include "compiler/optimize/released_handles.h"

#include <algorithm>

namespace wasmrust::optimize {

using ir::BlockId;
using ir::Function;
using ir::Op;
using ir::ValueId;

void ReleasedHandles::refuse() {
  find_aliases();
  for_each_group([&] { look_for_uses(); });
}

template <typename See>
void ReleasedHandles::for_each_group(See see) {
  for (const HandleGroups::Members &row : groups_.members()) {
    start(row.function);
    std::vector<ValueId> all = row.values;
    auto group_of = [&](ValueId id) { return groups_.group(id_, id); };
    std::ranges::sort(all, {},
                      [&](ValueId id) { return std::pair(group_of(id), id); });
    for (size_t i = 0, end; i < all.size(); i = end) {
      group_ = group_of(all[i]);
      for (end = i; end < all.size() && group_of(all[end]) == group_;) ++end;
      if (groups_.stays(id_, all[i]) &&
          start_group(std::span(all).subspan(i, end - i)))
        see();
    }
  }
}

void ReleasedHandles::start(FunctionId id) {
  id_ = id;
  function_ = whole_.graphs[id].get();
  dominators_.find(*function_);
  bit_.assign(function_->value_count(), 0);
  place_.assign(function_->value_count(), 0);
  for (const ir::Block &block : function_->blocks) {
    uint32_t place = 0;
    for (ValueId at = block.first; at; at = function_->next(at))
      place_[at.value] = ++place;
  }
}

// False: it leaves.
bool ReleasedHandles::start_group(std::span<const ValueId> names) {
  if (names.size() > most_names) {
    groups_.leave(group_);
    return false;
  }
  names_.assign(names.begin(), names.end());
  sources_.assign(names_.size(), {});
  parameters_.reset();
  for (uint32_t i = 0; i < names_.size(); ++i) {
    ValueId id = names_[i];
    bit_[id.value] = i;
    Op op = (*function_)[id].op;
    bool is_own =
        op == Op::Parameter && function_->block_of(id) == Function::entry();
    if (is_own) parameters_.set(i);
    if (is_own || op == Op::RefAcquire || op == Op::Call) sources_[i].set(i);
    // Several results of a call may be the same.
    for (uint32_t k = 0; op == Op::Result && sources_[i].none(); ++k)
      if (made_by(names_[k]) == made_by(id)) sources_[i].set(k);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const ir::Block &block : function_->blocks)
      for (ValueId at = block.first; at; at = function_->next(at))
        changed |= spread_sources(at);
  }
  return true;
}

// --- which names are which ---------------------------------------------------

bool ReleasedHandles::spread_sources(ValueId from, ValueId to) {
  if (!is_of_group(from) || !is_of_group(to)) return false;
  Names before = sources(to);
  return (sources(to) |= sources(from)) != before;
}

bool ReleasedHandles::spread_sources(ValueId at) {
  bool changed = false;
  Op op = (*function_)[at].op;
  if (op == Op::Select)
    for (size_t i = 0; i < 2; ++i)
      changed |= spread_sources(function_->operands(at)[i], at);
  if ((op == Op::Call || op == Op::Result) && is_of_group(at) && !is_new(at))
    for (ValueId each : function_->operands(made_by(at)))
      changed |= spread_sources(each, at);
  for (const ir::Edge &edge : function_->edges(at)) {
    ir::Values arguments = function_->arguments(edge);
    for (size_t i = 0; i < arguments.size(); ++i)
      changed |=
          spread_sources(arguments[i], (*function_)[edge.target].parameters[i]);
  }
  return changed;
}

bool ReleasedHandles::is_new(ValueId id) const {
  switch ((*function_)[id].op) {
    case Op::RefAcquire:
      return true;
    case Op::Call:
    case Op::Result:
      return !groups_.is_old(id_, id);
    default:
      return false;
  }
}

ValueId ReleasedHandles::made_by(ValueId id) const {
  return (*function_)[id].op == Op::Result ? function_->operands(id)[0] : id;
}

// Is `a` computed on every way to `b`?
bool ReleasedHandles::is_before(ValueId a, ValueId b) const {
  BlockId block = function_->block_of(b);
  if (function_->block_of(a) != block)
    return dominators_.is_known_at(*function_, a, block);
  bool are_parameters = !place_[a.value] && !place_[b.value];
  return are_parameters ? a != b : place_[a.value] < place_[b.value];
}

// Is `a` new, and `b` was known already?
bool ReleasedHandles::is_made_behind(ValueId a, ValueId b) const {
  return is_new(a) && is_before(b, made_by(a));
}

bool ReleasedHandles::are_two(ValueId a, ValueId b) {
  if (is_made_behind(a, b) || is_made_behind(b, a)) return true;
  return (sources(a) & sources(b)).none() &&
         !(has_aliases_[id_.value] && are_of_parameters(a, b));
}

// May both come from parameters?
bool ReleasedHandles::are_of_parameters(ValueId a, ValueId b) {
  return (sources(a) & parameters_).any() && (sources(b) & parameters_).any();
}

// At first no two parameters name the same; what calls bring may change that.
void ReleasedHandles::find_aliases() {
  has_aliases_.assign(whole_.program.functions.size(), false);
  // Names of the first may come as several parameters of the second.
  std::vector<std::pair<FunctionId, FunctionId>> handed;
  auto bring = [&](FunctionId callee, ValueId a, ValueId b) {
    if (!is_of_group(a) || !is_of_group(b)) return;
    if (!are_two(a, b))
      has_aliases_[callee.value] = true;
    else if (are_of_parameters(a, b))
      handed.emplace_back(id_, callee);
  };
  for_each_group([&] {
    for (const ir::Block &block : function_->blocks)
      for (ValueId at = block.first; at; at = function_->next(at)) {
        FunctionId callee = groups_.callee(*function_, at);
        if (!callee) continue;
        ir::Values in = function_->operands(at);
        for (size_t i = 0; i < in.size(); ++i)
          for (size_t j = 0; j < i; ++j) bring(callee, in[i], in[j]);
      }
  });
  for (bool changed = true; changed;) {
    changed = false;
    for (auto [from, to] : handed)
      if (has_aliases_[from.value] && !has_aliases_[to.value])
        changed = has_aliases_[to.value] = true;
  }
}

// --- what is released --------------------------------------------------------

// By `ref.release`, and by functions that are called. Behind a tail call there
// is nothing.
std::vector<ReleasedHandles::Release> ReleasedHandles::releases() {
  std::vector<Release> list;
  for (const ir::Block &block : function_->blocks)
    for (ValueId at = block.first; at; at = function_->next(at)) {
      Op op = (*function_)[at].op;
      if (op == Op::RefRelease)
        list.push_back({at, function_->operands(at)[0]});
      if (op != Op::Call) continue;
      FunctionId callee = groups_.callee(*function_, at);
      if (!callee) continue;
      const auto &parameters =
          (*whole_.graphs[callee])[Function::entry()].parameters;
      ir::Values in = function_->operands(at);
      for (size_t i = 0; i < in.size(); ++i)
        if (groups_.is_released(callee, parameters[i]))
          list.push_back({at, in[i]});
    }
  std::erase_if(list,
                [&](const Release &each) { return !is_of_group(each.handle); });
  return list;
}

void ReleasedHandles::look_for_uses() {
  for (const Release &each : releases())
    if (is_used_behind(each)) return groups_.leave(group_);
}

bool ReleasedHandles::is_used_behind(const Release &release) {
  stale_.assign(function_->blocks.size(), {});
  next_.clear();
  // Names that are known there, and may mean what it lets go of.
  Names names;
  for (ValueId each : names_)
    if (is_before(each, release.at) && !are_two(each, release.handle))
      names.set(bit_[each.value]);
  BlockId block = function_->block_of(release.at);
  to_handlers((*function_)[block].region, names);
  if (is_used_from(function_->next(release.at), names)) return true;
  while (!next_.empty()) {
    block = next_.back();
    next_.pop_back();
    names = stale_[block.value];
    to_handlers((*function_)[block].region, names);
    if (is_used_from((*function_)[block].first, names)) return true;
  }
  return false;
}

// From an instruction to the end of its block.
bool ReleasedHandles::is_used_from(ValueId id, Names names) {
  for (; id; id = function_->next(id)) {
    if (is_use(id, names)) return true;
    define(id, names);
    for (const ir::Edge &edge : function_->edges(id)) follow(edge, names);
  }
  return false;
}

bool ReleasedHandles::is_use(ValueId id, const Names &names) {
  ir::Values operands = function_->operands(id);
  for (size_t i = 0; i < operands.size(); ++i)
    switch (handle_use(*function_, id, i)) {
      case HandleUse::Gets:
      case HandleUse::Releases:
      case HandleUse::HandsDown:
      case HandleUse::HandsBack:
        if (is_in(operands[i], names)) return true;
        break;
      case HandleUse::Asks:
      case HandleUse::Chooses:
      case HandleUse::Other:
        break;
    }
  return false;
}

// The name is another object's now.
void ReleasedHandles::define(ValueId id, Names &names) {
  if (!is_of_group(id)) return;
  bool is_stale = (*function_)[id].op == Op::Select &&
                  (is_in(function_->operands(id)[0], names) ||
                   is_in(function_->operands(id)[1], names));
  names.set(bit_[id.value], is_stale);
}

bool ReleasedHandles::is_of_group(ValueId id) {
  return function_->type_of(id) == ir::TypeRef::I32 &&
         groups_.group(id_, id) == group_;
}

bool ReleasedHandles::is_in(ValueId id, const Names &names) {
  return is_of_group(id) && names[bit_[id.value]];
}

void ReleasedHandles::follow(const ir::Edge &edge, const Names &names) {
  Names there = names;
  ir::Values arguments = function_->arguments(edge);
  const auto &parameters = (*function_)[edge.target].parameters;
  for (size_t i = 0; i < parameters.size(); ++i)
    if (is_of_group(parameters[i]))
      there.set(bit_[parameters[i].value], is_in(arguments[i], names));
  add_stale(edge.target, there);
}

// No name of a group is carried there, but those of before are known.
void ReleasedHandles::to_handlers(ir::RegionId region, const Names &names) {
  for (; region; region = function_->regions[region].parent)
    for (const ir::Handler &each : function_->regions[region].handlers)
      add_stale(function_->all_edges[each.edge.value].target, names);
}

void ReleasedHandles::add_stale(BlockId block, const Names &names) {
  if ((names & ~stale_[block.value]).none()) return;
  stale_[block.value] |= names;
  next_.push_back(block);
}

}  // namespace wasmrust::optimize
