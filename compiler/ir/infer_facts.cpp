// See infer_facts.h.
#include "compiler/ir/infer_facts.h"

#include <algorithm>
#include <iterator>

#include "compiler/ir/linear_parameters.h"
#include "compiler/ir/marked_calls.h"

namespace wasmrust::ir {

namespace {

using wasm::Trait;

constexpr uint32_t no_row = UINT32_MAX;
constexpr uint32_t written = Trait::WritesGlobal | Trait::WritesMemory |
                             Trait::WritesTable | Trait::WritesHeap |
                             Trait::WritesSize | Trait::WritesSegment |
                             Trait::Ordered;
// New objects are no reads, but no two calls give the same one.
constexpr uint32_t read = Trait::ReadsMemory | Trait::ReadsTable |
                          Trait::ReadsHeap | Trait::ReadsSize |
                          Trait::ReadsSegment | Trait::Allocates |
                          Trait::HostDefined;

// Is there a way from a block to itself?
class Loops {
 public:
  explicit Loops(const Function &function)
      : function_(function), state_(function.blocks.size()) {}

  bool any() {
    open(Function::entry());
    while (!stack_.empty()) {
      auto &[block, next] = stack_.back();
      if (next == targets_[block.value].size()) {
        state_[block.value] = done;
        stack_.pop_back();
        continue;
      }
      BlockId to = targets_[block.value][next++];
      if (state_[to.value] == opened) return true;
      if (state_[to.value] == unseen) open(to);
    }
    return false;
  }

 private:
  enum State : uint8_t { unseen, opened, done };
  const Function &function_;
  std::vector<State> state_;
  std::vector<std::vector<BlockId>> targets_{function_.blocks.size()};
  std::vector<std::pair<BlockId, size_t>> stack_;

