// Equal tails of blocks are there once.
//
// Problem. The arms of a `match`, and whatever was inlined more than once,
// often end in the same way: they store what they found and go on together. The
// whole blocks differ, so they cannot be one.
//
// Idea. Of the blocks that jump to the same place, branch between the same ones
// or leave the function in the same way, those that end with the same
// operations get a new block for these. An operand that is the same for all of
// them stays; one that differs becomes a parameter, when that is still smaller.
//
//   b1: v3 = call v0 s5                   b1: v3 = call v0 s5
//       i32.store v1 v3 offset=8              br b9(v3)
//       v4 = i32.const 1                  b2: v6 = call v0 s6
//       i32.store v1 v4 offset=12             br b9(v6)
//       br b3()                           b9(v12):
//   b2: v6 = call v0 s6                       i32.store v1 v12 offset=8
//       i32.store v1 v6 offset=8              v13 = i32.const 1
//       v7 = i32.const 1                      i32.store v1 v13 offset=12
//       i32.store v1 v7 offset=12             br b3()
//       br b3()
//
// Constants do not count as operations: equal ones are made anew in the new
// block. The longest tails are looked for first; what became one may have an
// equal tail with others the next time.
//
// At last branches that bring the same constants to a block share what brings
// them (shared_ways.h).
//
// Only for size: the jump there costs time. Assumes nothing: the same
// operations run in the same order. Not in functions with legacy exceptions,
// whose clauses stand in one another; not into the heads of loops, which must
// keep one entry.
#include <algorithm>

#include "compiler/optimize/code_size.h"
#include "compiler/optimize/flow.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/same_code.h"
#include "compiler/optimize/shared_ways.h"

namespace wasmrust::optimize {

namespace {

using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

bool is_constant(const Function &function, ValueId id) {
  return ir::is_constant(function[id].op);
}

class Folding {
 public:
  bool run(Function &function, Flow &flow) {
    function_ = &function;
    flow_ = &flow;
    find_tails();
    if (tails_.size() < 2) return false;
    std::ranges::sort(tails_, [&](const Tail &a, const Tail &b) {
      if (a.end != b.end) return a.end < b.end;
      auto order = std::ranges::lexicographical_compare;
      std::span<const uint64_t> x = hashes(a), y = hashes(b);
      if (!std::ranges::equal(x, y)) return order(x, y, {}, {}, {});
      return a.block < b.block;
    });
    find_neighbours();
    bool changed = false;
    for (const Pair &pair : pairs_) changed |= fold_around(pair);
    if (changed) let_go_of_removed(function);
    return changed;
  }

 private:
  // So many operations of a tail are looked at, and so many tails at once.
  static constexpr size_t longest = 40, most_tails = 64, most_parameters = 6;

  // The operations at the end of a block from the last one up, without
  // constants: rows of `steps_` and of `hashes_`.
  struct Tail {
    uint64_t end;  // of the terminator, what it leads to, the region
    BlockId block;
    uint32_t first, count;
    bool is_folded = false;
  };
  // The tail at this place and the next one have that many in common.
  struct Pair {
    size_t place, length;
  };
  // What a value of the new block is, or what it stands for.
  struct Slot {
    enum Kind : uint8_t { Same, Constant, Step, Parameter } kind;
    uint32_t which = 0;  // step or parameter
  };

  Function *function_ = nullptr;
  Flow *flow_ = nullptr;
  std::vector<Tail> tails_;
  std::vector<ValueId> steps_;
  std::vector<uint64_t> hashes_;
  std::vector<Pair> pairs_;
  std::vector<uint32_t> step_of_;  // by value, in its tail
  // Of the tails that are folded now: for each parameter the value of each.
  std::vector<std::vector<ValueId>> parameters_;
  std::vector<ValueId> made_;  // by parameter

  std::span<const uint64_t> hashes(const Tail &tail) const {
    return std::span(hashes_).subspan(tail.first, tail.count);
  }
  ValueId step(const Tail &tail, size_t i) const {
    return steps_[tail.first + i];
  }

  // --- what there is ---------------------------------------------------------

