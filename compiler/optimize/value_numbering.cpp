// Value numbering: what was computed before is not computed again.
//
// Problem. Inlining and lowering compute the same address or comparison in
// many places.
//
// Idea. Values get a number, equal ones the same: two instructions do when they
// are the same operation on operands of equal numbers. Blocks are walked in
// reverse post order, and a table says who had a number last; when that one is
// known here, it stands for the second.
//
//   v2 = i32.mul v0 v1             v2 = i32.mul v0 v1
//   br_if v9 b1() b2()             br_if v9 b1() b2()
//   b1():                          b1():
//     v3 = i32.mul v1 v0             i32.store v7 v2
//     i32.store v7 v3
//
// For size, a value that is kept costs a `local.tee` once and a `local.get`
// each time (cost.h), so a short computation is done again rather than kept:
// `i32.eqz v0` is as long as both. Constants are for the one who writes them to
// keep or repeat (emit/stackify.h), and are merged when they are so long that
// keeping can pay. For speed everything is merged but constants and
// comparisons, which engines repeat for nothing.
//
// Also merged is what traps for some operands and does nothing else: the second
// division is reached only behind the first, which did not trap. Loads are for
// memory_forwarding.cpp.
//
// Assumes: a pure operation gives the same for the same operands (wasm/op.h),
// and an immutable global never changes.
#include <algorithm>

#include "compiler/ir/dominators.h"
#include "compiler/optimize/cost.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;
using ir::ValueId;

class ValueNumbering : public FunctionPass {
 public:
  explicit ValueNumbering(const Surroundings &surroundings)
      : program_(surroundings.program), goal_(surroundings.goal) {}

  bool run(ir::Function &function) override {
    function_ = &function;
    ir::Replacements instead(function);
    instead_ = &instead;
    dominators_.find(function);
    uses_.start(function, instead);
    find_carried();
    number_.assign(function.value_count(), 0);
    // Twice as many places as values, a power of two.
    size_t places = 16;
    while (places < 2 * function.value_count()) places *= 2;
    table_.assign(places, ValueId());
    bool changed = false;
    for (ir::BlockId block : dominators_.reverse_post_order()) {
      for (ValueId id : function[block].parameters)
        number_[id.value] = id.value;
      for (ValueId id = function[block].first, next; id; id = next) {
        next = function.next(id);
        changed |= look_at(id);
      }
    }
    if (changed) uses_.finish();
    return changed;
  }

 private:
  const Program &program_;
  Goal goal_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  ir::Dominators dominators_;
  UseCounts uses_;
  std::vector<uint32_t> number_;  // of a value: the first that was equal
  std::vector<ValueId> table_;    // who had a number last
  std::vector<bool> carried_;     // an edge has it as an argument

  struct Key {
    ir::Instruction row;
    bool operator==(const Key &other) const {
      return row.op == other.row.op && row.type == other.row.type &&
             row.w == other.row.w;
    }
    size_t hash() const {
      uint64_t hash =
          static_cast<uint64_t>(row.op) << 16 | static_cast<uint64_t>(row.type);
      for (uint32_t word : row.w) hash = (hash ^ word) * 0x9e37'79b9'7f4a'7c15u;
      return hash ^ hash >> 29;
    }
  };

  void find_carried() {
    carried_.assign(function_->value_count(), false);
    for (const ir::Block &block : function_->blocks)
      if (ValueId end = block.last)
        for (const ir::Edge &edge : function_->edges(end))
          for (ValueId each : function_->arguments(edge))
            carried_[each.value] = true;
  }

  // Same operands, same value or trap, and nothing else.
  bool is_numbered(ValueId id) const {
    const ir::Instruction &row = (*function_)[id];
    if (row.type == ir::TypeRef::None || row.op == Op::Parameter ||
        row.op == Op::Result || ir::operands_of(row.op) == ir::Operands::List ||
        ir::immediate_of(row.op) == ir::Immediate::V128 ||
        ir::immediate_of(row.op) >= ir::Immediate::Shuffle)
      return false;
    if (row.op == Op::GlobalGet)
      return !program_.global_type(SymbolId(size_t{row.w[2]})).is_mutable;
    using enum wasm::Trait::Bits;
    constexpr uint32_t allowed =
        Pure | Commutative | Constant | ExtendedConstant | Traps;
    return ir::is_wasm(row.op) || row.op == Op::SymbolAddress
               ? !(ir::traits_of(row.op) & ~allowed)
               : false;
  }

  Key key_of(ValueId id) {
    Key key{(*function_)[id]};
    ir::Values operands = function_->operands(id);
    for (size_t i = 0; i < operands.size(); ++i)
      key.row.w[i] = number_[(*instead_)(operands[i]).value];
    if (ir::has(key.row.op, wasm::Trait::Commutative) && operands.size() == 2 &&
        key.row.w[0] > key.row.w[1])
      std::swap(key.row.w[0], key.row.w[1]);
    return key;
  }

  bool look_at(ValueId id) {
    number_[id.value] = id.value;
    if (!is_numbered(id)) return false;
    Key key = key_of(id);
    size_t at = key.hash() & (table_.size() - 1);
    while (table_[at] && !(key_of(table_[at]) == key))
      at = (at + 1) & (table_.size() - 1);
    ValueId before = table_[at];
    if (before) number_[id.value] = number_[before.value];
    if (before && is_known(before, id) && pays(before, id)) {
      uses_.replace(id, before);
      return true;
    }
    table_[at] = id;
    return false;
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
    // A byte more than that: code that repeats itself is compressed better.
    unsigned kept = ir::variable_bytes * (uses_(before) == 1 ? 2 : 1) + 1;
    return tree_bytes(*function_, *instead_, uses_, id) > kept;
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_ValueNumbering(
    const Surroundings &surroundings) {
  return std::make_unique<ValueNumbering>(surroundings);
}

}  // namespace wasmrust::optimize
