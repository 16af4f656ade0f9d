// See outcomes.h.
#include "compiler/optimize/outcomes.h"

#include <algorithm>

#include "compiler/base/bytes.h"

namespace wasmrust::optimize {

using ir::BlockId;
using ir::Edge;
using ir::EdgeId;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;
using wasm::Trait;

bool Outcomes::run(ir::Function &function, const Flow &flow) {
  function_ = &function;
  changed_ = false;
  for (BlockId block : flow.blocks()) {
    end_at_last_call(block);
    ValueId end = function.terminator(block);
    if (function[end].op == Op::Unreachable)
      shorten_way_to_trap(end);
    else
      look_at(end);
  }
  find_asked_before(flow);
  if (changed_) let_go_of_removed(function);
  return changed_;
}

void Outcomes::jump(ValueId end, size_t edge) {
  make_jump(*function_, end, EdgeId(function_->first_edge(end).value + edge));
  changed_ = true;
}

// --- traps
// --------------------------------------------------------------------

void Outcomes::end_at_last_call(BlockId block) {
  if (surroundings_.facts.rows.empty()) return;
  for (ValueId id = (*function_)[block].first; id; id = function_->next(id)) {
    if ((*function_)[id].op != Op::Call) continue;
    const ir::FunctionFacts *facts =
        surroundings_.facts.find(SymbolId(size_t{(*function_)[id].w[2]}));
    if (!facts || !facts->noreturn) continue;
    ValueId after = function_->next(id);
    if ((*function_)[after].op == Op::Unreachable) return;
    for (ValueId next; after; after = next) {
      next = function_->next(after);
      function_->unlink(after);
    }
    function_->append(
        block, function_->make({.op = Op::Unreachable}, function_->origin(id)));
    changed_ = true;
    return;
  }
}

void Outcomes::shorten_way_to_trap(ValueId trap) {
  constexpr uint32_t can_be_told =
      Trait::Throws | Trait::Calls | Trait::Control | Trait::Ordered |
      Trait::WritesGlobal | Trait::WritesMemory | Trait::WritesTable |
      Trait::WritesHeap | Trait::WritesSize | Trait::WritesSegment;
  while (ValueId before = function_->previous(trap)) {
    // `result` rows stand behind what they read, so nobody is left alone.
    Op op = (*function_)[before].op;
    if (ir::has(op, can_be_told) || ir::is_semantic(op) || op == Op::Result)
      return;
    function_->unlink(before);
    changed_ = true;
  }
}

// --- a branch by itself
// -------------------------------------------------------

void Outcomes::look_at(ValueId end) {
  auto edges = function_->edges(end);
  if (edges.size() < 2) {
    if ((*function_)[end].op == Op::BrTable) jump(end, 0);
    return;
  }
  auto is_own = [&](const Edge &edge) {
    return std::ranges::find(
               function_->words(edge.first_argument, edge.argument_count),
               end.value) !=
           function_->words(edge.first_argument, edge.argument_count).end();
  };
  bool all_equal = std::ranges::all_of(edges, [&](const Edge &edge) {
    return are_equal(*function_, edge, edges[0]);
  });
  if (all_equal && !is_own(edges[0])) return jump(end, 0);
  switch ((*function_)[end].op) {
    case Op::BrIf:
      return look_at_condition(end);
    case Op::BrTable:
      return look_at_table(end);
    case Op::BrOnNull:
    case Op::BrOnNonNull:
      return look_at_reference(end);
    default:
      return;
  }
}

void Outcomes::look_at_condition(ValueId end) {
  ValueId condition = function_->operands(end)[0];
  const ir::Instruction &row = (*function_)[condition];
  if (row.op == Op::I32Const) jump(end, row.w[0] ? 0 : 1);
}

void Outcomes::look_at_reference(ValueId end) {
  ValueId reference = function_->operands(end)[0];
  bool is_null = (*function_)[reference].op == Op::RefNull;
  bool is_there =
      !wasm::is_nullable(function_->value_type(function_->type_of(reference)));
  if (is_null == is_there) return;
  size_t edge = ((*function_)[end].op == Op::BrOnNull) == is_null ? 0 : 1;
  // What the branch would give is the reference itself.
  const Edge &taken = function_->edges(end)[edge];
  for (size_t i = 0; i < taken.argument_count; ++i)
    if (function_->arguments(taken)[i] == end)
      function_->set_argument(taken, i, reference);
  jump(end, edge);
}

// --- br_table
// -----------------------------------------------------------------

ValueId Outcomes::number(ValueId before, uint32_t value) {
  ValueId id = function_->make({Op::I32Const, TypeRef::I32, {value}},
                               function_->origin(before));
  function_->insert_before(before, id);
  return id;
}

ValueId Outcomes::insert(ValueId before, Op op, ValueId a, ValueId b) {
  ValueId id = function_->make({op, TypeRef::I32, {a.value, b.value}},
                               function_->origin(before));
  function_->insert_before(before, id);
  return id;
}

void Outcomes::look_at_table(ValueId end) {
  ir::Instruction &row = (*function_)[end];
  const ir::Instruction &index = (*function_)[ValueId(size_t{row.w[0]})];
  if (index.op == Op::I32Const)
    return jump(end, std::min(index.w[0], row.w[2] - 1));
  auto edges = function_->edges(end);
  while (edges.size() > 1 &&
         are_equal(*function_, edges[edges.size() - 2], edges.back())) {
    edges = edges.first(edges.size() - 1);
    --row.w[2];
    changed_ = true;
  }
  if (!turn_table_into_test(end)) cut_front(end);
}

// One other target than the default, for indices that follow each other.
bool Outcomes::turn_table_into_test(ValueId end) {
  auto edges = function_->edges(end);
  size_t first = 0, last = edges.size() - 1;  // behind the other target's
  while (are_equal(*function_, edges[first], edges.back())) ++first;
  for (size_t i = first; i < last; ++i)
    if (!are_equal(*function_, edges[i], edges[first])) return false;
  // A table of two costs no more than a comparison.
  if (last > 1 && last - first == 2 && first == 0 &&
      surroundings_.goal != Goal::Speed)
    return false;
  ValueId index = function_->operands(end)[0];
  Edge then = edges[first], otherwise = edges.back();
  auto width = static_cast<uint32_t>(last - first);
  ValueId condition = index;
  if (last == 1) {
    std::swap(then, otherwise);
  } else if (width == 1) {
    condition = insert(end, Op::I32Eq, index,
                       number(end, static_cast<uint32_t>(first)));
  } else {
    if (first)
      condition = insert(end, Op::I32Sub, index,
                         number(end, static_cast<uint32_t>(first)));
    condition = insert(end, Op::I32LtU, condition, number(end, width));
  }
  edges = function_->edges(end);
  edges[0] = then;
  edges[1] = otherwise;
  ir::Instruction &row = (*function_)[end];
  row = {Op::BrIf, TypeRef::None, {condition.value, row.w[1], 2}};
  changed_ = true;
  return true;
}

// Indices below the first that leads elsewhere than the default wrap round to
// where the default is.
void Outcomes::cut_front(ValueId end) {
  auto edges = function_->edges(end);
  uint32_t first = 0;
  while (are_equal(*function_, edges[first], edges.back())) ++first;
  unsigned cost = 2 + sleb_size(int64_t{first});  // i32.const, i32.sub
  if (first <= cost) return;
  ValueId index =
      insert(end, Op::I32Sub, function_->operands(end)[0], number(end, first));
  ir::Instruction &row = (*function_)[end];
  row.w = {index.value, row.w[1] + first, row.w[2] - first};
  changed_ = true;
}

// --- what was asked before
// ----------------------------------------------------

void Outcomes::find_asked_before(const Flow &flow) {
  asking_.clear();
  for (BlockId block : flow.blocks()) {
    ValueId end = function_->terminator(block);
    if ((*function_)[end].op == Op::BrIf)
      asking_.push_back({function_->operands(end)[0], block});
  }
  std::ranges::sort(asking_, [](const Asking &a, const Asking &b) {
    return std::pair(a.condition, a.block) < std::pair(b.condition, b.block);
  });
  bool is_known = false;
  for (auto at = asking_.begin(); at != asking_.end();) {
    auto end = std::find_if(at, asking_.end(), [&](const Asking &other) {
      return other.condition != at->condition;
    });
    if (end - at > 1) {
      // Edges have only become fewer since, so all that dominates does so
      // still.
      if (!is_known) dominators_.find(*function_);
      is_known = true;
      decide({at, end}, flow);
    }
    at = end;
  }
}

void Outcomes::decide(std::span<const Asking> same, const Flow &flow) {
  constexpr size_t most = 16;  // so that it stays linear
  for (const Asking &other : same) {
    ValueId end = function_->terminator(other.block);
    for (const Asking &first : same.first(std::min(same.size(), most))) {
      ValueId before = function_->terminator(first.block);
      if (first.block == other.block || (*function_)[end].op != Op::BrIf ||
          (*function_)[before].op != Op::BrIf)
        continue;
      auto edges = function_->edges(before);
      if (edges[0].target == edges[1].target) continue;
      for (size_t i : {0, 1})
        if ((*function_)[end].op == Op::BrIf &&
            flow.is_only_target(edges[i].target) &&
            dominators_.dominates(edges[i].target, other.block))
          jump(end, i);
    }
  }
}

}  // namespace wasmrust::optimize