  void find_tails() {
    tails_.clear();
    steps_.clear();
    hashes_.clear();
    step_of_.assign(function_->value_count(), UINT32_MAX);
    for (BlockId block : flow_->blocks()) {
      ValueId end = function_->terminator(block);
      uint64_t hash = mix(hash_operation(*function_, end),
                          (*function_)[block].region.value);
      switch ((*function_)[end].op) {
        case Op::Br:
        case Op::BrIf:
        case Op::BrTable:
          if (!can_come_from_elsewhere(end, hash)) continue;
          break;
        case Op::Return:
        case Op::Unreachable:
        case Op::ReturnCall:
        case Op::ReturnCallIndirect:
        case Op::ReturnCallRef:
        case Op::Throw:
          break;
        default:
          continue;
      }
      Tail tail{hash, block, static_cast<uint32_t>(steps_.size()), 0};
      for (ValueId id = function_->previous(end); id && tail.count < longest;
           id = function_->previous(id)) {
        if (is_constant(*function_, id)) continue;
        if (flow_->is_used_elsewhere(id)) break;
        step_of_[id.value] = tail.count++;
        steps_.push_back(id);
        hashes_.push_back(hash_operation(*function_, id));
      }
      if (tail.count) tails_.push_back(tail);
    }
  }

  // Several blocks lead to each of its targets; those go into the hash.
  bool can_come_from_elsewhere(ValueId end, uint64_t &hash) const {
    for (const Edge &edge : function_->edges(end)) {
      if (flow_->is_loop_head(edge.target) || flow_->edges_to(edge.target) < 2)
        return false;
      hash = mix(hash, edge.target.value);
    }
    return true;
  }

  void find_neighbours() {
    pairs_.clear();
    for (size_t i = 0; i + 1 < tails_.size(); ++i) {
      const Tail &a = tails_[i], &b = tails_[i + 1];
      if (a.end != b.end) continue;
      auto x = hashes(a), y = hashes(b);
      size_t length =
          static_cast<size_t>(std::ranges::mismatch(x, y).in1 - x.begin());
      if (length) pairs_.push_back({i, length});
    }
    std::ranges::sort(pairs_, [](const Pair &a, const Pair &b) {
      return std::pair(b.length, a.place) < std::pair(a.length, b.place);
    });
  }

  size_t common(size_t place) const {
    const Tail &a = tails_[place], &b = tails_[place + 1];
    if (a.end != b.end || a.is_folded || b.is_folded) return 0;
    auto x = hashes(a), y = hashes(b);
    return static_cast<size_t>(std::ranges::mismatch(x, y).in1 - x.begin());
  }

  // --- one set of tails
  // --------------------------------------------------------

  bool fold_around(const Pair &pair) {
    if (common(pair.place) < pair.length) return false;
    size_t first = pair.place, last = pair.place + 1;
    while (first > 0 && last - first < most_tails &&
           common(first - 1) >= pair.length)
      --first;
    while (last + 1 < tails_.size() && last - first < most_tails &&
           common(last) >= pair.length)
      ++last;
    if (fold(std::span(tails_).subspan(first, last - first + 1), pair.length))
      return true;
    return last - first > 1 &&
           fold(std::span(tails_).subspan(pair.place, 2), pair.length);
  }

  bool fold(std::span<Tail> tails, size_t length) {
    while (size_t shorter = agreed(tails, length)) {
      if (shorter == length) {
        if (!pays(tails, length)) return false;
        build(tails, length);
        return true;
      }
      length = shorter;
    }
    return false;
  }

  bool do_end_alike(BlockId a, BlockId b) const {
    ValueId one = (*function_)[a].last, other = (*function_)[b].last;
    if ((*function_)[a].region != (*function_)[b].region ||
        !is_same_operation(*function_, one, other))
      return false;
    return std::ranges::equal(function_->edges(one), function_->edges(other),
                              {}, &Edge::target, &Edge::target);
  }

  // How much of the length holds when operands are looked at.
  size_t agreed(std::span<const Tail> tails, size_t length) {
    parameters_.clear();
    for (const Tail &tail : tails.subspan(1))
      if (!do_end_alike(tails[0].block, tail.block)) return 0;
    for (size_t i = 0; i < length; ++i)
      for (const Tail &tail : tails.subspan(1))
        if (!is_same_operation(*function_, step(tails[0], i), step(tail, i)))
          return i;
    size_t limit = length;
    auto look_at = [&](auto value_of) {
      Slot slot;
      if (!find_slot(tails, length, value_of, slot, limit)) return false;
      return true;
    };
    bool is_fine = true;
    for_each_slot(tails, length, [&](auto value_of) {
      is_fine = is_fine && look_at(value_of);
    });
    if (!is_fine) return limit;
    // The values of a call stand right behind it.
    if ((*function_)[step(tails[0], length - 1)].op == Op::Result)
      return length - 1;
    return length;
  }

