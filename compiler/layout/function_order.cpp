// See function_order.h.
#include "compiler/layout/function_order.h"

#include <algorithm>
#include <span>

#include "compiler/wasm/code_reader.h"

namespace wasmrust::layout {

namespace {

// Offsets [from, to) of a body that lead into an `unreachable` and nowhere
// else.
struct Cold {
  uint32_t from, to;
};

class ByUse {
 public:
  explicit ByUse(const Program &program)
      : program_(program),
        is_placed_(program.functions.size()),
        is_data_seen_(program.data.size()) {}

  // Without what is only reached where a program gives up.
  const std::vector<FunctionId> &run_warm() {
    walk(program_.entry);
    for (SymbolId id : program_.symbols.ids())
      if (program_.symbols[id].exported) walk(id);
    return order_;
  }

  const std::vector<FunctionId> &run() {
    run_warm();
    // Nothing is cold any more. What is named in ways that nobody knows of here
    // comes at the very end.
    for (size_t i = 0; i < cold_.size(); ++i) walk(cold_[i]);
    for (FunctionId id : program_.functions.ids())
      if (program_.functions[id].live && !is_placed_[id.value])
        order_.push_back(id);
    return order_;
  }

 private:
  // A function or data on the way from a root, and what of it comes next.
  struct Step {
    std::span<const Relocation> relocations;
    size_t next = 0;
    std::vector<Cold> cold;
    size_t next_cold = 0;
  };

  const Program &program_;
  std::vector<bool> is_placed_, is_data_seen_;
  std::vector<FunctionId> order_;
  std::vector<SymbolId> cold_;
  std::vector<Step> way_;

  void walk(SymbolId root) {
    if (!root) return;
    enter(root);
    while (!way_.empty()) {
      Step &step = way_.back();
      if (step.next == step.relocations.size()) {
        way_.pop_back();
        continue;
      }
      const Relocation &each = step.relocations[step.next++];
      if (!each.symbol) continue;
      if (is_cold(step, each.offset))
        cold_.push_back(each.symbol);
      else
        enter(each.symbol);
    }
  }

  // Both stand by rising offset.
  static bool is_cold(Step &step, uint32_t offset) {
    size_t &at = step.next_cold;
    while (at < step.cold.size() && step.cold[at].to <= offset) ++at;
    return at < step.cold.size() && step.cold[at].from <= offset;
  }

  void enter(SymbolId id) {
    const Symbol &symbol = program_.symbols[id];
    if (symbol.definition == Definition::Function) {
      const Function &function = program_.functions[symbol.function];
      if (!function.live || is_placed_[symbol.function.value]) return;
      is_placed_[symbol.function.value] = true;
      order_.push_back(symbol.function);
      way_.push_back({function.relocations, 0, cold_runs(function)});
    } else if (symbol.definition == Definition::Data) {
      const Data &data = program_.data[symbol.data];
      if (!data.live || is_data_seen_[symbol.data.value]) return;
      is_data_seen_[symbol.data.value] = true;
      way_.push_back({data.relocations, 0, {}});
    }
  }

  // A function that never returns ends like this whatever it does, so nothing
  // in it is colder than the rest.
  static std::vector<Cold> cold_runs(const Function &function) {
    std::vector<Cold> runs;
    auto code = wasm::CodeReader::behind_locals(function.body);
    uint32_t from = code.offset(), last = from;
    bool returns = false;
    for (wasm::Instruction each; code.next(each);) {
      if (each.op == wasm::Op::Unreachable) {
        runs.push_back({from, each.offset});
        last = each.end;
      }
      returns |= each.op == wasm::Op::Return;
      if (wasm::row(each.op).has(wasm::Trait::Control)) from = each.end;
    }
    bool ends_with_it = last + 1 == function.body.size();
    if (ends_with_it && !returns) runs.clear();
    return runs;
  }
};

}  // namespace

std::vector<FunctionId> order_by_use(const Program &program) {
  return ByUse(program).run();
}

std::vector<FunctionId> first_by_use(const Program &program) {
  ByUse by_use(program);
  const std::vector<FunctionId> &order = by_use.run_warm();
  return {order.begin(), order.begin() + static_cast<ptrdiff_t>(std::min(
                                             order.size(), most_urgent))};
}

}  // namespace wasmrust::layout
