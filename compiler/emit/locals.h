// Local variables for the values that need one, as few as possible.
//
// Two values share a variable when they have the same type and are never both
// alive. A parameter of a block and what its edges bring share one first of
// all, since then nothing has to be copied; the edges inside of most loops come
// first. What is used most gets the smallest numbers.
//
// A loop's parameter that is still alive when its next value is there cannot
// share with it, and each way back would copy. Where it is shorter the
// parameter arrives in one variable, which the ways back share, and is copied
// to its own where the loop starts:
//
//   loop (v1): v2 = f(v1); br_if loop(v2); use v1
//                      loop  local.tee $own (local.get $next)  ...
//                        br_if 0 (local.tee $next (call $f …))
#pragma once

#include <vector>

#include "compiler/emit/contents.h"
#include "compiler/emit/liveness.h"
#include "compiler/emit/order.h"
#include "compiler/emit/placing.h"
#include "compiler/emit/results.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

struct Locals {
  static constexpr uint32_t none = UINT32_MAX;
  std::vector<uint32_t> of;  // by value: its variable, or none
  // By value: where edges put a parameter; that variable, except for a loop's
  // parameter that is copied.
  std::vector<uint32_t> arrival;
  // By block: the parameter that arrives on the stack (results.h), or None.
  std::vector<ir::ValueId> arriving;
  // Of the variables behind the parameters. Where all that a variable holds is
  // never null its type says so; whether it can stay is found out when the code
  // is written (local_inits.h).
  std::vector<wasm::ValueType> declared;
  // By value: a constant that its variable holds already where it stands: from
  // the start (zero or null), or as contents.h finds.
  std::vector<uint8_t> is_there;
  // By edge, a bit for each of its first arguments: the parameter's variable
  // holds it already (contents.h). Empty when there is none.
  std::vector<uint64_t> held;
  // By block: values that are in their variables where it starts. Empty for
  // functions whose variables nobody follows.
  std::vector<std::vector<ir::ValueId>> at_start;

  static size_t place_of(const ir::Function &function, const ir::Edge &edge) {
    return static_cast<size_t>(&edge - function.all_edges.data());
  }
  bool is_held(const ir::Function &function, const ir::Edge &edge,
               size_t argument) const {
    return !held.empty() && argument < 64 &&
           (held[place_of(function, edge)] >> argument & 1);
  }
};

// Whether an edge has something to do on the way: to leave a parameter on the
// stack, or to put others into variables where they are not yet, from the
// `first` argument on.
bool has_moves(const ir::Function &function, const Locals &locals,
               const ir::Edge &edge, size_t first);
inline bool has_moves(const ir::Function &function, const Locals &locals,
                      const ir::Edge &edge) {
  return edge.argument_count > 0 && (locals.arriving[edge.target.value] ||
                                     has_moves(function, locals, edge, 0));
}

// Of one function after another, in the same memory.
class LocalsFinder {
 public:
  // Decides which parameters arrive on the stack (results.h). The answer holds
  // until the next question.
  Locals &find(const ir::Function &function, const Order &order,
               const Uses &uses, std::vector<Placing> &placing);
  // Finds the constants among them that are there already (contents.h).
  void find_contents();

 private:
  using Ranges = std::vector<Range>;
  using RangeView = std::span<const Range>;
  static constexpr uint32_t none = UINT32_MAX;

  // What an edge brings to a parameter.
  struct Copy {
    uint32_t from, to;
    uint32_t rank;  // 1 and the loops around it; the highest comes first
  };
  struct Variable {
    wasm::ValueType type;
    Ranges taken;
    uint64_t weight = 0;
    uint32_t number = none;  // in the order of declaration
  };

  const ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  std::vector<Placing> *placing_ = nullptr;
  Liveness alive_;
  ResultDecider results_;
  Contents contents_;
  Locals locals_;
  // A value's class: all that share its variable. What holds for the class
  // stands in the row of its representative.
  struct Class {
    uint64_t weight;
    uint32_t part_of;    // the representative, or on the way there
    uint32_t joined_at;  // of several values: in `joined_`
    uint32_t variable;
    uint32_t arrival;  // of the value: where edges put it, mostly itself
    bool may_be_null;  // a member
    bool is_fixed;     // a parameter of the function
    bool is_needed;    // it has a variable
  };
  // By value; only the rows of those that may need a variable mean something.
  std::vector<Class> classes_;
  std::vector<Ranges> joined_;  // `joined_count_` of them are in use
  size_t joined_count_ = 0;
  // Parameters of loops that are copied. Where they arrive is numbered behind
  // the values, in this order.
  std::vector<ir::ValueId> divided_;
  std::vector<int> saved_;
  std::vector<Copy> copies_, sorted_;
  struct ToAssign {
    uint64_t weight;
    uint32_t id;
    uint32_t place;  // in the order of the code
  };
  std::vector<ToAssign> to_assign_;
  std::vector<Variable> variables_;  // `variable_count_` of them are in use
  size_t variable_count_ = 0;
  // Variables of one type, in their order: what a value has to ask of them.
  struct Candidate {
    Sketch sketch;  // of what is taken
    uint32_t variable;
  };
  struct OfType {
    wasm::ValueType type;
    std::vector<Candidate> candidates;
  };
  std::vector<OfType> of_types_;  // `type_count_` of them are in use
  size_t type_count_ = 0;
  struct Numbered {
    uint64_t type_weight, weight;
    wasm::ValueType type;
    uint32_t variable;
  };
  std::vector<Numbered> by_number_;
  std::vector<std::pair<wasm::ValueType, uint64_t>> type_weights_;
  Ranges all_;  // while ranges are joined

  bool needs_one(ir::ValueId id) const {
    return needs_variable((*placing_)[id.value]);
  }
  bool is_arrival(uint32_t id) const { return id >= placing_->size(); }
  void start_class(uint32_t id, uint64_t weight, bool may_be_null);
  void start_classes();
  RangeView ranges_of(uint32_t id) const;
  uint32_t class_of(uint32_t id);
  // Of the value itself, and of the variable of a class.
  wasm::ValueType own_type(uint32_t id) const;
  wasm::ValueType class_type(uint32_t representative) const;
  void unite(uint32_t a, uint32_t b);
  void find_divisible();
  void divide_parameters();
  bool fit_one_variable(uint32_t a, uint32_t b) const;
  void find_copies();
  void sort_copies();
  void share_with_parameters();
  void find_needed();
  Variable &add_variable(wasm::ValueType type);
  std::vector<Candidate> &candidates_of(wasm::ValueType type);
  Candidate *first_free(std::vector<Candidate> &candidates, RangeView ranges,
                        const Sketch &sketch);
  void assign();
  uint64_t &weight_of(wasm::ValueType type);
  void give_numbers(size_t parameters);
  void find_first_values(size_t parameters);
};

}  // namespace wasmrust::emit
