// Inline: a callee's code in place of its call.
//
// Problem. A call costs bytes where it stands, and a function costs some beside
// its code: an entry in two tables, a size, its variables, an end. A function
// that is called once need not be one; one whose code is hardly larger than the
// call should not be called. And what stands in one function is seen as one by
// all other passes: constant arguments fold, checks are known to hold.
//
//   func s7: b0(v0: i32):                func s4: ...
//     v1: i32 = i32.load v0 offset=8       v5: i32 = i32.load v3 offset=8
//     return v1
//   func s4: ... v5 = call v3 s7         (s7 is dead when that was its last)
//
// Idea. Callees before callers, by the strong components of the call graph, so
// that what is copied is as small as it gets, and never a function into itself.
// Where functions call each other in a circle, one has to be first; its calls
// of the others stay, and theirs of it are as good as any. Each decision weighs
// estimated bytes (code_size.h):
//
//   called once, and known (references.h)       copied: the function goes
//   known, and all copies together are smaller  copied, likewise
//   than the calls and the function
//   the copy is not larger than the call        copied
//   Balanced, Speed: a copy larger by some      copied; by more in a loop, by
//   bytes                                       none where a profile counts no
//                                               call
//
// A finished module has been inlined by who made it, and -Os must not make it
// larger: there Balanced is as for size.
//
// Limits. A function grows to 32 KiB of code at most. Engines compile function
// by function, on several threads, first in a hurry and later well; the good
// compilers take more than linear time, and a large function is ready last.
// Past that size only copies that make it smaller are made.
//
// What is not inlined: indirect calls (direct-calls makes some of them direct),
// calls in blocks out of reach, callees of another type than the call, and
// functions with the present form of exceptions into ones with the legacy form
// or the other way round.
//
// Assumes: functions with graphs are what their symbols mean, in every case;
// what an embedder may replace is an import. How deep calls may nest is
// nobody's business, but no form of inlining makes a tail call take stack for
// ever (inline_call.h).
#include "compiler/optimize/code_size.h"
#include "compiler/optimize/components.h"
#include "compiler/optimize/inline_call.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/references.h"

namespace wasmrust::optimize {

namespace {

using ir::BlockId;
using ir::Function;
using ir::ValueId;

constexpr size_t most_size = 32 * 1024;

// By how many bytes a copy may be larger than its call.
struct Growth {
  ptrdiff_t anywhere, in_loop;
};
constexpr Growth growth_for(Goal goal, bool is_symbolic) {
  switch (goal) {
    case Goal::Size:
      return {0, 0};
    case Goal::Balanced:
      return is_symbolic ? Growth{4, 16} : Growth{0, 0};
    case Goal::Speed:
      return {16, 48};
  }
  return {0, 0};
}

class Inlining {
 public:
  explicit Inlining(Whole &whole)
      : whole_(whole),
        program_(whole.program),
        growth_(growth_for(whole.goal, whole.is_symbolic)),
        copying_(whole.program) {}

  bool run() {
    find_calls();
    Components parts;
    parts.find(first_callee_, callees_);
    for (uint32_t i = 0; i < parts.count(); ++i) {
      std::span<const uint32_t> members = parts.nodes(i);
      for (uint32_t each : members)
        if (FunctionId id(size_t{each}); whole_.graphs[id]) {
          visit(id);
          measure(id, members.size() > 1);
        }
    }
    return changed_;
  }

 private:
  struct Site {
    ValueId call;
    FunctionId callee;
  };
  struct Row {
    size_t whole = 0;
    ptrdiff_t copied = 0;
    bool is_measured = false;  // it may be copied
    bool is_known = false;     // and is gone when all calls are
    bool is_in_circle = false;
    bool is_cold = false;
    uint32_t sites = 0;  // calls of it, wherever they stand now
    // Once for each call in it.
    std::vector<FunctionId> callees = {};
  };

  Whole &whole_;
  Program &program_;
  Growth growth_;
  CallInliner copying_;
  CodeSize size_;
  std::vector<Row> rows_;
  std::vector<uint32_t> first_callee_, callees_;  // as Components wants them
  bool changed_ = false;
  // Of the function at hand.
  std::vector<bool> is_reached_, is_in_loop_;
  std::vector<Site> sites_;

  Row &row(FunctionId id) { return rows_[id.value]; }

  // Of a call that could be copied.
  FunctionId callee_of(const Function &graph, ValueId id) const {
    ir::Op op = graph[id].op;
    if (op != ir::Op::Call && op != ir::Op::ReturnCall) return {};
    SymbolId symbol(size_t{graph[id].w[2]});
    FunctionId callee = function_of(program_, symbol);
    if (!callee || !whole_.graphs[callee] ||
        program_.symbols[symbol].type != program_.functions[callee].type)
      return {};
    return callee;
  }

  void find_calls() {
    rows_.resize(program_.functions.size());
    References references(whole_);
    for (FunctionId id : program_.functions.ids()) {
      first_callee_.push_back(static_cast<uint32_t>(callees_.size()));
      const Function *graph = whole_.graphs[id].get();
      if (!graph) continue;
      row(id).is_known = references.is_known(id);
      row(id).sites = static_cast<uint32_t>(references.calls(id).size());
      const ir::FunctionFacts *facts = whole_.facts.find(graph->symbol);
      row(id).is_cold = facts && facts->count == 0;
      list_callees(id);
      for (FunctionId callee : row(id).callees)
        callees_.push_back(callee.value);
    }
    first_callee_.push_back(static_cast<uint32_t>(callees_.size()));
  }

