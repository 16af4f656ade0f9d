// Handles: one that does not leave its function is never put into the table.
//
// Problem. A program names a host object by a number, a handle: the object is
// put into a table, taken out for each use and let go of at the end. Most
// handles are made, used and released in one function, where the reference
// itself could stand in their place.
//
//   v1: i32 = ref.acquire v0             v5 = call v0 s7
//   v2: externref = ref.get v1
//   v5 = call v2 s7
//   ref.release v1
//
//   b1(v3: i32):                         b1(v3: externref):
//     v4: externref = ref.get v3           v5: externref = call v3 s8
//     v5: externref = call v4 s8           br b1(v5)
//     v6: i32 = ref.acquire v5
//     ref.release v3
//     br b1(v6)
//
// Idea. Handles and the parameters of blocks that only handles flow into form
// groups. A group leaves the function when anything but `ref.get`,
// `ref.release` and an edge to a parameter takes one of its values: a store, a
// call, a comparison, arithmetic, a handler. What stays becomes references: a
// parameter changes its type, `ref.get` is the reference itself, and the rest
// goes.
//
// A handle that was released names nothing, and `ref.get` traps. So a group is
// left alone when a use may come behind the release of what it names: from each
// release on, the names that may still mean it are followed along the edges.
// Two names mean two objects where one is a handle that was acquired after the
// other one was there.
//
// Assumes: how many handles there are at a time is nobody's business, so the
// numbers of those that stay may be smaller than they were; and that the table
// cannot grow is nobody's wish, so no trap is missed.
//
// What it does not do: look at handles that are stored in memory or handed to
// another function. Runs in front of the lowering of semantic operations.
#include <numeric>

#include "compiler/ir/dominators.h"
#include "compiler/ir/replacements.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

namespace {

using ir::BlockId;
using ir::Op;
using ir::ValueId;

// As many as there are bits in a mask; a larger group is left alone.
constexpr size_t most_members = 64;

class Handles : public FunctionPass {
 public:
  bool run(ir::Function &function) override {
    function_ = &function;
    if (!has_handles()) return false;
    group_.resize(function.value_count());
    std::iota(group_.begin(), group_.end(), 0);
    leaves_.assign(function.value_count(), false);
    find_groups();
    spread_what_leaves();
    number_members();
    dominators_.find(function);
    find_released();
    return rewrite();
  }

 private:
  ir::Function *function_ = nullptr;
  ir::Dominators dominators_;
  std::vector<uint32_t> group_;   // by value: another of its group, or itself
  std::vector<bool> leaves_;      // by value; by group when it was spread
  std::vector<uint32_t> member_;  // by value: its bit in masks of its group
  std::vector<std::vector<ValueId>> members_;  // by group
  std::vector<uint64_t> stale_;                // by block, at its start
  std::vector<BlockId> next_;

  template <typename See>
  void for_each_instruction(See see) {
    for (const ir::Block &block : function_->blocks)
      for (ValueId id = block.first, next; id; id = next) {
        next = function_->next(id);
        see(id);
      }
  }

  bool has_handles() {
    bool any = false;
    for_each_instruction(
        [&](ValueId id) { any |= op_of(id) == Op::RefAcquire; });
    return any;
  }

  Op op_of(ValueId id) const { return (*function_)[id].op; }
  bool is_acquired(ValueId id) const { return op_of(id) == Op::RefAcquire; }
  // May be in a group.
  bool is_name(ValueId id) const {
    return is_acquired(id) || (op_of(id) == Op::Parameter &&
                               function_->type_of(id) == ir::TypeRef::I32);
  }
  // What takes a handle as one.
  bool is_use(ValueId id) const {
    return op_of(id) == Op::RefGet || op_of(id) == Op::RefRelease;
  }
  ValueId handle_of(ValueId use) const { return function_->operands(use)[0]; }

  uint32_t group_of(ValueId id) {
    uint32_t at = id.value;
    while (group_[at] != at) at = group_[at] = group_[group_[at]];
    return at;
  }
  bool stays(ValueId id) { return is_name(id) && !leaves_[group_of(id)]; }

  void find_groups() {
    for (ValueId id : (*function_)[ir::Function::entry()].parameters)
      leaves_[id.value] = true;
    for_each_instruction([&](ValueId id) {
      if (!is_use(id))
        for (ValueId each : function_->operands(id)) leaves_[each.value] = true;
      else if (!is_name(handle_of(id)))
        return;
      for (const ir::Edge &edge : function_->edges(id)) join(edge);
    });
    for (const ir::Region &region : function_->regions)
      for (const ir::Handler &handler : region.handlers) {
        const ir::Edge &edge = function_->all_edges[handler.edge.value];
        for (ValueId each : function_->arguments(edge))
          leaves_[each.value] = true;
        for (ValueId each : (*function_)[edge.target].parameters)
          leaves_[each.value] = true;
      }
  }

  void join(const ir::Edge &edge) {
    ir::Values arguments = function_->arguments(edge);
    const auto &parameters = (*function_)[edge.target].parameters;
    for (size_t i = 0; i < arguments.size(); ++i)
      if (is_name(arguments[i]) && is_name(parameters[i]))
        group_[group_of(arguments[i])] = group_of(parameters[i]);
      else
        leaves_[arguments[i].value] = leaves_[parameters[i].value] = true;
  }

  void spread_what_leaves() {
    for (size_t i = 0; i < leaves_.size(); ++i)
      if (leaves_[i]) leaves_[group_of(ValueId(i))] = true;
  }

