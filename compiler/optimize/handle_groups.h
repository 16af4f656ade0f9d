// Which values of a whole program are nothing but handles, and flow into one
// another.
//
//   HandleGroups groups(whole, references);
//   groups.stays(f, v3)        it only ever is a handle, and all its uses show
//   groups.is_old(f, v5)       what it names may have been there before f ran
//   groups.is_released(f, v0)  f lets go of it, or what f calls does
//
// A value, or a result of a function, is a *node*. Nodes that flow into one
// another are a group: a handle and the parameter that an edge carries it to,
// an argument and the callee's parameter, what a `return` gives and the value
// of the call. A group is of handles when at least one is acquired in it, all
// others come from there, and no use takes one as a number:
//
//   ref.get, ref.release          takes it as a handle
//   an edge, `select`             hands it on; a handler's edge does not
//   a call, `return`              hands it on, if all calls of the callee are
//                                 known (references.h); else it may be anything
//   is it 0?                      0 is no handle, so the answer is known
//   anything else                 takes the number: the group leaves
//
// The constant 0 may flow into a group too, where a program means "none". It
// becomes null, so null must not be one of the objects: each handle of such a
// group was acquired of a reference whose type, or a branch in front of it,
// says that it is not null.
//
// What it does not do: calls through a table or a reference. The callee's
// address is taken, so its group leaves.
#pragma once

#include <vector>

#include "compiler/optimize/references.h"

namespace wasmrust::optimize {

// What an instruction does with an operand that may be a handle.
enum class HandleUse : uint8_t {
  Gets,
  Releases,
  Asks,       // whether it is 0
  Chooses,    // gives it, or the other one
  HandsDown,  // to the function that it calls
  HandsBack,
  Other,
};
HandleUse handle_use(const ir::Function &function, ir::ValueId id,
                     size_t operand);
// The constant that stands for "none".
bool is_zero(const ir::Function &function, ir::ValueId id);

// Which nodes lead to which.
class NodeWays {
 public:
  void add(uint32_t from, uint32_t to) { ways_.emplace_back(from, to); }
  // From the nodes that are marked to all that they lead to.
  void spread(std::vector<bool> &mark) const;

 private:
  std::vector<std::pair<uint32_t, uint32_t>> ways_;
};

class HandleGroups {
 public:
  // Without one there is no group.
  static bool any_acquired(const Graphs &graphs);
  HandleGroups(const Whole &whole, const References &references);

  // By a number that says nothing but which is which.
  uint32_t group(FunctionId id, ir::ValueId value) {
    return find(node(id, value));
  }
  bool stays(FunctionId id, ir::ValueId value) {
    return !leaves_[group(id, value)];
  }
  bool result_stays(FunctionId id, size_t i) {
    return !leaves_[find(rows_[id.value].first_result +
                         static_cast<uint32_t>(i))];
  }
  void leave(uint32_t group) { leaves_[group] = true; }
  bool has_zero(uint32_t group) const { return has_zero_[group]; }

  // The functions that have any, in their order, each with the values.
  struct Members {
    FunctionId function;
    std::vector<ir::ValueId> values;
  };
  const std::vector<Members> &members() const { return members_; }

  // None: not a direct call of a function whose type may change.
  FunctionId callee(const ir::Function &function, ir::ValueId call) const;
  bool is_old(FunctionId id, ir::ValueId value) const {
    return old_[node(id, value)];
  }
  bool is_released(FunctionId id, ir::ValueId value) const {
    return released_[node(id, value)];
  }

  // How the value of one node gets to another.
  enum class Way : uint8_t {
    Within,   // a function
    Down,     // an argument to a parameter
    Back,     // out of a function, or to the value of its call
    Through,  // an argument to the value of the call
  };
  struct Flow {
    uint32_t from, to;
    Way way;
    uint32_t edge;  // of the instruction; `no_edge`: by itself
    FunctionId function;
    ir::ValueId at;
    ir::ValueId value;  // what `from` is; None: a result of a function
  };
  static constexpr uint32_t no_edge = UINT32_MAX;
  // Within groups; function by function.
  const std::vector<Flow> &flows() const { return flows_; }
  // Where 0 is handed on to.
  const std::vector<uint32_t> &zeros() const { return zeros_; }
  uint32_t node(FunctionId id, ir::ValueId value) const {
    return rows_[id.value].first_value + value.value;
  }
  size_t node_count() const { return parent_.size(); }
  uint32_t group_of_node(uint32_t node) { return find(node); }

 private:
  struct Row {
    bool is_open = false;  // its type may change
    uint32_t first_value = 0, first_result = 0;
  };

  const Whole &whole_;
  const Program &program_;
  std::vector<Row> rows_;
  std::vector<uint32_t> parent_;  // by node
  std::vector<bool> leaves_, has_handle_, has_zero_;
  std::vector<bool> old_, released_;
  std::vector<Flow> flows_;
  std::vector<uint32_t> zeros_;
  std::vector<Members> members_;

  uint32_t find(uint32_t node) {
    while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
    return node;
  }
  void number_nodes(const References &references);
  void leave(FunctionId id, ir::ValueId value) {
    leaves_[node(id, value)] = true;
  }
  void join(Flow flow);
  void join_nodes(const Flow &flow);
  void look_at(FunctionId id);
  void look_at(FunctionId id, ir::ValueId at);
  void take_operands(FunctionId id, ir::ValueId at);
  void call(FunctionId id, ir::ValueId at);
  void give_results(FunctionId id, ir::ValueId at);
  void decide();
  void refuse_nulls(FunctionId id);
  void find_members();
  void spread_old();
  void spread_released();
};

}  // namespace wasmrust::optimize
