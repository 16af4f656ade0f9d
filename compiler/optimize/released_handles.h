// Handles that may be used behind their release.
//
// A handle that was released names nothing, and `ref.get` traps. A reference in
// its place would still be the object, so a group in which that may happen
// leaves (handle_groups.h).
//
// From each release on, the names that may still mean what was let go of are
// followed along the edges, in one function after the other. A call is a
// release of the arguments that the callee lets go of, and a use of all; a
// `return` is a use. So nobody is handed what was released, and names of the
// caller need not be known in the callee.
//
// Two names mean two objects
//
//   where what flows into them comes from two places: objects that are acquired
//   in two places are two, and so is what a call gives and did not get from its
//   arguments, and what was there before
//   where both come from parameters, and no call brings what may be the same
//   twice
//   where one is new when the other was known already
//
// What it does not do: tell the objects apart that one name has had, each time
// round a loop.
#pragma once

#include <bitset>

#include "compiler/ir/dominators.h"
#include "compiler/optimize/handle_groups.h"

namespace wasmrust::optimize {

class ReleasedHandles {
 public:
  ReleasedHandles(const Whole &whole, HandleGroups &groups)
      : whole_(whole), groups_(groups) {}

  // Groups with such a use leave.
  void refuse();

 private:
  // A group with more names in one function leaves.
  static constexpr size_t most_names = 256;
  using Names = std::bitset<most_names>;
  struct Release {
    ir::ValueId at, handle;
  };

  const Whole &whole_;
  HandleGroups &groups_;
  // By function: may two of its parameters name the same?
  std::vector<bool> has_aliases_;
  // Of the function at hand.
  FunctionId id_;
  const ir::Function *function_ = nullptr;
  ir::Dominators dominators_;
  std::vector<uint32_t> place_;  // by value: in its block, parameters at 0
  // Of the group at hand.
  uint32_t group_ = 0;
  std::vector<ir::ValueId> names_;
  std::vector<uint32_t> bit_;   // by value
  std::vector<Names> sources_;  // by bit: names that what it means came from
  Names parameters_;            // of the function
  std::vector<Names> stale_;    // by block, at its start
  std::vector<ir::BlockId> next_;

  // Calls `see()` for each group of each function, with that at hand.
  template <typename See>
  void for_each_group(See see);
  void start(FunctionId id);
  bool start_group(std::span<const ir::ValueId> names);
  // --- which names are which
  Names &sources(ir::ValueId id) { return sources_[bit_[id.value]]; }
  bool spread_sources(ir::ValueId from, ir::ValueId to);
  bool spread_sources(ir::ValueId at);
  bool is_new(ir::ValueId id) const;
  ir::ValueId made_by(ir::ValueId id) const;
  bool is_before(ir::ValueId a, ir::ValueId b) const;
  bool is_made_behind(ir::ValueId a, ir::ValueId b) const;
  bool are_two(ir::ValueId a, ir::ValueId b);
  bool are_of_parameters(ir::ValueId a, ir::ValueId b);
  void find_aliases();
  // --- what is released
  std::vector<Release> releases();
  void look_for_uses();
  bool is_used_behind(const Release &release);
  bool is_used_from(ir::ValueId id, Names names);
  bool is_use(ir::ValueId id, const Names &names);
  void define(ir::ValueId id, Names &names);
  bool is_in(ir::ValueId id, const Names &names);
  bool is_of_group(ir::ValueId id);
  void follow(const ir::Edge &edge, const Names &names);
  void to_handlers(ir::RegionId region, const Names &names);
  void add_stale(ir::BlockId block, const Names &names);
};

}  // namespace wasmrust::optimize