  // Groups without a handle of ours leave as well: their values are numbers.
  void number_members() {
    member_.assign(function_->value_count(), 0);
    members_.assign(function_->value_count(), {});
    std::vector<bool> has_any(function_->value_count());
    auto add = [&](ValueId id) {
      if (!stays(id)) return;
      std::vector<ValueId> &list = members_[group_of(id)];
      member_[id.value] = static_cast<uint32_t>(list.size());
      list.push_back(id);
      if (is_acquired(id)) has_any[group_of(id)] = true;
    };
    for (const ir::Block &block : function_->blocks)
      for (ValueId id : block.parameters) add(id);
    for_each_instruction([&](ValueId id) { add(id); });
    for (size_t i = 0; i < members_.size(); ++i)
      if (!has_any[i] || members_[i].size() > most_members) leaves_[i] = true;
  }

  // --- what was released -----------------------------------------------------

  void find_released() {
    std::vector<ValueId> releases;
    for_each_instruction([&](ValueId id) {
      if (op_of(id) == Op::RefRelease) releases.push_back(id);
    });
    for (ValueId id : releases)
      if (stays(handle_of(id)) && is_used_behind(id))
        leaves_[group_of(handle_of(id))] = true;
  }

  // Is `a` computed on every way to `b`?
  bool is_before(ValueId a, ValueId b) const {
    BlockId block = function_->block_of(b);
    if (function_->block_of(a) != block)
      return dominators_.is_known_at(*function_, a, block);
    if (op_of(a) == Op::Parameter) return true;
    if (op_of(b) == Op::Parameter) return false;
    while (a && a != b) a = function_->next(a);
    return static_cast<bool>(a);
  }

  // Names that are known at the release, and may mean what it lets go of.
  uint64_t names_at(ValueId release) {
    ValueId released = handle_of(release);
    uint64_t names = 0;
    for (ValueId each : members_[group_of(released)]) {
      bool is_other = each != released &&
                      ((is_acquired(each) && is_before(released, each)) ||
                       (is_acquired(released) && is_before(each, released)));
      if (is_before(each, release) && !is_other) names |= bit(each);
    }
    return names;
  }
  uint64_t bit(ValueId id) const { return uint64_t{1} << member_[id.value]; }

  bool is_used_behind(ValueId release) {
    uint32_t group = group_of(handle_of(release));
    stale_.assign(function_->blocks.size(), 0);
    next_.clear();
    uint64_t names = names_at(release);
    BlockId block = function_->block_of(release);
    if (to_handlers((*function_)[block].region, names);
        is_used_from(function_->next(release), names, group))
      return true;
    while (!next_.empty()) {
      block = next_.back();
      next_.pop_back();
      names = stale_[block.value];
      to_handlers((*function_)[block].region, names);
      if (is_used_from((*function_)[block].first, names, group)) return true;
    }
    return false;
  }

  void add_stale(BlockId block, uint64_t names) {
    if (!(names & ~stale_[block.value])) return;
    stale_[block.value] |= names;
    next_.push_back(block);
  }

  // No name of a group is carried there, but those of before are known.
  void to_handlers(ir::RegionId region, uint64_t names) {
    for (; region; region = function_->regions[region].parent)
      for (const ir::Handler &each : function_->regions[region].handlers)
        add_stale(function_->all_edges[each.edge.value].target, names);
  }

  // From an instruction to the end of its block.
  bool is_used_from(ValueId id, uint64_t names, uint32_t group) {
    for (; id; id = function_->next(id)) {
      if (is_use(id) && is_in(handle_of(id), names, group)) return true;
      if (is_acquired(id) && group_of(id) == group) names &= ~bit(id);
      for (const ir::Edge &edge : function_->edges(id)) {
        uint64_t there = names;
        ir::Values arguments = function_->arguments(edge);
        const auto &parameters = (*function_)[edge.target].parameters;
        for (size_t i = 0; i < parameters.size(); ++i)
          if (stays(parameters[i]) && group_of(parameters[i]) == group) {
            there &= ~bit(parameters[i]);
            if (is_in(arguments[i], names, group)) there |= bit(parameters[i]);
          }
        add_stale(edge.target, there);
      }
    }
    return false;
  }

  bool is_in(ValueId id, uint64_t names, uint32_t group) {
    return is_name(id) && group_of(id) == group && (names & bit(id));
  }

  // --- the change ------------------------------------------------------------

  bool rewrite() {
    std::vector<ValueId> parameters, gone;
    for (const ir::Block &block : function_->blocks)
      for (ValueId id : block.parameters)
        if (stays(id)) parameters.push_back(id);
    for_each_instruction([&](ValueId id) {
      if (is_use(id) ? stays(handle_of(id)) : is_acquired(id) && stays(id))
        gone.push_back(id);
    });
    if (gone.empty()) return false;
    // Variables of the source held a number, which is no more.
    for (ir::Held &row : function_->held)
      if (row.value && stays(row.value)) row.value = {};
    ir::Replacements instead(*function_);
    for (ValueId id : gone) {
      if (op_of(id) != Op::RefRelease) instead.put(id, handle_of(id));
      function_->unlink(id);
    }
    for (ValueId id : parameters)
      (*function_)[id].type = ir::TypeRef::ExternRef;
    instead.apply();
    return true;
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_Handles(const Surroundings &) {
  return std::make_unique<Handles>();
}

}  // namespace wasmrust::optimize
