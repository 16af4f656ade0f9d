// Implied conditions: what an earlier branch has answered is not asked again.
//
// Problem. Each access of a slice compares the index with the length, and a
// loop compares it before as well. So do the checks that a semantic operation
// became, debug assertions, and what several inlined functions ask of the same
// value. The second question has one answer only.
//
//   v3 = i32.ge_u v1 v2                  v3 = i32.ge_u v1 v2
//   br_if v3 b9() b1()                   br_if v3 b9() b1()
//   b1():                                b1():
//     v4 = i32.const 1                     v4 = i32.const 1
//     v5 = i32.shr_u v1 v4                 v5 = i32.shr_u v1 v4
//     v6 = i32.ge_u v5 v2                  v6 = i32.const 0
//     br_if v6 b9() b2()                   br_if v6 b9() b2()
//
// Idea. A block that only one edge leads to is entered because of that branch,
// so what the edge says holds there and in all that the block dominates. A walk
// down the tree of dominators takes such facts in and lets go of them again
// (value_ranges.h): from where to where a value lies, and how two of them
// compare, by equal numbers of values. A comparison that they answer becomes a
// constant, and so does the condition of a branch or a choice; control-flow
// makes the branch a jump. A check that is stronger answers a weaker one: an
// index below a length of at most 16 is below 16.
//
// Assumes: nothing beyond WasmIR's meaning. A value in a loop has one fact each
// time round: a place that the fact's block dominates is reached through that
// block again when the value is computed again.
//
// What it does not do: say of a parameter of a block what all edges to it have
// in common, so that an index that counts from 0 is not known to grow.
#include <utility>

#include "compiler/ir/dominators.h"
#include "compiler/optimize/constants.h"
#include "compiler/optimize/known_bits.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/use_counts.h"
#include "compiler/optimize/value_ranges.h"

namespace wasmrust::optimize {

namespace {

using ir::BlockId;
using ir::Op;
using ir::ValueId;

class ImpliedConditions : public FunctionPass {
 public:
  explicit ImpliedConditions(const Surroundings &surroundings)
      : program_(surroundings.program), numbers_(program_), ranges_(program_) {}

  bool run(ir::Function &function) override {
    function_ = &function;
    if (!has_conditions()) return false;
    ir::Replacements instead(function);
    instead_ = &instead;
    dominators_.find(function);
    find_entries();
    find_below();
    numbers_.start(function, instead);
    ranges_.start(function, instead, numbers_);
    changed_ = false;
    walk();
    if (changed_) uses_.finish();
    return changed_;
  }

 private:
  // How a block is entered: by one edge, or by others as well.
  struct Entry {
    ValueId terminator;
    uint32_t edge = 0;
    uint32_t count = 0;
  };
  struct Step {
    BlockId block;
    size_t mark;
    uint32_t next;  // of those below
  };

  const Program &program_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  ir::Dominators dominators_;
  UseCounts uses_;
  ValueNumbers numbers_;
  ValueRanges ranges_;
  std::vector<Entry> entries_;
  // The blocks whose closest dominator a block is, behind one another.
  std::vector<uint32_t> first_below_;
  std::vector<BlockId> below_;
  std::vector<Step> way_;
  bool changed_ = false;

  // What says something, and what may be answered by it.
  bool has_conditions() const {
    size_t branches = 0, conditions = 0, comparisons = 0;
    for (const ir::Block &block : function_->blocks) {
      for (ValueId id = block.first; id; id = function_->next(id)) {
        Op op = (*function_)[id].op;
        conditions += op == Op::BrIf || op == Op::Select;
        comparisons += is_comparison(op);
      }
      branches += block.last && function_->edge_count(block.last) > 1;
    }
    return branches > 0 && (conditions > 1 || comparisons > 1);
  }
  static bool is_comparison(Op op) {
    return op >= Op::I32Eqz && op <= Op::I64GeU;
  }

  void find_entries() {
    entries_.assign(function_->blocks.size(), {});
    for (BlockId block : dominators_.reverse_post_order()) {
      ValueId end = function_->terminator(block);
      if (!end) continue;
      uint32_t number = 0;
      for (const ir::Edge &edge : function_->edges(end)) {
        Entry &entry = entries_[edge.target.value];
        entry = {end, number++, entry.count + 1};
      }
    }
    for (const ir::Region &region : function_->regions)
      for (const ir::Handler &handler : region.handlers)
        entries_[function_->all_edges[handler.edge.value].target.value].count +=
            2;
  }

