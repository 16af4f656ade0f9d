// Equal functions: what does the same is there once.
//
// Problem. Generic code is compiled for each type, and for types of one layout
// it comes out the same: a vector of user ids grows like one of order ids.
// Often two are equal only because what they call is equal, too.
//
// Idea. All functions of one form (function_form.h) are held to be equal, and
// those that call functions of different classes are told apart until nothing
// is left to tell (partition.h). So groups that call each other in a circle are
// found as well. Of each class one stays, and all that named another one names
// it.
//
//   grow<UserId>:  call realloc<UserId>      grow<UserId>: call realloc<UserId>
//   grow<OrderId>: call realloc<OrderId>
//   call grow<OrderId>                       call grow<UserId>
//
// What a function is, beside what it does:
//   - Its address. Rust's functions have none of their own, nor have those that
//     LLVM says so of (the fact `unnamed`). One that may have been compared
//     keeps it: what is left of it is a call of the one that stays. In a
//     finished module addresses are numbers of table slots; each stays what it
//     is.
//   - An export, the entry, a function of the start: JavaScript can tell two
//     exported functions apart, so these stay in the same way.
// A function is not put in another's place when facts of them differ, since a
// fact may be the promise of one only.
//
// Debug information of what went is dropped, and a trap in what stays shows the
// lines of the survivor: instances of one generic
// function have the same lines, and the type shown is the survivor's.
//
// Assumes: a symbol is named by graphs, relocations and tables alone, and
// whoever calls cannot tell one more frame on the stack.
#include <algorithm>
#include <atomic>
#include <numeric>

#include "compiler/base/threads.h"
#include "compiler/optimize/form_outline.h"
#include "compiler/optimize/merging.h"
#include "compiler/optimize/partition.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/references.h"

namespace wasmrust::optimize {

namespace {

class Merging {
 public:
  explicit Merging(Whole &whole)
      : whole_(whole),
        program_(whole.program),
        count_(whole.program.functions.size()),
        stays_(count_),
        is_address_kept_(count_) {}

  bool run() {
    find_candidates();
    if (candidates_.size() < 2) return false;
    find_who_stays();
    find_forms();
    number_kinds();
    Partition classes(kinds_, first_, to_);
    into_.resize(count_);
    for (uint32_t i = 0; i < classes.count(); ++i)
      if (classes.rows(i).size() > 1) merge(classes.rows(i));
    if (any_gone_) redirect();
    return changed_;
  }

 private:
  Whole &whole_;
  Program &program_;
  size_t count_;
  std::vector<FunctionId> candidates_;
  // By function. Its symbol must keep a body; its address must stay its own.
  std::vector<bool> stays_, is_address_kept_;
  // By candidate.
  std::vector<uint64_t> hashes_;
  std::vector<std::vector<Hole>> holes_;
  // The rows of the partition: functions, then one for each function that is
  // equal to itself alone.
  std::vector<uint32_t> kinds_, first_, to_;
  std::vector<FunctionId> into_;  // what has taken a function's place
  bool changed_ = false, any_gone_ = false;

  void find_candidates() {
    std::vector<bool> has_stub(count_);
    for (const Symbol &each : program_.symbols)
      if (each.stub && each.function) has_stub[each.function.value] = true;
    for (FunctionId id : program_.functions.ids())
      if (program_.functions[id].live && whole_.graphs[id] &&
          program_.functions[id].symbol && !has_stub[id.value])
        candidates_.push_back(id);
  }

  void keep(SymbolId symbol, std::vector<bool> &list) {
    if (!symbol) return;
    if (FunctionId id = function_of(program_, symbol)) list[id.value] = true;
  }

  void find_who_stays() {
    std::vector<bool> has_address(count_);
    // Rows of a finished module's tables stay where they are.
    for_each_root(whole_, [&](SymbolId id) { keep(id, stays_); });
    for (SymbolId id : program_.symbols.ids())
      if (program_.symbols[id].referenced_by_table) keep(id, has_address);
    if (!whole_.is_symbolic) return;
    for (const Data &each : program_.data)
      for (const Relocation &row : each.relocations)
        keep(row.symbol, has_address);
    for (FunctionId id : program_.functions.ids()) {
      const ir::Function *graph = whole_.graphs[id].get();
      if (graph) {
        for (const ir::Block &block : graph->blocks)
          for (ir::ValueId each = block.first; each; each = graph->next(each))
            for_each_symbol(*graph, each, [&](SymbolId symbol, Naming how) {
              if (how == Naming::Other) keep(symbol, has_address);
            });
      } else if (program_.functions[id].live) {
        for (const Relocation &row : program_.functions[id].relocations)
          if (row.type != RelocationType::FunctionIndexLeb)
            keep(row.symbol, has_address);
      }
    }
    for (FunctionId id : candidates_) {
      const ir::FunctionFacts *facts =
          whole_.facts.find(program_.functions[id].symbol);
      if (has_address[id.value] && !(facts && facts->unnamed))
        stays_[id.value] = is_address_kept_[id.value] = true;
    }
  }

