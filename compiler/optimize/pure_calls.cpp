// Pure calls: calls that nobody would miss.
//
// Problem. A call may do anything, so it stays when nobody uses its results;
// `dead-code` takes out what has no effect by its operation alone. After other
// passes have found that a result does not matter, the whole computation in the
// callee does not, either.
//
//   v2: i32 = call v1 s7                 (nothing)
//   (nobody uses v2, s7 only computes)
//
// Idea. A function can be missed when it writes nothing, cannot trap, throws
// nothing, ends, and calls only such functions. Callees are looked at before
// callers; who calls itself may never end, as may a loop, unless a fact says
// that the function does. Reading is allowed, but not from memory: that may
// trap, and a trap is something that one can tell.
//
// Assumes: that the stack runs out is nobody's wish.
#include "compiler/optimize/components.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/references.h"
#include "compiler/optimize/use_counts.h"

namespace wasmrust::optimize {

namespace {

using ir::Function;
using ir::Op;
using ir::ValueId;
using wasm::Trait;

constexpr uint32_t effects = Trait::Traps | Trait::Throws | Trait::Calls |
                             Trait::WritesGlobal | Trait::WritesMemory |
                             Trait::WritesTable | Trait::WritesHeap |
                             Trait::WritesSize | Trait::WritesSegment |
                             Trait::Ordered | Trait::Allocates;

class PureCalls {
 public:
  explicit PureCalls(Whole &whole) : whole_(whole), program_(whole.program) {}

  bool run() {
    find_callees();
    Components parts;
    parts.find(first_callee_, callees_);
    can_be_missed_.assign(program_.functions.size(), false);
    for (uint32_t each : parts.order) {
      FunctionId id(size_t{each});
      // What it calls in a circle has not been looked at, and so may not.
      if (whole_.graphs[id]) can_be_missed_[each] = can_be_missed(id);
    }
    for (FunctionId id : program_.functions.ids())
      if (whole_.graphs[id]) look_at(id, *whole_.graphs[id]);
    return !whole_.changed.empty();
  }

 private:
  Whole &whole_;
  Program &program_;
  std::vector<uint32_t> first_callee_, callees_;  // as Components wants them
  std::vector<bool> can_be_missed_;
  std::vector<ValueId> calls_;
  std::vector<uint32_t> uses_;

  FunctionId callee_of(const Function &graph, ValueId id) const {
    Op op = graph[id].op;
    if (op != Op::Call && op != Op::ReturnCall) return {};
    return function_of(program_, SymbolId(size_t{graph[id].w[2]}));
  }

  void find_callees() {
    for (FunctionId id : program_.functions.ids()) {
      first_callee_.push_back(static_cast<uint32_t>(callees_.size()));
      const Function *graph = whole_.graphs[id].get();
      if (!graph) continue;
      for (const ir::Block &block : graph->blocks)
        for (ValueId each = block.first; each; each = graph->next(each))
          if (FunctionId callee = callee_of(*graph, each))
            callees_.push_back(callee.value);
    }
    first_callee_.push_back(static_cast<uint32_t>(callees_.size()));
  }

  bool can_be_missed(FunctionId id) const {
    const Function &graph = *whole_.graphs[id];
    for (const ir::Block &block : graph.blocks)
      for (ValueId each = block.first; each; each = graph.next(each)) {
        Op op = graph[each].op;
        if (FunctionId callee = callee_of(graph, each)) {
          if (!can_be_missed_[callee.value]) return false;
        } else if (ir::has(op, effects) || ir::is_semantic(op)) {
          return false;
        }
      }
    const ir::FunctionFacts *facts = whole_.facts.find(graph.symbol);
    return (facts && facts->willreturn) || !has_loop(graph);
  }

  // Only handlers lead on besides terminators, and nothing is thrown here.
  static bool has_loop(const Function &graph) {
    std::vector<uint32_t> first(1, 0), to;
    for (ir::BlockId id : graph.blocks.ids()) {
      if (ValueId last = graph.terminator(id))
        for (const ir::Edge &edge : graph.edges(last)) {
          if (edge.target == id) return true;
          to.push_back(edge.target.value);
        }
      first.push_back(static_cast<uint32_t>(to.size()));
    }
    Components parts;
    parts.find(first, to);
    return parts.count() < graph.blocks.size();
  }

  void look_at(FunctionId id, Function &graph) {
    calls_.clear();
    for (const ir::Block &block : graph.blocks)
      for (ValueId each = block.first; each; each = graph.next(each))
        if (FunctionId callee = callee_of(graph, each);
            callee && can_be_missed_[callee.value] &&
            graph[each].op == Op::Call)
          calls_.push_back(each);
    if (calls_.empty()) return;
    count_uses(graph, uses_);
    std::erase_if(calls_, [&](ValueId call) { return is_used(graph, call); });
    if (calls_.empty() || !whole_.may_change(id)) return;
    for (ValueId call : calls_) remove(graph, call);
    whole_.changed.push_back(id);
  }

  // Of several results, who reads them is the only use of the call.
  bool is_used(const Function &graph, ValueId call) const {
    ValueId id = graph.next(call);
    if (graph[id].op != Op::Result) return uses_[call.value] > 0;
    for (; graph[id].op == Op::Result; id = graph.next(id))
      if (uses_[id.value]) return true;
    return false;
  }

  static void remove(Function &graph, ValueId call) {
    for (ir::Held &row : graph.held)
      if (row.value == call ||
          (row.value && graph[row.value].op == Op::Result &&
           graph.operands(row.value)[0] == call))
        row.value = {};
    ValueId next = graph.next(call);
    graph.unlink(call);
    while (graph[next].op == Op::Result) {
      ValueId reader = next;
      next = graph.next(next);
      graph.unlink(reader);
    }
  }
};

}  // namespace

bool run_PureCalls(Whole &whole) { return PureCalls(whole).run(); }

}  // namespace wasmrust::optimize