  // Before it is copied anywhere: what it costs where.
  void measure(FunctionId id, bool is_in_circle) {
    size_.find(*whole_.graphs[id]);
    Row &to = row(id);
    to.whole = size_.whole;
    to.copied = size_.copied;
    to.is_measured = true;
    to.is_in_circle = is_in_circle;
    for (FunctionId callee : to.callees)
      if (callee == id) to.is_known = false;  // that call stays
  }

  bool is_wanted(FunctionId callee, bool is_in_loop) {
    const Row &from = row(callee);
    if (from.copied <= 0) return true;
    if (from.is_known) {
      auto saved = static_cast<ptrdiff_t>(from.whole + function_overhead);
      if (from.sites == 1 ||
          (!from.is_in_circle && from.copied * from.sites <= saved))
        return true;
    }
    if (from.is_cold) return false;
    return from.copied <= (is_in_loop ? growth_.in_loop : growth_.anywhere);
  }

  void visit(FunctionId id) {
    Function *graph = whole_.graphs[id].get();
    if (!graph || row(id).callees.empty()) return;
    find_sites(id, *graph);
    if (sites_.empty() || !whole_.may_change(id)) return;
    ir::Replacements instead(*graph);
    // From behind: what follows a call in its block is moved once.
    for (auto at = sites_.rbegin(); at != sites_.rend(); ++at) {
      copying_.run(*graph, at->call, *whole_.graphs[at->callee], instead);
      count_copy(at->callee);
    }
    instead.apply();
    list_callees(id);
    whole_.changed.push_back(id);
    changed_ = true;
  }

  // Calls of `callee` are one less, and what it calls is called once more.
  void count_copy(FunctionId callee) {
    Row &from = row(callee);
    bool is_gone = --from.sites == 0 && from.is_known;
    if (!is_gone)
      for (FunctionId each : from.callees) ++row(each).sites;
  }

  void list_callees(FunctionId id) {
    std::vector<FunctionId> &to = row(id).callees;
    const Function &graph = *whole_.graphs[id];
    to.clear();
    for (const ir::Block &block : graph.blocks)
      for (ValueId each = block.first; each; each = graph.next(each))
        if (FunctionId callee = callee_of(graph, each)) to.push_back(callee);
  }

  void find_sites(FunctionId caller, const Function &graph) {
    sites_.clear();
    bool any = false;
    for (FunctionId callee : row(caller).callees)
      any |= row(callee).is_measured && is_wanted(callee, true);
    if (!any) return;
    look_at_blocks(graph);
    size_.find(graph);
    size_t size = size_.whole;
    for (BlockId block : graph.blocks.ids()) {
      if (!is_reached_[block.value]) continue;
      for (ValueId id = graph[block].first; id; id = graph.next(id)) {
        FunctionId callee = callee_of(graph, id);
        if (!callee || !row(callee).is_measured || callee == caller ||
            !is_wanted(callee, is_in_loop_[block.value]) ||
            !may_share_a_function(graph, *whole_.graphs[callee]))
          continue;
        ptrdiff_t more = row(callee).copied;
        if (more > 0 && size + static_cast<size_t>(more) > most_size) continue;
        size = static_cast<size_t>(static_cast<ptrdiff_t>(size) + more);
        sites_.push_back({id, callee});
      }
    }
  }

  // Which blocks can be reached, and which stand in a loop. Regions are nodes
  // too, so that many blocks with many handlers are few edges.
  void look_at_blocks(const Function &graph) {
    size_t count = graph.blocks.size() + graph.regions.size();
    std::vector<uint32_t> first(1, 0), to;
    auto end = [&] { first.push_back(static_cast<uint32_t>(to.size())); };
    auto lead_to_region = [&](ir::RegionId region) {
      if (region)
        to.push_back(static_cast<uint32_t>(graph.blocks.size()) + region.value);
    };
    for (BlockId id : graph.blocks.ids()) {
      if (ValueId last = graph.terminator(id))
        for (const ir::Edge &edge : graph.edges(last))
          to.push_back(edge.target.value);
      lead_to_region(graph[id].region);
      end();
    }
    for (const ir::Region &region : graph.regions) {
      for (const ir::Handler &handler : region.handlers)
        to.push_back(graph.all_edges[handler.edge.value].target.value);
      lead_to_region(region.parent);
      end();
    }
    is_reached_.assign(count, false);
    is_reached_[0] = true;
    std::vector<uint32_t> work = {0};
    while (!work.empty()) {
      uint32_t block = work.back();
      work.pop_back();
      for (uint32_t i = first[block]; i < first[block + 1]; ++i)
        if (!is_reached_[to[i]]) {
          is_reached_[to[i]] = true;
          work.push_back(to[i]);
        }
    }
    is_in_loop_.assign(count, false);
    if (growth_.in_loop == growth_.anywhere) return;
    Components loops;
    loops.find(first, to);
    for (uint32_t block = 0; block < count; ++block) {
      is_in_loop_[block] = loops.nodes(loops.of[block]).size() > 1;
      for (uint32_t i = first[block]; i < first[block + 1]; ++i)
        if (to[i] == block) is_in_loop_[block] = true;
    }
  }
};

}  // namespace

bool run_Inline(Whole &whole) { return Inlining(whole).run(); }

}  // namespace wasmrust::optimize
