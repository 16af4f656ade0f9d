// See callee_choice.h.
#include "compiler/optimize/callee_choice.h"

#include <array>
#include <vector>

namespace wasmrust::optimize {

using ir::BlockId;
using ir::EdgeId;
using ir::Function;
using ir::Instruction;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

namespace {

class Choice {
 public:
  Choice(Function &function, ValueId call)
      : function_(function),
        row_(function[call]),
        origin_(function.origin(call)),
        block_(function.block_of(call)) {
    for (ValueId each : function.operands(call)) operands_.push_back(each);
    find_results(call);
  }

  void between(ValueId call, SymbolId other, ValueId condition) {
    BlockId first = add_block(), second = add_block();
    after_ = add_block();
    move_what_follows(call);
    fill(first, SymbolId(size_t{row_.w[2]}));
    fill(second, other);
    EdgeId taken = function_.add_edge(first, {});
    function_.add_edge(second, {});
    append(block_,
           {Op::BrIf, TypeRef::None, {condition.value, taken.value, 2}});
    for (ValueId each : results_) {
      function_[each] = {Op::Parameter, function_.type_of(each)};
      function_.add_parameter(after_, each);
    }
  }

 private:
  Function &function_;
  Instruction row_;  // of the call
  uint32_t origin_;
  BlockId block_, after_;
  std::vector<ValueId> operands_;
  std::vector<ValueId> results_;  // that somebody reads
  std::vector<Instruction> reads_;

  ValueId append(BlockId block, const Instruction &row) {
    ValueId made = function_.make(row, origin_);
    function_.append(block, made);
    return made;
  }

  void find_results(ValueId call) {
    if (row_.type != TypeRef::None) results_.push_back(call);
    for (ValueId id = function_.next(call);
         id && function_[id].op == Op::Result; id = function_.next(id)) {
      results_.push_back(id);
      reads_.push_back(function_[id]);
    }
  }

  void move_what_follows(ValueId call) {
    ValueId next = function_.next(call);
    function_.unlink(call);
    for (ValueId each : results_)
      if (each != call) {
        next = function_.next(each);
        function_.unlink(each);
      }
    for (ValueId id = next; id; id = next) {
      next = function_.next(id);
      function_.unlink(id);
      function_.append(after_, id);
    }
  }

  BlockId add_block() { return function_.add_block(function_[block_].region); }

  void fill(BlockId arm, SymbolId callee) {
    Instruction row = row_;
    row.w[0] = function_.add_list(operands_);  // one's list is no other's
    row.w[2] = callee.value;
    ValueId call = append(arm, row);
    std::vector<ValueId> brings;
    if (row.type != TypeRef::None) brings.push_back(call);
    for (Instruction read : reads_) {
      read.w[0] = call.value;
      brings.push_back(append(arm, read));
    }
    EdgeId edge = function_.add_edge(after_, brings);
    append(arm, {Op::Br, TypeRef::None, {0, edge.value, 1}});
  }
};

}  // namespace

void choose_callee(Function &function, ValueId call, SymbolId other,
                   ValueId condition) {
  Choice(function, call).between(call, other, condition);
}

}  // namespace wasmrust::optimize
