// See signature_facts.h.
#include "compiler/optimize/signature_facts.h"

#include <algorithm>

namespace wasmrust::optimize {

using ir::Function;
using ir::Op;
using ir::ValueId;

namespace {

bool is_tail_call(Op op) {
  return op == Op::ReturnCall || op == Op::ReturnCallIndirect ||
         op == Op::ReturnCallRef;
}

// What goes into which rows behind which.
std::vector<uint32_t> first_of_each(size_t count, const auto &rows, auto key) {
  std::vector<uint32_t> first(count + 1, 0);
  for (const auto &row : rows) ++first[key(row) + 1];
  for (size_t i = 0; i < count; ++i) first[i + 1] += first[i];
  return first;
}

}  // namespace

std::optional<Constant> constant_of(const Program &program,
                                    const Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  switch (row.op) {
    case Op::GlobalGet:
      if (program.global_type(SymbolId(size_t{row.w[2]})).is_mutable)
        return std::nullopt;
      break;
    case Op::I32Const:
    case Op::I64Const:
    case Op::F32Const:
    case Op::F64Const:
    case Op::SymbolAddress:
    case Op::RefNull:
    case Op::RefFunc:
      break;
    default:
      return std::nullopt;
  }
  return Constant{row.op, function.value_type(row.type), row.w};
}

SignatureFacts::SignatureFacts(const Whole &whole, const References &references)
    : whole_(whole), program_(whole.program) {
  open(references);
  needed_.resize(slots_);
  used_.resize(slots_);
  brought_.resize(slots_);
  for (FunctionId id : program_.functions.ids())
    if (const Function *graph = whole.graphs[id].get()) look_at(id, *graph);
  spread_needs();
  spread_constants();
}

// Facts name parameters by number, and a type that others are subtypes of says
// more than which values there are.
void SignatureFacts::open(const References &references) {
  rows_.resize(program_.functions.size());
  for (FunctionId id : program_.functions.ids()) {
    const Function *graph = whole_.graphs[id].get();
    if (!graph || !references.is_known(id)) continue;
    Row &row = rows_[id.value];
    TypeId type = program_.functions[id].type;
    const ir::FunctionFacts *facts = whole_.facts.find(graph->symbol);
    row.is_open =
        references.is_of_one_type(id) && (!facts || facts->linear.empty());
    for (const References::Call &each : references.calls(id)) {
      const Function &caller = *whole_.graphs[each.caller];
      if (is_tail_call(caller[each.call].op)) row.has_tail_calls = true;
    }
    for (const ir::Block &block : graph->blocks)
      if (block.last && is_tail_call((*graph)[block.last].op))
        row.has_tail_calls = true;
    row.parameters = slots_;
    slots_ += static_cast<uint32_t>(program_.type(type).params.size());
    row.results = slots_;
    slots_ += static_cast<uint32_t>(program_.type(type).results.size());
  }
}

FunctionId SignatureFacts::open_callee(const Function &graph,
                                       ValueId id) const {
  Op op = graph[id].op;
  if (op != Op::Call && op != Op::ReturnCall) return {};
  FunctionId callee = function_of(program_, SymbolId(size_t{graph[id].w[2]}));
  return callee && is_open(callee) ? callee : FunctionId();
}

// Parameters of the function, and what its calls give.
void SignatureFacts::find_slots(FunctionId id, const Function &graph) {
  slot_of_.assign(graph.value_count(), none);
  if (is_open(id)) {
    uint32_t slot = rows_[id.value].parameters;
    for (ValueId each : graph[Function::entry()].parameters)
      slot_of_[each.value] = slot++;
  }
  for (const ir::Block &block : graph.blocks)
    for (ValueId each = block.first; each; each = graph.next(each)) {
      bool is_result = graph[each].op == Op::Result;
      ValueId call = is_result ? graph.operands(each)[0] : each;
      FunctionId callee = open_callee(graph, call);
      if (!callee || graph.type_of(each) == ir::TypeRef::None) continue;
      slot_of_[each.value] =
          rows_[callee.value].results + (is_result ? graph[each].w[2] : 0);
    }
}

// The value goes into a slot, or (none) is an operand of something else.
void SignatureFacts::use(const Function &graph, ValueId value, uint32_t into) {
  uint32_t slot = slot_of_[value.value];
  if (slot == none) return;
  used_[slot] = true;
  // What nobody needs, but somebody names, must have something in its place.
  bool has_stand_in =
      wasm::is_defaultable(graph.value_type(graph.type_of(value)));
  if (into == none || !has_stand_in)
    need(slot);
  else
    uses_.push_back({slot, into});
}

void SignatureFacts::bring(const Function &graph, ValueId value,
                           uint32_t into) {
  Brought now{.any = true, .constant = constant_of(program_, graph, value)};
  uint32_t slot = slot_of_[value.value];
  if (graph[value].op == Op::Parameter && slot != none)
    arguments_.push_back({slot, into});
  else
    meet(brought_[into], now);
}

void SignatureFacts::look_at(FunctionId id, const Function &graph) {
  find_slots(id, graph);
  const Row &row = rows_[id.value];
  for (const ir::Block &block : graph.blocks)
    for (ValueId each = block.first; each; each = graph.next(each)) {
      Op op = graph[each].op;
      FunctionId callee = open_callee(graph, each);
      uint32_t into = none;
      if (callee) into = rows_[callee.value].parameters;
      if (op == Op::Return && has_open_results(id)) into = row.results;
      for (ValueId operand : graph.operands(each)) {
        if (callee) bring(graph, operand, into);
        if (op != Op::Result) use(graph, operand, into);
        if (into != none) ++into;
      }
      for (const ir::Edge &edge : graph.edges(each))
        for (ValueId argument : graph.arguments(edge))
          use(graph, argument, none);
    }
  for (const ir::Region &region : graph.regions)
    for (const ir::Handler &handler : region.handlers)
      for (ValueId argument :
           graph.arguments(graph.all_edges[handler.edge.value]))
        use(graph, argument, none);
  if (!is_open(id) || !row.has_tail_calls) return;
  size_t count = program_.type(graph.type).results.size();
  for (size_t i = 0; i < count; ++i) needed_[row.results + i] = true;
}

void SignatureFacts::spread_needs() {
  auto key = [](const Handed &each) { return each.to; };
  std::ranges::stable_sort(uses_, {}, key);
  std::vector<uint32_t> first = first_of_each(slots_, uses_, key);
  std::vector<uint32_t> work;
  for (uint32_t slot = 0; slot < slots_; ++slot)
    if (needed_[slot]) work.push_back(slot);
  while (!work.empty()) {
    uint32_t slot = work.back();
    work.pop_back();
    for (uint32_t i = first[slot]; i < first[slot + 1]; ++i)
      if (!needed_[uses_[i].from]) {
        needed_[uses_[i].from] = true;
        work.push_back(uses_[i].from);
      }
  }
}

// True when `to` is less than it was.
bool SignatureFacts::meet(Brought &to, const Brought &from) {
  if (!from.any || (to.any && !to.constant)) return false;
  if (!to.any) {
    to = from;
    return true;
  }
  if (to.constant == from.constant) return false;
  to.constant.reset();
  return true;
}

void SignatureFacts::spread_constants() {
  auto key = [](const Handed &each) { return each.from; };
  std::ranges::stable_sort(arguments_, {}, key);
  std::vector<uint32_t> first = first_of_each(slots_, arguments_, key);
  std::vector<uint32_t> work;
  for (uint32_t slot = 0; slot < slots_; ++slot)
    if (brought_[slot].any) work.push_back(slot);
  // A slot changes twice at most.
  while (!work.empty()) {
    uint32_t slot = work.back();
    work.pop_back();
    for (uint32_t i = first[slot]; i < first[slot + 1]; ++i)
      if (meet(brought_[arguments_[i].to], brought_[slot]))
        work.push_back(arguments_[i].to);
  }
}

std::optional<Constant> SignatureFacts::constant(FunctionId id,
                                                 size_t i) const {
  return brought_[rows_[id.value].parameters + i].constant;
}

SignatureFacts::Returned SignatureFacts::returned(FunctionId id,
                                                  size_t result) const {
  const Function &graph = *whole_.graphs[id];
  const auto &parameters = graph[Function::entry()].parameters;
  Returned all;
  for (const ir::Block &block : graph.blocks) {
    if (!block.last || graph[block.last].op != Op::Return) continue;
    ValueId value = graph.operands(block.last)[result];
    Returned now{.constant = constant_of(program_, graph, value)};
    auto at = std::ranges::find(parameters, value);
    if (at != parameters.end())
      now.parameter = static_cast<uint32_t>(at - parameters.begin());
    if (all.returns == 0) {
      all.constant = now.constant;
      all.parameter = now.parameter;
    }
    if (all.constant != now.constant) all.constant.reset();
    if (all.parameter != now.parameter) all.parameter.reset();
    ++all.returns;
  }
  return all;
}

}  // namespace wasmrust::optimize
