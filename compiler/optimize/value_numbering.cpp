// Value numbering: what was computed before is not computed again.
//
// Problem. Inlining and lowering compute the same address or comparison in
// many places.
//
// Idea. Values get a number, equal ones the same (value_numbers.h). Blocks are
// walked in reverse post order, and a table says who had a number last; when
// that one is known here, it stands for the second.
//
//   v2 = i32.mul v0 v1             v2 = i32.mul v0 v1
//   br_if v9 b1() b2()             br_if v9 b1() b2()
//   b1():                          b1():
//     v3 = i32.mul v1 v0             i32.store v7 v2
//     i32.store v7 v3
//
// For size, a value that is kept costs a `local.tee` once and a `local.get`
// each time (cost.h), so a short computation is done again rather than kept:
// `i32.eqz v0` is as long as both. What is there four times may be worth a
// variable where one that is there twice is not. Constants are for the one who
// writes them to keep or repeat (emit/stackify.h), and are merged when they are
// so long that keeping can pay. For speed everything is merged but constants
// and comparisons, which engines repeat for nothing.
//
// Also merged is what traps for some operands and does nothing else: the second
// division is reached only behind the first, which did not trap. Loads are for
// memory_forwarding.cpp.
//
// Assumes: a pure operation gives the same for the same operands (wasm/op.h),
// and an immutable global or field never changes.
#include <utility>

#include "compiler/ir/dominators.h"
#include "compiler/optimize/cost.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/value_numbers.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;
using ir::ValueId;
using ir::variable_bytes;

class ValueNumbering : public FunctionPass {
 public:
  explicit ValueNumbering(const Surroundings &surroundings)
      : goal_(surroundings.goal), numbers_(surroundings.program) {}

  bool run(ir::Function &function) override {
    function_ = &function;
    ir::Replacements instead(function);
    instead_ = &instead;
    dominators_.find(function);
    uses_.start(function, instead);
    find_uses();
    find_repeated();
    bool changed = false;
    for (size_t i = 0; i < repeated_.size(); ++i) changed |= look_at(i);
    if (changed) uses_.finish();
    return changed;
  }

 private:
  Goal goal_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  ir::Dominators dominators_;
  UseCounts uses_;
  ValueNumbers numbers_;
  // What had its number before, in their order, and the next one there with the
  // same number.
  struct Repeated {
    ValueId id;
    uint32_t next = none;
  };
  static constexpr uint32_t none = UINT32_MAX;
  std::vector<Repeated> repeated_;
  std::vector<uint32_t> last_place_;  // by number, in that list
  std::vector<ValueId> last_;         // by number: who had it last
  std::vector<bool> carried_;         // an edge has it as an argument
  std::vector<bool> elsewhere_;       // used in another block

  void find_uses() {
    carried_.assign(function_->value_count(), false);
    elsewhere_.assign(function_->value_count(), false);
    for_each_use(*function_, [&](ValueId each, ir::BlockId block) {
      if (function_->block_of(each) != block) elsewhere_[each.value] = true;
    });
    for (const ir::Block &block : function_->blocks)
      if (ValueId end = block.last)
        for (const ir::Edge &edge : function_->edges(end))
          for (ValueId each : function_->arguments(edge))
            carried_[each.value] = true;
  }

  // The operand stack is not enough for it.
  bool has_variable(ValueId id) const {
    return uses_(id) > 1 || elsewhere_[id.value];
  }

  void find_repeated() {
    numbers_.start(*function_, *instead_);
    repeated_.clear();
    last_.assign(function_->value_count(), ValueId());
    last_place_.assign(function_->value_count(), none);
    for (ir::BlockId block : dominators_.reverse_post_order()) {
      for (ValueId id : (*function_)[block].parameters)
        numbers_.look_at_parameter(id);
      for (ValueId id = (*function_)[block].first; id;
           id = function_->next(id)) {
        ValueId number = numbers_.look_at(id);
        if (!numbers_.is_numbered(id)) continue;
        ValueId &last = last_[number.value];
        if (last)
          add_repeated(id, number);
        else
          last = id;
      }
    }
  }

  void add_repeated(ValueId id, ValueId number) {
    auto place = static_cast<uint32_t>(repeated_.size());
    uint32_t &last = last_place_[number.value];
    if (last != none) repeated_[last].next = place;
    last = place;
    repeated_.push_back({id});
  }

  bool look_at(size_t place) {
    ValueId id = repeated_[place].id;
    // Nobody uses it any more, and it is gone.
    if (!function_->block_of(id)) return false;
    ValueId number = numbers_.of(id);
    ValueId before = std::exchange(last_[number.value], id);
    if (!is_known(before, id) ||
        (!pays(before, id) && !pays_together(before, place)))
      return false;
    last_[number.value] = before;
    uses_.replace(id, before);
    return true;
  }

  bool is_known(ValueId before, ValueId id) const {
    ir::BlockId block = function_->block_of(id);
    // Nobody uses it any more, and it is gone.
    if (!function_->block_of(before)) return false;
    return function_->block_of(before) == block ||
           dominators_.is_known_at(*function_, before, block);
  }

  bool pays(ValueId before, ValueId id) {
    Op op = (*function_)[id].op;
    bool is_constant = ir::operands_of(op) == ir::Operands::None;
    if (goal_ == Goal::Speed) {
      bool is_comparison = op >= Op::I32Eqz && op <= Op::F64Ge;
      return !is_constant && !is_comparison;
    }
    // On an edge, a constant may cost nothing where it stands.
    if (is_constant && (carried_[before.value] || carried_[id.value]))
      return false;
    return gain(id) > (has_variable(before) ? 0 : ptrdiff_t{variable_bytes});
  }

  // By what computing it again is longer than a variable that is there. A byte
  // less than that: code that repeats itself is compressed better.
  ptrdiff_t gain(ValueId id) {
    unsigned gone = tree_bytes(*function_, *instead_, uses_, id) +
                    (has_variable(id) ? variable_bytes : 0);
    return ptrdiff_t{gone} - ptrdiff_t{variable_bytes} - 1;
  }

  // It alone is not worth a variable, but with those that follow. Each has to
  // save one byte more than alone: with less, what is compressed became longer
  // in most programs that were measured.
  bool pays_together(ValueId before, size_t place) {
    constexpr int most = 8;
    if (goal_ == Goal::Speed ||
        ir::operands_of((*function_)[before].op) == ir::Operands::None)
      return false;
    ptrdiff_t all = -ptrdiff_t{variable_bytes};
    for (int i = 0; i < most && place != none; ++i) {
      ValueId id = repeated_[place].id;
      if (function_->block_of(id) && is_known(before, id)) {
        ptrdiff_t one = gain(id) - 1;
        if (one <= 0) return false;
        all += one;
        if (all > 0) return true;
      }
      uint32_t next = repeated_[place].next;
      if (next == none) return false;
      place = next;
    }
    return false;
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_ValueNumbering(
    const Surroundings &surroundings) {
  return std::make_unique<ValueNumbering>(surroundings);
}

}  // namespace wasmrust::optimize
