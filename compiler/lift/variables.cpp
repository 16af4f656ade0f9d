// What variables hold where control comes together. See lifter.h.
//
// Whatever a block assigns is noted with the value from before. So an edge to a
// label brings only the variables that changed since the label's block began;
// where the block ends all others are as they were there, and what an edge does
// not bring has the value from before on it.
//
//   block                  changes   sent to the label
//     local.set 1 (v5)     1: v2
//     br_if 0 (v6)                   1: v5
//     local.set 3 (v7)     3: v4
//   end                              1: v5, 3: v7     so: 1 is v5,
//                                                     3 is b1's v8 (v4 or v7)
//
// The changes of a block that has ended are its outer block's, unless they have
// been undone: each variable stands once in a block's part.
#include <algorithm>

#include "compiler/lift/lifter.h"

namespace wasmrust::lift {

namespace {

// Rows that are written for variables of blocks, in one function.
constexpr size_t most_effort = size_t{1} << 25;

}  // namespace

// What a variable holds before it is assigned: a constant at the start of the
// function. Each variable has its own, which can share a variable with what the
// first one is assigned later.
ValueId Lifter::first_value(TypeRef type) {
  ir::Instruction row{.op = ir::Op::I32Const, .type = type};
  switch (type) {
    case TypeRef::I32:
      break;
    case TypeRef::I64:
      row.op = ir::Op::I64Const;
      break;
    case TypeRef::F32:
      row.op = ir::Op::F32Const;
      break;
    case TypeRef::F64:
      row.op = ir::Op::F64Const;
      break;
    case TypeRef::V128:
      row.op = ir::Op::V128Const;
      row.w[0] = function().add_words(std::array<uint32_t, 4>{});
      break;
    default:
      row.op = ir::Op::RefNull;
      row.w[2] =
          static_cast<uint32_t>(wasm::heap_of(function().value_type(type)));
      break;
  }
  ValueId made = function().make(row);
  const ir::Block &entry = function()[ir::Function::entry()];
  if (entry.first)
    function().insert_before(entry.first, made);
  else
    function().append(ir::Function::entry(), made);
  return made;
}

ValueId Lifter::first_of(uint32_t index) {
  Variable &row = variables_[index];
  if (!row.first) row.first = first_value(row.type);
  return row.first;
}

// Without a first value: nobody reads such a variable before it is assigned,
// but it may be unassigned where control comes together.
bool Lifter::may_be_unset(uint32_t index) const {
  const Variable &row = variables_[index];
  return !row.value && row.type >= TypeRef::FirstOther &&
         !wasm::is_defaultable(function().value_type(row.type));
}

// --- changes ----------------------------------------------------------------

void Lifter::spend(size_t rows) {
  effort_ += rows;
  if (effort_ > most_effort) fail(std::string(too_many_changes));
}

void Lifter::note_change(uint32_t index) {
  Variable &row = variables_[index];
  changes_.push_back({index, row.value, row.last_change});
  row.last_change = static_cast<uint32_t>(changes_.size());
}

// Back to what variables held where a block began.
void Lifter::undo_changes(uint32_t from) {
  while (changes_.size() > from) {
    const Change &change = changes_.back();
    Variable &row = variables_[change.local];
    if (for_debugging_) touched_.push_back({0, change.local, row.value});
    row.value = change.before;
    row.last_change = change.previous;
    changes_.pop_back();
  }
}

// The changes from there on are those of the block that is the innermost now.
void Lifter::hand_on_changes(uint32_t from) {
  uint32_t kept = from;
  spend(changes_.size() - from);
  for (size_t i = from; i < changes_.size(); ++i) {
    Change change = changes_[i];
    uint32_t &last = variables_[change.local].last_change;
    if (change.previous > changes_from_) {
      last = change.previous;
    } else {
      changes_[kept++] = change;
      last = kept;
    }
  }
  changes_.resize(kept);
}

Rows Lifter::changed_variables(const Control &row) {
  auto at = static_cast<uint32_t>(sent_.size());
  for (size_t i = row.changes; i < changes_.size(); ++i)
    if (changes_[i].previous <= row.changes)
      sent_.push_back({changes_[i].local, variables_[changes_[i].local].value});
  auto count = static_cast<uint32_t>(sent_.size()) - at;
  spend(count);
  return {at, count};
}

// For the debugger: what a variable held is what it holds from here on, unless
// it is told that it has another value.
void Lifter::hold_changed() {
  auto local = [](const ir::Held &row) { return row.local; };
  std::ranges::stable_sort(touched_, {}, local);
  auto last = std::ranges::unique(touched_, {}, local).begin();
  for (auto row = touched_.begin(); row != last; ++row) {
    ValueId now = variables_[row->local].value;
    if (now == row->value) continue;
    if (!now && !may_be_unset(row->local)) now = first_of(row->local);
    function().held.push_back({after_, row->local, now});
  }
  touched_.clear();
}

// A parameter that nobody reads is not made for the debugger's sake.
void Lifter::finish_held() {
  for (ir::Held &row : function().held)
    if (AwaitedParameters::is_awaited(row.value))
      row.value = awaited_.known(row.value);
}

// --- coming together --------------------------------------------------------

// At a loop's target, whose edges are to come.
void Lifter::await_variables(Control &loop,
                             std::span<const uint32_t> assigned) {
  loop.place = awaited_.add_place(loop.target);
  for (uint32_t index : assigned)
    if (!may_be_unset(index)) awaited_.add(index, variables_[index].type);
}

// Behind the operands in `arguments_`.
void Lifter::carry_to_loop(EdgeId edge, const Control &loop) {
  std::span<ValueId> values = awaited_.add_edge(loop.place, edge, arguments_);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = variables_[awaited_.local(loop.place, i)].value;
}

void Lifter::set_awaited(const Control &loop) {
  for (size_t i = 0; i < awaited_.count(loop.place); ++i)
    set_local(awaited_.local(loop.place, i), awaited_.number(loop.place, i));
}

// Finds the values that variables have at `to`, where all these edges go:
// parameters where edges bring different ones. Changes of the block have been
// undone. `carry_merged` then tells what each edge carries, and at last
// `set_merged` gives the variables these values.
void Lifter::merge_variables(const Arrivals &from, BlockId to) {
  uint32_t edges = 0, count = 0;
  for (uint32_t at = from.first; at != none; at = incoming_[at].next) {
    ++edges;
    Rows rows = incoming_[at].variables;
    for (const Sent &sent : std::span(sent_).subspan(rows.first, rows.count)) {
      uint32_t &number = variables_[sent.local].merged;
      if (number >= count || merged_[number].local != sent.local) {
        number = count++;
        merged_[number] = {sent.local, sent.value, 1, true, !sent.value, none};
        continue;
      }
      Merged &row = merged_[number];
      ++row.count;
      row.same &= row.value == sent.value;
      row.unset |= !sent.value;
    }
  }
  merged_count_ = count;
  differing_.clear();
  base_.clear();
  for (Merged &row : merged()) {
    if (row.count < edges) {
      if (may_be_unset(row.local))
        row.unset = true;
      else if (row.same)
        row.same = variables_[row.local].value == row.value;
    }
    if (row.unset)
      row.value = {};
    else if (!row.same)
      differing_.push_back(static_cast<uint32_t>(&row - merged_.data()));
  }
  if (differing_.size() > 1)
    std::ranges::sort(differing_, {},
                      [&](uint32_t i) { return merged_[i].local; });
  if (!differing_.empty()) place_ = awaited_.add_place(to);
  for (uint32_t i : differing_) {
    Merged &row = merged_[i];
    const Variable &variable = variables_[row.local];
    row.place = static_cast<uint32_t>(base_.size());
    base_.push_back(variable.value);
    row.value = awaited_.add(row.local, variable.type);
  }
}

// Gives an edge its arguments: the operands in `arguments_`, then variables.
void Lifter::carry_merged(EdgeId edge, const Incoming &each) {
  if (base_.empty()) return set_arguments(edge);
  std::span<ValueId> values = awaited_.add_edge(place_, edge, arguments_);
  std::ranges::copy(base_, values.begin());
  Rows rows = each.variables;
  for (const Sent &sent : std::span(sent_).subspan(rows.first, rows.count)) {
    uint32_t place = merged_[variables_[sent.local].merged].place;
    if (place != none) values[place] = sent.value;
  }
}

void Lifter::set_merged() {
  for (const Merged &row : merged()) {
    if (for_debugging_)
      touched_.push_back({0, row.local, variables_[row.local].value});
    change(row.local, row.value);
  }
  if (for_debugging_) hold_changed();
}

}  // namespace wasmrust::lift
