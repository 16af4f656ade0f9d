// Dead functions: what no way from outside leads to.
//
// Problem. Once a call is inlined, folded away or made direct, its callee, or
// the table that named it, may have no user left. A function in a vtable is
// alive only as long as somebody uses the vtable.
//
// Idea. Reachability over symbols, as the linker does it over relocations
// before lowering, but over graphs: from exports, the entry and other roots to
// what live functions and live data name. What was not reached loses its graph
// and is not live; data that only dead code names is found again by the linker
// when all is written.
//
//   main ─► run          main
//   run ─► helper        run        helper was inlined into run: dead
//
// Assumes: a symbol is reached only by its name in a graph, in relocations or
// in the program's tables. In a finished module that holds for functions, since
// every place that can name one is a row of a table; its data stays.
#include "compiler/optimize/passes.h"
#include "compiler/optimize/references.h"

namespace wasmrust::optimize {

namespace {

class Reaching {
 public:
  explicit Reaching(Whole &whole) : whole_(whole), program_(whole.program) {
    seen_.resize(program_.symbols.size());
    function_seen_.resize(program_.functions.size());
    data_seen_.resize(program_.data.size());
  }

  bool run() {
    mark_roots();
    while (!work_.empty()) {
      SymbolId symbol = work_.back();
      work_.pop_back();
      look_at(program_.symbols[symbol]);
    }
    bool changed = false;
    for (FunctionId id : program_.functions.ids()) {
      Function &row = program_.functions[id];
      if (function_seen_[id.value] || !row.live || !whole_.graphs[id]) continue;
      if (!whole_.may_change(id)) continue;
      whole_.graphs[id].reset();
      whole_.changed.push_back(id);
      row.live = false;
      changed = true;
    }
    return changed;
  }

 private:
  Whole &whole_;
  Program &program_;
  std::vector<bool> seen_, function_seen_, data_seen_;
  std::vector<SymbolId> work_;

  void reach(SymbolId id) {
    if (!id || seen_[id.value]) return;
    seen_[id.value] = true;
    work_.push_back(id);
  }
  void reach(const std::vector<Relocation> &list) {
    for (const Relocation &each : list) reach(each.symbol);
  }

  void mark_roots() {
    for_each_root(whole_, [&](SymbolId id) { reach(id); });
    // Data that is kept whatever happens; what else keeps some is `roots`.
    for (DataId id : program_.data.ids())
      if (!whole_.is_symbolic ||
          (program_.data[id].live &&
           program_.data[id].flags & wasm::SegmentRetain))
        look_at(id);
  }

  void look_at(const Symbol &symbol) {
    if (symbol.definition == Definition::Function) look_at(symbol.function);
    if (symbol.definition == Definition::Data) look_at(symbol.data);
  }

  void look_at(DataId id) {
    if (!id || data_seen_[id.value]) return;
    data_seen_[id.value] = true;
    reach(program_.data[id].relocations);
  }

  void look_at(FunctionId id) {
    if (!id || function_seen_[id.value]) return;
    function_seen_[id.value] = true;
    const ir::Function *graph = whole_.graphs[id].get();
    if (!graph) return reach(program_.functions[id].relocations);
    for (const ir::Block &block : graph->blocks)
      for (ir::ValueId each = block.first; each; each = graph->next(each))
        for_each_symbol(*graph, each,
                        [&](SymbolId symbol, Naming) { reach(symbol); });
  }
};

}  // namespace

bool run_DeadFunctions(Whole &whole) { return Reaching(whole).run(); }

}  // namespace wasmrust::optimize