  void open(BlockId block) {
    state_[block.value] = opened;
    std::vector<BlockId> &to = targets_[block.value];
    if (ValueId end = function_.terminator(block))
      for (const Edge &edge : function_.edges(end)) to.push_back(edge.target);
    for (RegionId at = function_[block].region; at;
         at = function_.regions[at].parent)
      for (const Handler &each : function_.regions[at].handlers)
        to.push_back(function_.all_edges[each.edge.value].target);
    stack_.emplace_back(block, 0);
  }
};

}  // namespace

bool FactFinder::Effects::add(const Effects &more) {
  Effects before = *this;
  reads |= more.reads;
  writes |= more.writes;
  unwinds |= more.unwinds;
  asks_anything |= more.asks_anything;
  std::vector<SymbolId> both;
  std::ranges::set_union(asks, more.asks, std::back_inserter(both));
  asks = std::move(both);
  return *this != before;
}

FactFinder::FactFinder(const Program &program)
    : program_(program), row_of_(program.symbols.size(), no_row) {
  for (SymbolId id : program.symbols.ids())
    has_capabilities_ |= is_capability(id);
}

bool FactFinder::is_capability(SymbolId id) const {
  const Symbol &row = program_.symbols[id];
  return row.kind == SymbolKind::Global &&
         row.import_module == capability_module &&
         program_.global_type(id) ==
             wasm::GlobalType{{wasm::ValueKind::I32}, false};
}

// What nobody adds stays as bad as can be.
uint32_t FactFinder::row(SymbolId symbol) {
  uint32_t &at = row_of_[symbol.value];
  if (at == no_row) {
    at = static_cast<uint32_t>(rows_.size());
    rows_.push_back({symbol, Effects::all(), true, {}, {}, {}});
    added_.push_back(false);
  }
  return at;
}

void FactFinder::look_at(const Function &function, ValueId id, Row &to,
                         std::vector<SymbolId> &calls,
                         std::vector<SymbolId> &tails) {
  const Instruction &instruction = function[id];
  uint32_t traits = traits_of(instruction.op);
  Effects &effects = to.effects;
  if (traits & read) effects.reads = true;
  if (traits & written) effects.writes = true;
  if (traits & Trait::Throws) effects.unwinds = true;
  if (traits & Trait::ReadsGlobal) {
    SymbolId global(size_t{instruction.w[2]});
    effects.reads |= program_.global_type(global).is_mutable;
    if (is_capability(global)) effects.add({.asks = {global}});
  }
  switch (instruction.op) {
    case Op::Return:
      effects.returns = true;
      return;
    case Op::MemoryAtomicWait32:
    case Op::MemoryAtomicWait64:
      to.may_loop = true;
      return;
    case Op::Call:
    case Op::BoundaryCall:
      return calls.push_back(SymbolId(size_t{instruction.w[2]}));
    case Op::ReturnCall:
      return tails.push_back(SymbolId(size_t{instruction.w[2]}));
    default:
      break;
  }
  if (!(traits & Trait::Calls)) return;
  bool returns = effects.returns || is_terminator(instruction.op);
  effects = Effects::all();
  effects.returns = returns;
  to.may_loop = true;
}

void FactFinder::add(const Function &function) {
  uint32_t at = row(function.symbol);
  Row own{.symbol = function.symbol};
  own.may_loop = Loops(function).any();
  own.linear = linear_parameters(function);
  std::vector<SymbolId> calls, tails;
  for (BlockId block : function.blocks.ids())
    for (ValueId id = function[block].first; id; id = function.next(id))
      look_at(function, id, own, calls, tails);
  for (SymbolId each : calls) own.callees.push_back(row(each));
  for (SymbolId each : tails) own.tail_callees.push_back(row(each));
  own.callees.insert(own.callees.end(), own.tail_callees.begin(),
                     own.tail_callees.end());
  std::ranges::sort(own.callees);
  own.callees.erase(std::ranges::unique(own.callees).begin(),
                    own.callees.end());
  rows_[at] = std::move(own);
  added_[at] = true;
}

// What a callee does its callers do.
void FactFinder::spread() {
  std::vector<std::vector<uint32_t>> callers(rows_.size());
  std::vector<uint32_t> work;
  for (uint32_t at = 0; at < rows_.size(); ++at) {
    work.push_back(at);
    for (uint32_t callee : rows_[at].callees) callers[callee].push_back(at);
  }
  while (!work.empty()) {
    uint32_t at = work.back();
    work.pop_back();
    const Effects from = rows_[at].effects;
    for (uint32_t caller : callers[at]) {
      Effects &to = rows_[caller].effects;
      bool is_tail = std::ranges::find(rows_[caller].tail_callees, at) !=
                     rows_[caller].tail_callees.end();
      bool changed = to.add(from);
      if (is_tail && from.returns && !to.returns) changed = to.returns = true;
      if (!changed) continue;
      work.push_back(caller);
    }
  }
}

// A function ends when all that it calls is known to, so those that call one
// another in a circle are never reached.
std::vector<bool> FactFinder::that_end() const {
  std::vector<bool> ends(rows_.size());
  std::vector<std::vector<uint32_t>> callers(rows_.size());
  std::vector<size_t> open(rows_.size());
  std::vector<uint32_t> work;
  for (uint32_t at = 0; at < rows_.size(); ++at) {
    open[at] = rows_[at].callees.size();
    for (uint32_t callee : rows_[at].callees) callers[callee].push_back(at);
    if (open[at] == 0) work.push_back(at);
  }
  while (!work.empty()) {
    uint32_t at = work.back();
    work.pop_back();
    if (rows_[at].may_loop) continue;
    ends[at] = true;
    for (uint32_t caller : callers[at])
      if (--open[caller] == 0) work.push_back(caller);
  }
  return ends;
}

Facts FactFinder::finish() {
  spread();
  std::vector<bool> ends = that_end();
  Facts facts;
  for (uint32_t at = 0; at < rows_.size(); ++at) {
    if (!added_[at]) continue;
    const Effects &effects = rows_[at].effects;
    FunctionFacts row{.pure = !effects.reads && !effects.writes,
                      .reads = effects.reads && !effects.writes,
                      .nounwind = !effects.unwinds,
                      .noreturn = !effects.returns,
                      .willreturn = ends[at],
                      .linear = rows_[at].linear};
    if (has_capabilities_ && !effects.asks_anything)
      row.capabilities = effects.asks;
    if (row != FunctionFacts()) facts.rows.push_back({rows_[at].symbol, row});
  }
  facts.sort();
  return facts;
}

}  // namespace wasmrust::ir