  // One that no other can be equal to needs no form, nor its callees.
  void find_forms() {
    hashes_ = outlines_of(whole_, candidates_, Detail::Whole);
    holes_.resize(candidates_.size());
    std::vector<bool> is_alone = rows_alone(hashes_);
    std::atomic<size_t> next = 0;
    run_on_threads(whole_.threads, candidates_.size() / 64 + 1, [&] {
      FunctionForm form(program_);
      for (size_t i = next++; i < candidates_.size(); i = next++) {
        if (is_alone[i]) continue;
        form.find(*whole_.graphs[candidates_[i]], Detail::Whole);
        hashes_[i] = form.hash();
        holes_[i].assign(form.holes().begin(), form.holes().end());
      }
    });
  }

  bool is_same_kind(size_t a, size_t b, FunctionForm &one, FunctionForm &other,
                    size_t &found) const {
    if (holes_[a].size() != holes_[b].size() ||
        promises_of(whole_, candidates_[a]) !=
            promises_of(whole_, candidates_[b]))
      return false;
    if (found != a) one.find(*whole_.graphs[candidates_[a]], Detail::Whole);
    found = a;
    other.find(*whole_.graphs[candidates_[b]], Detail::Whole);
    return std::ranges::equal(one.words(), other.words());
  }

  // Candidates of one form are of one kind; all other rows are of their own.
  void number_kinds() {
    std::vector<uint32_t> order(candidates_.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {},
                      [&](uint32_t i) { return std::pair(hashes_[i], i); });
    std::vector<uint32_t> first_of_kind(candidates_.size());
    FunctionForm one(program_), other(program_);
    size_t found = SIZE_MAX;
    for (size_t begin = 0, end; begin < order.size(); begin = end) {
      end = begin + 1;
      first_of_kind[order[begin]] = order[begin];
      std::vector<uint32_t> firsts = {order[begin]};
      for (; end < order.size() && hashes_[order[end]] == hashes_[order[begin]];
           ++end) {
        auto same = std::ranges::find_if(firsts, [&](uint32_t first) {
          return is_same_kind(first, order[end], one, other, found);
        });
        bool is_first = same == firsts.end();
        first_of_kind[order[end]] = is_first ? order[end] : *same;
        if (is_first) firsts.push_back(order[end]);
      }
    }
    kinds_.resize(2 * count_);
    std::iota(kinds_.begin(), kinds_.end(), 0);
    first_.assign(2 * count_ + 1, 0);
    for (uint32_t i = 0; i < candidates_.size(); ++i) {
      kinds_[candidates_[i].value] = candidates_[first_of_kind[i]].value;
      first_[candidates_[i].value + 1] =
          static_cast<uint32_t>(holes_[i].size());
    }
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    for (const std::vector<Hole> &list : holes_)
      for (const Hole &each : list) {
        bool alone = !each.is_call && is_address_kept_[each.function.value];
        to_.push_back(each.function.value +
                      (alone ? static_cast<uint32_t>(count_) : 0));
      }
  }

  void merge(std::span<const uint32_t> rows) {
    auto first =
        std::ranges::find_if(rows, [&](uint32_t row) { return stays_[row]; });
    FunctionId survivor(size_t{first == rows.end() ? rows[0] : *first});
    for (uint32_t row : rows) {
      FunctionId id(size_t{row});
      if (id == survivor) continue;
      if (stays_[row] && !is_worth_a_call(id)) continue;
      if (!whole_.may_change(id)) continue;
      changed_ = true;
      whole_.changed.push_back(id);
      if (stays_[row]) {
        become_call(whole_, id, survivor);
        continue;
      }
      whole_.graphs[id].reset();
      program_.functions[id].live = false;
      program_.merged.push_back({id, survivor});
      into_[row] = survivor;
      any_gone_ = true;
    }
  }

  // Its parameters, the call and `end` must be smaller than what it does now.
  bool is_worth_a_call(FunctionId id) const {
    const ir::Function &graph = *whole_.graphs[id];
    size_t parameters = graph[ir::Function::entry()].parameters.size();
    size_t instructions = 0;
    for (const ir::Block &block : graph.blocks)
      for (ir::ValueId each = block.first; each; each = graph.next(each))
        ++instructions;
    return instructions > 3 + parameters;
  }

  // The symbol to name instead.
  SymbolId now(SymbolId symbol) const {
    if (!symbol) return symbol;
    FunctionId id = function_of(program_, symbol);
    if (!id || !into_[id.value]) return symbol;
    return program_.functions[into_[id.value]].symbol;
  }

  void redirect(std::vector<Relocation> &list) const {
    for (Relocation &each : list) each.symbol = now(each.symbol);
  }

  void redirect() {
    for (FunctionId id : program_.functions.ids()) {
      ir::Function *graph = whole_.graphs[id].get();
      if (!graph) {
        if (program_.functions[id].live)
          redirect(program_.functions[id].relocations);
        continue;
      }
      for (const ir::Block &block : graph->blocks)
        for (ir::ValueId each = block.first; each; each = graph->next(each)) {
          ir::Instruction &row = (*graph)[each];
          ir::Immediate kind = ir::immediate_of(row.op);
          if (kind == ir::Immediate::Symbol || kind == ir::Immediate::Address)
            row.w[2] = now(SymbolId(size_t{row.w[2]})).value;
        }
    }
    for (Data &each : program_.data) redirect(each.relocations);
  }
};

}  // namespace

bool run_EqualFunctions(Whole &whole) { return Merging(whole).run(); }

}  // namespace wasmrust::optimize
