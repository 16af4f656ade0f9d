// See inline_call.h. First everything gets its id, then operands, edges and
// immediates are filled in, since a value may be used before it is copied.
#include "compiler/optimize/inline_call.h"

#include <array>

namespace wasmrust::optimize {

using ir::BlockId;
using ir::Edge;
using ir::EdgeId;
using ir::Function;
using ir::Immediate;
using ir::Instruction;
using ir::Op;
using ir::RegionId;
using ir::TypeRef;
using ir::ValueId;

namespace {

enum class Form : uint8_t { None, Legacy, Present };

// Whoever throws a reference, or has one at all, has its type.
Form form_of(const Function &function) {
  if (!function.regions.empty())
    return function.legacy_exceptions ? Form::Legacy : Form::Present;
  if (function.legacy_exceptions) return Form::None;
  for (size_t i = 1; i < function.type_count(); ++i) {
    wasm::ValueType type = function.value_type(static_cast<TypeRef>(i));
    if (!wasm::is_reference(type)) continue;
    int32_t heap = wasm::heap_of(type);
    if (heap == wasm::heap::exn || heap == wasm::heap::no_exn)
      return Form::Present;
  }
  return Form::None;
}

bool is_tail_call(Op op) {
  return op == Op::ReturnCall || op == Op::ReturnCallIndirect ||
         op == Op::ReturnCallRef;
}

Op as_call(Op tail_call) {
  if (tail_call == Op::ReturnCall) return Op::Call;
  return tail_call == Op::ReturnCallIndirect ? Op::CallIndirect : Op::CallRef;
}

}  // namespace

bool may_share_a_function(const Function &caller, const Function &callee) {
  Form a = form_of(caller), b = form_of(callee);
  return a == Form::None || b == Form::None || a == b;
}

void CallInliner::run(Function &caller, ValueId call, const Function &callee,
                      ir::Replacements &instead) {
  start(caller, call, callee);
  BlockId block = caller.block_of(call), after;
  RegionId entry_region = region(callee[Function::entry()].region);
  bool is_here = entry_region == caller[block].region;
  ValueId end = callee.terminator(Function::entry());
  if (!is_tail_ && is_here && reached_.size() == 1 &&
      (callee[end].op == Op::Return || is_tail_call(callee[end].op)))
    before_ = call;
  else
    after = cut(call);
  BlockId at = block;
  if (!is_here) br(block, at = caller.add_block(entry_region), {});
  add_blocks(at);
  for (BlockId each : reached_) make_instructions(each);
  for (const Copied &row : copied_) connect(row);
  for (RegionId from : callee.regions.ids()) {
    RegionId to = regions_[from.value];
    if (!to) continue;
    for (const ir::Handler &handler : callee.regions[from].handlers) {
      EdgeId edge = copy_edge(callee.all_edges[handler.edge.value]);
      caller.regions[to].handlers.push_back({handler.kind, handler.tag, edge});
    }
  }
  copy_held();
  if (!is_tail_) lead_on(after, instead);
}

void CallInliner::start(Function &caller, ValueId call,
                        const Function &callee) {
  caller_ = &caller;
  callee_ = &callee;
  is_tail_ = caller[call].op == Op::ReturnCall;
  origin_ = caller.origin(call);
  call_row_ = 0;
  origins_.assign(callee.origin_rows.size(), 0);
  region_ = is_tail_ ? RegionId() : caller[caller.block_of(call)].region;
  before_ = {};
  values_.assign(callee.value_count(), {});
  types_.assign(callee.type_count(), TypeRef::None);
  copied_.clear();
  exits_.clear();
  const auto &parameters = callee[Function::entry()].parameters;
  for (size_t i = 0; i < parameters.size(); ++i)
    values_[parameters[i].value] = caller.operands(call)[i];
  find_reached();
  add_regions();
  find_results(call);
  if (callee.legacy_exceptions && !callee.regions.empty())
    caller.legacy_exceptions = true;
}

TypeRef CallInliner::type(TypeRef of) {
  if (of < TypeRef::FirstOther) return of;
  TypeRef &row = types_[static_cast<size_t>(of)];
  if (row == TypeRef::None) row = caller_->intern(callee_->value_type(of));
  return row;
}

void CallInliner::find_reached() {
  blocks_.assign(callee_->blocks.size(), {});
  reached_.assign(1, Function::entry());
  auto reach = [&](BlockId block) {
    if (blocks_[block.value] || block == Function::entry()) return;
    blocks_[block.value] = block;  // until it has one of the caller
    reached_.push_back(block);
  };
  std::vector<bool> is_seen(callee_->regions.size());
  for (size_t i = 0; i < reached_.size(); ++i) {
    BlockId block = reached_[i];
    for (const Edge &edge : callee_->edges(callee_->terminator(block)))
      reach(edge.target);
    for (RegionId at = (*callee_)[block].region; at && !is_seen[at.value];
         at = callee_->regions[at].parent) {
      is_seen[at.value] = true;
      for (const ir::Handler &handler : callee_->regions[at].handlers)
        reach(callee_->all_edges[handler.edge.value].target);
    }
  }
  regions_.assign(callee_->regions.size(), {});
  for (size_t i = 0; i < is_seen.size(); ++i)
    if (is_seen[i]) regions_[i] = RegionId(i);  // likewise
}

void CallInliner::add_regions() {
  for (RegionId &each : regions_)
    if (each) each = caller_->regions.add({});
  for (RegionId id : callee_->regions.ids())
    if (RegionId to = regions_[id.value])
      caller_->regions[to].parent = region(callee_->regions[id].parent);
}

// Which values read the results. They stay in the block for the moment.
void CallInliner::find_results(ValueId call) {
  results_.clear();
  if (is_tail_) return;
  if (caller_->type_of(call) != TypeRef::None) results_.push_back(call);
  for (ValueId id = caller_->next(call); id && (*caller_)[id].op == Op::Result;
       id = caller_->next(id)) {
    uint32_t place = (*caller_)[id].w[2];
    if (results_.size() <= place) results_.resize(place + 1);
    results_[place] = id;
  }
}

// The block ends in front of the call, and what follows stands in another one.
BlockId CallInliner::cut(ValueId call) {
  BlockId block = caller_->block_of(call), after;
  ValueId next = caller_->next(call);
  caller_->unlink(call);
  if (is_tail_) return after;
  after = caller_->add_block((*caller_)[block].region);
  for (ValueId id = next; id; id = next) {
    next = caller_->next(id);
    bool reads_result =
        (*caller_)[id].op == Op::Result && caller_->operands(id)[0] == call;
    caller_->unlink(id);
    if (!reads_result) caller_->append(after, id);
  }
  return after;
}

void CallInliner::add_blocks(BlockId at) {
  for (BlockId from : reached_) {
    bool is_entry = from == Function::entry();
    BlockId to =
        is_entry ? at : caller_->add_block(region((*callee_)[from].region));
    blocks_[from.value] = to;
    if (is_entry) continue;
    for (ValueId id : (*callee_)[from].parameters)
      values_[id.value] =
          caller_->add_parameter(to, type(callee_->type_of(id)));
  }
}

uint32_t CallInliner::call_row() {
  if (call_row_) return call_row_;
  call_row_ = static_cast<uint32_t>(caller_->origin_rows.size());
  ir::Origin call{.offset = ir::Origin::several};
  if (origin_) call = caller_->origin_rows[origin_];
  caller_->origin_rows.push_back(call);
  return call_row_;
}

// What a row of the callee is in the caller. Nobody knows where an instruction
// comes from: then it counts to the call.
uint32_t CallInliner::origin(uint32_t of) {
  if (!of) return origin_;
  if (origins_[of]) return origins_[of];
  ir::Origin row = callee_->origin_rows[of];
  row.call = row.call ? origin(row.call) : call_row();
  caller_->origin_rows.push_back(row);
  return origins_[of] = static_cast<uint32_t>(caller_->origin_rows.size() - 1);
}

// The callee's variables are where its values are.
void CallInliner::copy_held() {
  if (callee_->held.empty()) return;
  for (ir::Held row : callee_->held) {
    if (row.value) row.value = value(row.value);
    row.call = row.call ? origin(row.call) : call_row();
    caller_->held.push_back(row);
  }
}

ValueId CallInliner::put(BlockId to, Instruction row, uint32_t origin) {
  ValueId made = caller_->make(row, origin);
  if (before_)
    caller_->insert_before(before_, made);
  else
    caller_->append(to, made);
  return made;
}

// Operands are the callee's still, until `connect`.
void CallInliner::make_instructions(BlockId from) {
  BlockId to = blocks_[from.value];
  for (ValueId id = (*callee_)[from].first; id; id = callee_->next(id)) {
    Instruction row = (*callee_)[id];
    if (!is_tail_ && row.op == Op::Return) {
      exits_.push_back({to, id, {}});
    } else if (!is_tail_ && is_tail_call(row.op)) {
      make_call(from, to, id);
    } else {
      row.type = type(row.type);
      values_[id.value] = put(to, row, origin(callee_->origin(id)));
      copied_.push_back({id, values_[id.value]});
    }
  }
}

// In place of a tail call.
void CallInliner::make_call(BlockId from, BlockId to, ValueId tail_call) {
  if (region((*callee_)[from].region) != region_) {
    BlockId outside = caller_->add_block(region_);
    br(to, outside, {});
    to = outside;
  }
  Instruction row = (*callee_)[tail_call];
  const std::vector<wasm::ValueType> &types = results_of(tail_call);
  row.op = as_call(row.op);
  if (types.size() == 1) row.type = caller_->intern(types[0]);
  uint32_t from_here = origin(callee_->origin(tail_call));
  ValueId made = put(to, row, from_here);
  copied_.push_back({tail_call, made});
  exits_.push_back({to, {}, {}});
  std::vector<ValueId> &values = exits_.back().values;
  if (types.size() == 1) values.push_back(made);
  for (uint32_t i = 0; types.size() > 1 && i < types.size(); ++i)
    values.push_back(
        put(to, {Op::Result, caller_->intern(types[i]), {made.value, 0, i}},
            from_here));
}

// Of the callee's call.
const std::vector<wasm::ValueType> &CallInliner::results_of(
    ValueId call) const {
  const Instruction &row = (*callee_)[call];
  TypeId type(size_t{row.w[2]});
  if (row.op == Op::ReturnCall)
    type = program_.symbols[SymbolId(size_t{row.w[2]})].type;
  else if (row.op == Op::ReturnCallIndirect)
    type = TypeId(size_t{callee_->pair(call)[0]});
  return program_.type(type).results;
}

void CallInliner::connect(Copied row) {
  Instruction made = (*caller_)[row.to];
  ir::Values operands = callee_->operands(row.from);
  if (ir::operands_of(made.op) == ir::Operands::List) {
    list_.clear();
    for (ValueId each : operands) list_.push_back(value(each));
    made.w[0] = caller_->add_list(list_);
  } else {
    for (size_t i = 0; i < operands.size(); ++i)
      made.w[i] = value(operands[i]).value;
  }
  copy_immediate(row.from, made);
  (*caller_)[row.to] = made;
}

void CallInliner::copy_immediate(ValueId from, Instruction &row) {
  Immediate kind = ir::immediate_of(row.op);
  if (ir::is_pair(kind) && kind != Immediate::CastEdges) {
    std::array<uint32_t, 2> pair = callee_->pair(from);
    row.w[2] = caller_->add_pair(pair[0], pair[1]);
    return;
  }
  switch (kind) {
    case Immediate::V128:
      row.w[0] = caller_->add_words(callee_->words(row.w[0], 4));
      break;
    case Immediate::Shuffle:
      row.w[2] = caller_->add_words(callee_->words(row.w[2], 4));
      break;
    case Immediate::Access:
      row.w[2] = caller_->add_access(callee_->access(from)).value;
      break;
    case Immediate::CastEdges: {
      std::array<uint32_t, 2> pair = callee_->pair(from);
      for (uint32_t &each : pair)
        each = static_cast<uint32_t>(type(static_cast<TypeRef>(each)));
      row.w[2] = caller_->add_pair(pair[0], pair[1]);
      copy_edges(from, row);
      break;
    }
    case Immediate::Edges:
      copy_edges(from, row);
      break;
    default:  // numbers, and rows of the program's tables
      break;
  }
}

void CallInliner::copy_edges(ValueId from, Instruction &row) {
  row.w[1] = static_cast<uint32_t>(caller_->all_edges.size());
  for (const Edge &edge : callee_->edges(from)) copy_edge(edge);
}

EdgeId CallInliner::copy_edge(const Edge &edge) {
  list_.clear();
  for (ValueId each : callee_->arguments(edge)) list_.push_back(value(each));
  return caller_->add_edge(blocks_[edge.target.value], list_, edge.likelihood);
}

void CallInliner::br(BlockId from, BlockId to, std::span<const ValueId> with) {
  EdgeId edge = caller_->add_edge(to, with);
  caller_->append(
      from,
      caller_->make({Op::Br, TypeRef::None, {0, edge.value, 1}}, origin_));
}

// From the ends of the copy to what follows the call, with the results.
void CallInliner::lead_on(BlockId after, ir::Replacements &instead) {
  for (Exit &exit : exits_)
    if (exit.end)
      for (ValueId each : callee_->operands(exit.end))
        exit.values.push_back(value(each));
  if (exits_.size() == 1) {
    for (size_t i = 0; i < results_.size(); ++i)
      if (results_[i]) instead.put(results_[i], exits_[0].values[i]);
    if (before_) return remove_call();
    return br(exits_[0].block, after, {});
  }
  for (ValueId id : results_) {
    if (!id) continue;
    (*caller_)[id] = {Op::Parameter, caller_->type_of(id)};
    caller_->add_parameter(after, id);
  }
  for (const Exit &exit : exits_) {
    list_.clear();
    for (size_t i = 0; i < results_.size(); ++i)
      if (results_[i]) list_.push_back(exit.values[i]);
    br(exit.block, after, list_);
  }
}

void CallInliner::remove_call() {
  for (ValueId id : results_)
    if (id && id != before_) caller_->unlink(id);
  caller_->unlink(before_);
}

}  // namespace wasmrust::optimize