  void find_below() {
    size_t count = function_->blocks.size();
    first_below_.assign(count + 1, 0);
    for (BlockId block : dominators_.reverse_post_order())
      if (BlockId above = dominators_.immediate_dominator(block))
        ++first_below_[above.value];
    uint32_t sum = 0;
    for (uint32_t &row : first_below_) row = sum += row;
    below_.resize(sum);
    for (BlockId block : dominators_.reverse_post_order())
      if (BlockId above = dominators_.immediate_dominator(block))
        below_[--first_below_[above.value]] = block;
  }

  void walk() {
    enter(ir::Function::entry());
    while (!way_.empty()) {
      Step &step = way_.back();
      if (step.next < first_below_[step.block.value + 1]) {
        enter(below_[step.next++]);
        continue;
      }
      ranges_.go_back_to(step.mark);
      way_.pop_back();
    }
  }

  void enter(BlockId block) {
    way_.push_back({block, ranges_.mark(), first_below_[block.value]});
    const Entry &entry = entries_[block.value];
    bool is_only = entry.count == 1;
    look_at_parameters(block, is_only ? entry : Entry());
    if (is_only) learn(entry);
    for (ValueId id = (*function_)[block].first, next; id; id = next) {
      next = function_->next(id);
      numbers_.look_at(id);
      look_at(id);
    }
  }

  // Of a block with one way in they are what that brings.
  void look_at_parameters(BlockId block, const Entry &entry) {
    const auto &parameters = (*function_)[block].parameters;
    bool brings = entry.terminator && is_plain(entry.terminator);
    ir::Values brought;
    if (brings)
      brought =
          function_->arguments(function_->edges(entry.terminator)[entry.edge]);
    for (size_t i = 0; i < parameters.size(); ++i)
      if (brings)
        numbers_.look_at_parameter(parameters[i], (*instead_)(brought[i]));
      else
        numbers_.look_at_parameter(parameters[i]);
  }

  // Its edges carry values that are known in front of it.
  bool is_plain(ValueId terminator) const {
    Op op = (*function_)[terminator].op;
    return op == Op::Br || op == Op::BrIf || op == Op::BrTable;
  }

  void learn(const Entry &entry) {
    Op op = (*function_)[entry.terminator].op;
    if (op == Op::BrIf) {
      ranges_.assume(function_->operands(entry.terminator)[0], entry.edge == 0);
    } else if (op == Op::BrTable) {
      ValueId index = function_->operands(entry.terminator)[0];
      size_t others = function_->edge_count(entry.terminator) - 1;
      if (entry.edge < others)
        ranges_.assume_equal(index, entry.edge);
      else
        ranges_.assume_least(index, others);
    }
  }

  void look_at(ValueId id) {
    Op op = (*function_)[id].op;
    if (is_comparison(op)) {
      if (auto truth = ranges_.truth(id)) become(id, *truth);
    } else if (op == Op::I32And || op == Op::I32Or) {
      join(id, op == Op::I32And);
    } else if (op == Op::BrIf) {
      set_condition(id, 0);
    } else if (op == Op::Select) {
      set_condition(id, 2);
    }
  }

  // Few functions change, so uses are counted when one does.
  UseCounts &uses() {
    if (!std::exchange(changed_, true)) uses_.start(*function_, *instead_);
    return uses_;
  }

  void become(ValueId id, uint64_t value) {
    uses().become(id, constant_row(false, value));
  }

  // `and`, `or` of which one side is a constant now: of conditions, since each
  // is 0 or 1.
  void join(ValueId id, bool is_and) {
    for (size_t i = 0; i < 2; ++i) {
      ValueId side = (*instead_)(function_->operands(id)[i]);
      ValueId other = (*instead_)(function_->operands(id)[1 - i]);
      auto known = constant_of(*function_, side);
      if (!known || *known > 1 || is_and == (*known == 0)) continue;
      if (is_and && maybe_bits(program_, *function_, *instead_, other) > 1)
        continue;
      uses().replace(id, other);
      return;
    }
  }

  void set_condition(ValueId id, size_t index) {
    ValueId condition = (*instead_)(function_->operands(id)[index]);
    if (constant_of(*function_, condition)) return;
    auto truth = ranges_.truth(condition);
    if (!truth) return;
    UseCounts &counts = uses();
    ValueId constant = function_->make(constant_row(false, *truth),
                                       function_->origin(condition));
    function_->insert_before(id, constant);
    numbers_.add(constant);
    counts.set_operand(id, index, constant);
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_ImpliedConditions(
    const Surroundings &surroundings) {
  return std::make_unique<ImpliedConditions>(surroundings);
}

}  // namespace wasmrust::optimize