  // Calls `see` with a function from a tail to its value of the operand.
  template <typename See>
  void for_each_slot(std::span<const Tail> tails, size_t length, See see) {
    for (size_t i = length; i-- > 0;) {
      size_t count = function_->operands(step(tails[0], i)).size();
      for (size_t k = 0; k < count; ++k)
        see([this, i, k](const Tail &tail) {
          return function_->operands(step(tail, i))[k];
        });
    }
    ValueId end = (*function_)[tails[0].block].last;
    for (size_t k = 0; k < function_->operands(end).size(); ++k)
      see([this, k](const Tail &tail) {
        return function_->operands((*function_)[tail.block].last)[k];
      });
    for (size_t e = 0; e < function_->edges(end).size(); ++e)
      for (size_t k = 0; k < function_->edges(end)[e].argument_count; ++k)
        see([this, e, k](const Tail &tail) {
          ValueId last = (*function_)[tail.block].last;
          return function_->arguments(function_->edges(last)[e])[k];
        });
  }

  // The step of its tail that the value is, if it is one of the last `length`.
  size_t step_of(const Tail &tail, ValueId id, size_t length) const {
    if (id.value >= step_of_.size() || function_->block_of(id) != tail.block)
      return SIZE_MAX;
    size_t at = step_of_[id.value];
    return at < length ? at : SIZE_MAX;
  }

  // False: no slot fits, and only what stands behind `limit` may be folded.
  template <typename ValueOf>
  bool find_slot(std::span<const Tail> tails, size_t length, ValueOf value_of,
                 Slot &slot, size_t &limit) {
    ValueId first = value_of(tails[0]);
    bool is_same = true, is_equal = is_constant(*function_, first);
    size_t step = step_of(tails[0], first, length), least = step;
    bool is_step = true;
    for (const Tail &tail : tails) {
      ValueId id = value_of(tail);
      size_t at = step_of(tail, id, length);
      is_step &= at == step;
      least = std::min(least, at);
      is_same &= id == first;
      is_equal = is_equal && is_same_operation(*function_, id, first);
      if (function_->type_of(id) != function_->type_of(first)) {
        limit = 0;
        return false;
      }
    }
    if (step != SIZE_MAX && is_step) {
      slot = {Slot::Step, static_cast<uint32_t>(step)};
      return true;
    }
    // What one tail computes the other one has from elsewhere.
    if (least != SIZE_MAX) {
      limit = least;
      return false;
    }
    if (is_equal) {
      slot = {Slot::Constant};
      return true;
    }
    if (is_same) {
      slot = {Slot::Same};
      return true;
    }
    std::vector<ValueId> values;
    for (const Tail &tail : tails) values.push_back(value_of(tail));
    auto at = std::ranges::find(parameters_, values);
    if (at == parameters_.end()) {
      if (parameters_.size() == most_parameters) {
        limit = 0;
        return false;
      }
      at = parameters_.insert(at, std::move(values));
    }
    slot = {Slot::Parameter, static_cast<uint32_t>(at - parameters_.begin())};
    return true;
  }

  // --- is it smaller? --------------------------------------------------------

  bool is_alone(const Tail &tail, ValueId id) const {
    return flow_->uses(id) == 1 && function_->block_of(id) == tail.block &&
           (*function_)[id].op != Op::Parameter;
  }

  bool pays(std::span<const Tail> tails, size_t length) {
    auto others = static_cast<ptrdiff_t>(tails.size() - 1);
    ValueId end = (*function_)[tails[0].block].last;
    bool is_jump = (*function_)[end].op == Op::Br;
    // A block and its end; the ways there.
    ptrdiff_t saved = -4;
    if (is_jump) {
      saved -= 2;
    } else {
      auto leaving = static_cast<ptrdiff_t>(ir::encoded_size(*function_, end));
      saved += others * leaving - 2 * (others + 1);
    }
    for (size_t i = 0; i < length; ++i)
      if ((*function_)[step(tails[0], i)].op != Op::Result)
        saved += others * static_cast<ptrdiff_t>(
                              ir::encoded_size(*function_, step(tails[0], i)));
    parameters_.clear();
    size_t limit = length;
    for_each_slot(tails, length, [&](auto value_of) {
      Slot slot;
      size_t before = parameters_.size();
      find_slot(tails, length, value_of, slot, limit);
      ValueId first = value_of(tails[0]);
      if (slot.kind == Slot::Constant)
        saved += others *
                 static_cast<ptrdiff_t>(ir::encoded_size(*function_, first));
      else if (slot.kind == Slot::Same)
        saved += others * static_cast<ptrdiff_t>(ir::variable_bytes);
      else if (slot.kind == Slot::Parameter)
        saved -= parameter_cost(tails, slot, before);
    });
    return saved > 0;
  }

