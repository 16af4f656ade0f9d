// See stackify.h. A block is gone through from its end: users come before what
// they use, so the place of a user is final when its operands are looked at.
#include "compiler/emit/stackify.h"

#include <algorithm>

#include "compiler/base/bytes.h"
#include "compiler/emit/below.h"
#include "compiler/emit/results.h"

namespace wasmrust::emit {

namespace {

using ir::BlockId;
using ir::Function;
using ir::Op;
using ir::ValueId;
using wasm::Trait;

// How far an instruction is moved at most, and how deep expressions become.
constexpr unsigned farthest = 128;
constexpr unsigned deepest = 256;

struct Kind {
  uint32_t reads, writes;
};
constexpr Kind kinds[] = {
    {Trait::ReadsMemory, Trait::WritesMemory},
    {Trait::ReadsGlobal, Trait::WritesGlobal},
    {Trait::ReadsTable, Trait::WritesTable},
    {Trait::ReadsHeap, Trait::WritesHeap},
    {Trait::ReadsSize, Trait::WritesSize},
    {Trait::ReadsSegment, Trait::WritesSegment},
};
constexpr uint32_t all_writes = Trait::WritesMemory | Trait::WritesGlobal |
                                Trait::WritesTable | Trait::WritesHeap |
                                Trait::WritesSize | Trait::WritesSegment;

// May `moved` change places with `other`?
bool minds(uint32_t moved, uint32_t other) {
  if ((moved & Trait::Pure) || (other & Trait::Pure)) return false;
  constexpr uint32_t anything =
      Trait::Calls | Trait::Throws | Trait::Control | Trait::Ordered;
  if ((moved | other) & anything) return true;
  for (const Kind &kind : kinds) {
    uint32_t either = kind.reads | kind.writes;
    if ((moved & kind.writes && other & either) ||
        (other & kind.writes && moved & either))
      return true;
  }
  // Growing changes which accesses trap.
  if (((moved | other) & Trait::WritesSize) && ((moved | other) & Trait::Traps))
    return true;
  return (moved & Trait::Traps && other & all_writes) ||
         (other & Trait::Traps && moved & all_writes);
}

class Stackifier {
 public:
  Stackifier(Function &function, const Order &order)
      : function_(function),
        order_(order),
        blocks_(order.blocks()),
        placing_(function.value_count()) {}

  std::vector<Placing> run() {
    for (BlockId id : blocks_) count_uses(id);
    for (const ir::Region &region : function_.regions)
      for (const ir::Handler &handler : region.handlers)
        for (ValueId argument :
             function_.arguments(function_.all_edges[handler.edge.value])) {
          ++at(argument).uses;
          if (is_constant(function_, argument)) ++at(argument).carried;
        }
    for (ValueId each : constants_) choose_repeated(each);
    choose_results(function_, order_, placing_);
    for (BlockId id : blocks_)
      for (ValueId value = last_to_place(id); value;)
        value = function_.previous(place(value));
    Below below(function_, order_, placing_);
    for (BlockId id : blocks_) below.find(id);
    return std::move(placing_);
  }

 private:
  Function &function_;
  const Order &order_;
  const std::vector<BlockId> &blocks_;
  std::vector<Placing> placing_;
  std::vector<ValueId> constants_;

  // The users that are being placed, from the outside, and which of their
  // operands.
  struct Step {
    ValueId user;
    size_t operand;
  };
  std::vector<Step> path_;

  Placing &at(ValueId id) { return placing_[id.value]; }

  // The terminator of a block that is apart is written behind its try, and
  // nothing of the block with it.
  ValueId last_to_place(BlockId id) const {
    ValueId last = function_[id].last;
    return order_.is_apart(id) ? function_.previous(last) : last;
  }

  void count_uses(BlockId id) {
    ValueId end = function_[id].last;
    for (ValueId value = function_[id].first; value;
         value = function_.next(value)) {
      // `rethrow` names the exception by where it stands.
      if (function_.legacy_exceptions && function_[value].op == Op::ThrowRef)
        continue;
      if (is_constant(function_, value)) constants_.push_back(value);
      for (ValueId operand : function_.operands(value)) ++at(operand).uses;
    }
    bool is_jump = function_[end].op == Op::Br;
    for (const ir::Edge &edge : function_.edges(end))
      for (ValueId argument : function_.arguments(edge)) {
        ++at(argument).uses;
        if (is_constant(function_, argument) &&
            (!is_jump || function_.block_of(argument) != id))
          ++at(argument).carried;
      }
  }

