// Facts that follow from the code: what functions do, and what the functions
// that they call do.
//
//   FactFinder finder(program);
//   for (...) finder.add(function);
//   Facts facts = finder.finish();
//
// A function gives its own effects and the list of its callees once; then
// effects go from callees to callers until nothing changes. So any module has
// facts, whoever compiled it. It is careful: an import, an indirect call or a
// function that was not added may do anything; an exception that is caught
// counts as one that leaves; a loop, or a call of itself on any way, may never
// end; a frame on the stack in memory is a write like any other.
//
// Which parameters are used once (linear_parameters.h) follows from the
// function alone.
//
// Capabilities are the globals that the import module `wasmrust:capability`
// has. In a program that imports none nothing is said of them.
#pragma once

#include "compiler/ir/facts.h"
#include "compiler/ir/function.h"

namespace wasmrust::ir {

class FactFinder {
 public:
  // Refers to it.
  explicit FactFinder(const Program &program);

  // A sound function with a symbol; each once.
  void add(const Function &function);
  Facts finish();

 private:
  // What holds of a function as far as is known; only ever becomes true.
  struct Effects {
    bool reads = false, writes = false, unwinds = false, returns = false;
    bool asks_anything = false;       // any capability
    std::vector<SymbolId> asks = {};  // these, rising

    static Effects all() { return {true, true, true, true, true}; }
    // False when that changes nothing. `returns` is another matter.
    bool add(const Effects &more);
    bool operator==(const Effects &) const = default;
  };
  struct Row {
    SymbolId symbol;
    Effects effects;
    bool may_loop = false;
    std::vector<uint32_t> linear = {};
    std::vector<uint32_t> callees;       // rows of `rows_`
    std::vector<uint32_t> tail_callees;  // those whose return is its own
  };

  const Program &program_;
  bool has_capabilities_ = false;
  // By symbol: a row, which calls may ask for before the function is added.
  std::vector<uint32_t> row_of_;
  std::vector<Row> rows_;
  std::vector<bool> added_;

  uint32_t row(SymbolId symbol);
  bool is_capability(SymbolId symbol) const;
  void look_at(const Function &function, ValueId id, Row &to,
               std::vector<SymbolId> &calls, std::vector<SymbolId> &tails);
  void spread();
  std::vector<bool> that_end() const;
};

}  // namespace wasmrust::ir