  // It is read once more in the new block; the first time each tail puts it
  // there instead of taking it.
  ptrdiff_t parameter_cost(std::span<const Tail> tails, const Slot &slot,
                           size_t known) const {
    auto cost = static_cast<ptrdiff_t>(ir::variable_bytes);
    for (size_t i = 0; i < tails.size(); ++i) {
      ValueId id = parameters_[slot.which][i];
      bool is_variable =
          !is_constant(*function_, id) && !is_alone(tails[i], id);
      if (slot.which >= known)
        cost += static_cast<ptrdiff_t>(ir::variable_bytes);
      else if (is_variable)
        cost -= static_cast<ptrdiff_t>(ir::variable_bytes);
    }
    return cost;
  }

  // --- the new block ---------------------------------------------------------

  void build(std::span<Tail> tails, size_t length) {
    const Tail &first = tails[0];
    BlockId block = function_->add_block((*function_)[first.block].region);
    parameters_.clear();
    made_.clear();
    size_t limit = length;
    ValueId end = (*function_)[first.block].last;
    // What each operand of the first tail is in the new block; found before
    // anything changes.
    std::vector<Slot> slots;
    for_each_slot(tails, length, [&](auto value_of) {
      find_slot(tails, length, value_of, slots.emplace_back(), limit);
    });
    for (const std::vector<ValueId> &values : parameters_)
      made_.push_back(
          function_->add_parameter(block, function_->type_of(values[0])));
    std::vector<ValueId> jumps;
    for (size_t i = 0; i < tails.size(); ++i) {
      std::vector<ValueId> brings;
      for (const std::vector<ValueId> &values : parameters_)
        brings.push_back(values[i]);
      ir::EdgeId edge = function_->add_edge(block, brings);
      jumps.push_back(function_->make(
          {Op::Br, TypeRef::None, {0, edge.value, 1}},
          function_->origin((*function_)[tails[i].block].last)));
    }
    for (const Tail &tail : tails.subspan(1)) {
      function_->merge_origins(end, (*function_)[tail.block].last);
      for (size_t k = 0; k < length; ++k)
        function_->merge_origins(step(first, k), step(tail, k));
    }
    move(first, length, end, block, slots);
    for (size_t i = 0; i < tails.size(); ++i) {
      Tail &tail = tails[i];
      if (i) {
        function_->unlink((*function_)[tail.block].last);
        for (size_t k = 0; k < length; ++k) function_->unlink(step(tail, k));
      }
      function_->append(tail.block, jumps[i]);
      tail.is_folded = true;
    }
  }

  // The first one's tail, with what its operands are now.
  void move(const Tail &tail, size_t length, ValueId end, BlockId block,
            std::span<const Slot> slots) {
    size_t next = 0;
    auto now = [&](ValueId id) {
      const Slot &slot = slots[next++];
      if (slot.kind == Slot::Parameter) return made_[slot.which];
      if (slot.kind != Slot::Constant) return id;
      ir::Instruction row = (*function_)[id];
      ValueId made = function_->make(row, function_->origin(end));
      function_->append(block, made);
      return made;
    };
    auto take = [&](ValueId id) {
      function_->unlink(id);
      size_t count = function_->operands(id).size();
      for (size_t k = 0; k < count; ++k) {
        ValueId operand = function_->operands(id)[k];
        if (ValueId is = now(operand); is != operand)
          function_->set_operand(id, k, is);
      }
    };
    for (size_t i = length; i-- > 0;) {
      take(step(tail, i));
      function_->append(block, step(tail, i));
    }
    take(end);
    for (Edge &edge : function_->edges(end))
      for (size_t k = 0; k < edge.argument_count; ++k) {
        ValueId argument = function_->arguments(edge)[k];
        if (ValueId is = now(argument); is != argument)
          function_->set_argument(edge, k, is);
      }
    function_->append(block, end);
  }
};

class CodeFolding : public FunctionPass {
 public:
  explicit CodeFolding(const Surroundings &surroundings)
      : is_wanted_(surroundings.goal == Goal::Size) {}

  bool run(Function &function) override {
    if (!is_wanted_ || function.legacy_exceptions) return false;
    constexpr unsigned most_turns = 4;
    bool any = flow_.find(function);
    for (unsigned i = 0; i < most_turns; ++i) {
      flow_.find_uses(function);
      if (!folding_.run(function, flow_)) break;
      flow_.find(function);
      any = true;
    }
    any |= shared_ways_.run(function, flow_);
    return any;
  }

 private:
  const bool is_wanted_;
  Flow flow_;
  Folding folding_;
  SharedWays shared_ways_;
};

}  // namespace

std::unique_ptr<FunctionPass> make_CodeFolding(
    const Surroundings &surroundings) {
  return std::make_unique<CodeFolding>(surroundings);
}

}  // namespace wasmrust::optimize
