// What of the signatures of functions says nothing: parameters that nobody
// reads or that always bring the same, results that nobody uses or that are
// always the same.
//
// Only of functions all of whose calls are known; see signatures.cpp. A
// parameter or result is a *slot*, so that all of them are numbered through.
//
// Needed. A slot is needed when its value is an operand of anything but a call
// of such a function or a `return` of one: of those it is needed only if the
// slot is that it goes into. So what is handed round in a circle, and what is
// handed down to somebody who ignores it, is not needed.
//
// Constants. A parameter is a constant when each call brings the same one, or a
// parameter of the caller that is that constant. At first all of them may be;
// what calls bring makes that fewer, and what is handed on spreads it.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "compiler/optimize/references.h"

namespace wasmrust::optimize {

// An instruction without operands that gives the same everywhere.
struct Constant {
  ir::Op op;
  wasm::ValueType type;
  std::array<uint32_t, 3> w;
  bool operator==(const Constant &) const = default;
};
std::optional<Constant> constant_of(const Program &program,
                                    const ir::Function &function,
                                    ir::ValueId id);

class SignatureFacts {
 public:
  SignatureFacts(const Whole &whole, const References &references);

  // May the signature of this one change?
  bool is_open(FunctionId id) const { return rows_[id.value].is_open; }
  // May its results?
  bool has_open_results(FunctionId id) const {
    return is_open(id) && !rows_[id.value].has_tail_calls;
  }
  bool is_parameter_needed(FunctionId id, size_t i) const {
    return needed_[rows_[id.value].parameters + i];
  }
  bool is_result_needed(FunctionId id, size_t i) const {
    return needed_[rows_[id.value].results + i];
  }
  // Is the value named at all? By somebody who does not need it, perhaps.
  bool is_parameter_used(FunctionId id, size_t i) const {
    return used_[rows_[id.value].parameters + i];
  }
  bool is_result_used(FunctionId id, size_t i) const {
    return used_[rows_[id.value].results + i];
  }
  // What each call brings; nullopt when they differ.
  std::optional<Constant> constant(FunctionId id, size_t i) const;

  // What each `return` gives: a constant, or a parameter of the function.
  struct Returned {
    std::optional<Constant> constant = {};
    std::optional<uint32_t> parameter = {};
    size_t returns = 0;
  };
  Returned returned(FunctionId id, size_t result) const;

 private:
  static constexpr uint32_t none = UINT32_MAX;
  struct Row {
    bool is_open = false;
    bool has_tail_calls = false;           // of it, or in it
    uint32_t parameters = 0, results = 0;  // the first slots
  };
  // `from` is handed on into `to`.
  struct Handed {
    uint32_t from, to;
  };
  // Nothing was brought yet; one constant; or anything.
  struct Brought {
    bool any = false;
    std::optional<Constant> constant = {};
  };

  const Whole &whole_;
  const Program &program_;
  std::vector<Row> rows_;
  uint32_t slots_ = 0;
  std::vector<bool> needed_, used_;
  std::vector<Brought> brought_;
  std::vector<Handed> uses_;       // by `return` and calls
  std::vector<Handed> arguments_;  // parameters that calls bring as they are
  std::vector<uint32_t> slot_of_;  // of the values of the function at hand

  void open(const References &references);
  FunctionId open_callee(const ir::Function &graph, ir::ValueId id) const;
  void find_slots(FunctionId id, const ir::Function &graph);
  void look_at(FunctionId id, const ir::Function &graph);
  void need(uint32_t slot) { needed_[slot] = used_[slot] = true; }
  void use(const ir::Function &graph, ir::ValueId value, uint32_t into);
  void bring(const ir::Function &graph, ir::ValueId value, uint32_t into);
  bool meet(Brought &to, const Brought &from);
  void spread_needs();
  void spread_constants();
};

}  // namespace wasmrust::optimize