  void choose_repeated(ValueId id) {
    Placing &row = at(id);
    // What is carried by an edge that does more than jump stays where it is: in
    // the parameter's variable already, it needs no code on the edge.
    if (row.carried || !row.uses) return;
    row.repeated = is_repeated(size_of_constant(function_, id), row.uses);
  }

  bool is_user(ValueId user, ValueId of) const {
    for (ValueId operand : function_.operands(user))
      if (operand == of) return true;
    return false;
  }

  // Variables are read onto the stack where their turn is, which may be before
  // this place: then the value would not be there yet.
  bool is_read_before(ValueId id) const {
    for (const Step &step : path_) {
      ir::Values taken = taken_by(function_, step.user);
      for (size_t i = 0; i < step.operand; ++i)
        if (taken[i] == id) return true;
    }
    return false;
  }

  // `id` is in a block, in front of `before`.
  bool can_nest(ValueId id, ValueId before) {
    const ir::Instruction &row = function_[id];
    const Placing &placing = at(id);
    if (row.type == ir::TypeRef::None || placing.nested ||
        row.op == Op::Parameter || row.op == Op::Result ||
        function_.block_of(id) != function_.block_of(before))
      return false;
    ValueId each = function_.next(id);
    if (each == before) return true;
    uint32_t traits = ir::traits_of(row.op);
    for (unsigned steps = 0; each != before; each = function_.next(each)) {
      if (!each || ++steps > farthest) return false;
      if (placing.uses > 1 && is_user(each, id)) return false;
      if (minds(traits, ir::traits_of(function_[each].op))) return false;
    }
    return true;
  }

  // Nests what can be nested in `user`. Returns the first instruction of the
  // expression.
  ValueId place(ValueId user) {
    ValueId first = user;
    ir::Values taken = taken_by(function_, user);
    if (taken.empty() || path_.size() == deepest) return first;
    path_.push_back({user, 0});
    for (size_t i = taken.size(); i-- > 0;) {
      path_.back().operand = i;
      first = nest(taken[i], first);
    }
    path_.pop_back();
    return first;
  }

  ValueId nest(ValueId id, ValueId before) {
    const Placing &row = at(id);
    if (row.repeated || row.carried || !can_nest(id, before)) return before;
    if (row.uses > 1 && is_read_before(id)) return before;
    if (function_.next(id) != before) {
      function_.unlink(id);
      function_.insert_before(before, id);
    }
    at(id).nested = true;
    return place(id);
  }
};

}  // namespace

unsigned size_of_constant(const Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  switch (row.op) {
    case Op::I32Const:
      return 1 + sleb_size(static_cast<int32_t>(row.w[0]));
    case Op::I64Const:
      return 1 + sleb_size(
                     static_cast<int64_t>(uint64_t{row.w[1]} << 32 | row.w[0]));
    case Op::F32Const:
      return 5;
    case Op::F64Const:
      return 9;
    case Op::V128Const:
      return 18;
    case Op::SymbolAddress:
      return 4;  // most addresses are below 2 MiB
    case Op::RefNull:
      return 2;
    case Op::RefFunc:
      return 3;
    default:
      return 0;
  }
}

bool is_first_value(const Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  switch (row.op) {
    case Op::I32Const:
    case Op::F32Const:
      return row.w[0] == 0;
    case Op::I64Const:
    case Op::F64Const:
      return row.w[0] == 0 && row.w[1] == 0;
    case Op::V128Const:
      return std::ranges::all_of(function.words(row.w[0], 4),
                                 [](uint32_t word) { return word == 0; });
    case Op::RefNull:
      return true;
    default:
      return false;
  }
}

ir::Values taken_by(const Function &function, ValueId user) {
  if (function[user].op == Op::Br)
    return function.arguments(function.edges(user)[0]);
  return function.operands(user);
}

std::vector<Placing> stackify(Function &function, const Order &order) {
  return Stackifier(function, order).run();
}

}  // namespace wasmrust::emit
