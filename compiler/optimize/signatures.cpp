// Signatures: parameters and results that say nothing go.
//
// Problem. A function is written for all of its callers, but the program has
// only some. Each argument costs bytes at each call and a register at run time;
// one that nobody reads is computed for nothing; one that is the same at all
// calls hides from the callee that it is a constant. So with results.
//
//   v3 = call v1 v2 s7                    call v1 s7
//   (nobody uses v3; v2 is 4 at           (v2 is in s7, v3 is not returned)
//   all calls)
//   func s7: b0(v0: i32, v1: i32)         func s7: b0(v0: i32)
//     ...                                   v1: i32 = i32.const 4
//     return v5                             ...
//                                           return
//
// Idea. What is needed and what is constant is found for the whole program at
// once (signature_facts.h). Then each function is changed together with all of
// its calls:
//
//   a parameter that is not needed         goes
//   one that is a constant                 is made in the callee
//   a result that is not needed            goes
//   one that is a constant or one of the   stands at the calls, and goes;
//   unless function's own parameters              that would take more than it
//   saves
//
// What is still named where nobody needs it (an argument for a parameter that
// goes as well, when there is fuel for it) gets a zero or null in its place.
//
// A changed function has another type: its symbols, its row and its graph say
// so. Debug information: a parameter that went is unknown, a constant is known.
//
// Assumes: all calls are known (references.h), no address is taken, so nobody
// compares or looks up the type at run time. Whoever calls a changed function
// is written anew, too; where one cannot be, nothing that it calls may be
// known.
#include <memory>

#include "compiler/ir/builder.h"
#include "compiler/ir/replacements.h"
#include "compiler/optimize/code_size.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/signature_facts.h"

namespace wasmrust::optimize {

namespace {

using ir::Function;
using ir::Instruction;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

// What becomes of a parameter or a result.
struct Plan {
  bool goes = false;
  std::optional<Constant> constant = {};   // this is what it is
  std::optional<uint32_t> parameter = {};  // a result: this argument
  bool is_named = false;                   // something must be in its place
};

class Signatures {
 public:
  explicit Signatures(Whole &whole)
      : whole_(whole),
        program_(whole.program),
        references_(whole),
        facts_(whole, references_),
        types_(whole) {
    for (size_t i = 0; i < program_.functions.size(); ++i)
      instead_.push_back(nullptr);
  }

  bool run() {
    bool changed = false;
    for (FunctionId id : program_.functions.ids()) {
      if (!facts_.is_open(id) || !plan(id) || !whole_.may_change(id)) continue;
      change(id);
      changed = true;
    }
    for (FunctionId id : program_.functions.ids())
      if (instead_[id.value]) {
        instead_[id.value]->apply();
        whole_.changed.push_back(id);
      }
    return changed;
  }

 private:
  Whole &whole_;
  Program &program_;
  References references_;
  SignatureFacts facts_;
  FunctionTypes types_;
  // Of functions that were changed.
  std::vector<std::unique_ptr<ir::Replacements>> instead_;
  // Of the function at hand.
  std::vector<Plan> parameters_, results_;

  Function &graph(FunctionId id) { return *whole_.graphs[id]; }
  ir::Replacements &instead(FunctionId id) {
    auto &row = instead_[id.value];
    if (!row) row = std::make_unique<ir::Replacements>(graph(id));
    return *row;
  }

  // --- what goes -------------------------------------------------------------

  // False when nothing does.
  bool plan(FunctionId id) {
    const wasm::FuncType &type = program_.type(program_.functions[id].type);
    parameters_.assign(type.params.size(), {});
    results_.assign(type.results.size(), {});
    bool any = false;
    for (size_t i = 0; i < parameters_.size(); ++i) {
      Plan &row = parameters_[i];
      row.constant = facts_.constant(id, i);
      row.is_named = facts_.is_parameter_used(id, i);
      row.goes = row.constant || !facts_.is_parameter_needed(id, i);
      any |= row.goes;
    }
    if (!facts_.has_open_results(id)) return any;
    for (size_t i = 0; i < results_.size(); ++i) {
      Plan &row = results_[i];
      row.is_named = facts_.is_result_used(id, i);
      row.goes = !facts_.is_result_needed(id, i) || is_known(id, i, row);
      any |= row.goes;
    }
    return any;
  }

  // A result that calls can do without. It is fetched or made where it is used,
  // and no longer in front of each return.
  bool is_known(FunctionId id, size_t result, Plan &row) {
    SignatureFacts::Returned is = facts_.returned(id, result);
    if (is.returns == 0) return true;  // nobody ever sees it
    size_t calls = references_.calls(id).size();
    if (is.parameter && parameters_[*is.parameter].constant)
      is.constant = parameters_[*is.parameter].constant;
    if (is.constant) {
      row.constant = is.constant;
      return whole_.goal == Goal::Speed || calls <= is.returns;
    }
    // An argument that is kept for it takes a variable.
    if (is.parameter && (whole_.goal == Goal::Speed || calls <= is.returns)) {
      row.parameter = is.parameter;
      return true;
    }
    return false;
  }

  // --- changes ---------------------------------------------------------------

  void change(FunctionId id) {
    for (const References::Call &each : references_.calls(id)) {
      instead(each.caller);
      change_results(each.caller, each.call);
      change_arguments(graph(each.caller), each.call);
    }
    change_returns(graph(id));
    change_parameters(id);
    change_type(id);
  }

  void change_type(FunctionId id) {
    TypeId old = program_.functions[id].type;
    wasm::FuncType type;
    for (size_t i = 0; i < parameters_.size(); ++i)
      if (!parameters_[i].goes)
        type.params.push_back(program_.type(old).params[i]);
    for (size_t i = 0; i < results_.size(); ++i)
      if (!results_[i].goes)
        type.results.push_back(program_.type(old).results[i]);
    types_.set(id, type);
  }

  static ValueId make(Function &function, const Constant &constant,
                      uint32_t origin) {
    return function.make(
        {constant.op, function.intern(constant.type), constant.w}, origin);
  }

  // Something of the type; nobody needs it.
  static Constant nothing(wasm::ValueType type) {
    Constant made{Op::I32Const, type, {}};
    switch (type.kind) {
      case wasm::ValueKind::I32:
        break;
      case wasm::ValueKind::I64:
        made.op = Op::I64Const;
        break;
      case wasm::ValueKind::F32:
        made.op = Op::F32Const;
        break;
      case wasm::ValueKind::F64:
        made.op = Op::F64Const;
        break;
      case wasm::ValueKind::V128:
        made.op = Op::V128Const;
        break;
      default:
        made.op = Op::RefNull;
        made.w[2] = static_cast<uint32_t>(wasm::heap_of(type));
    }
    return made;
  }

  // What stands for a value that goes; None when nobody names it. Debug
  // information must not take what nobody needs for the value.
  ValueId stand_in(Function &function, ValueId old, const Plan &row,
                   uint32_t origin) {
    if (row.constant && row.is_named)
      return make(function, *row.constant, origin);
    for (ir::Held &held : function.held)
      if (held.value == old) held.value = {};
    if (!row.is_named) return {};
    Constant zero = nothing(function.value_type(function.type_of(old)));
    if (zero.op == Op::V128Const)
      zero.w[0] = function.add_words(std::array<uint32_t, 4>{});
    return make(function, zero, origin);
  }

  // Handlers may take a parameter along, as long as it is known where each
  // block of the region starts. What is made in its place is known behind the
  // start.
  static void leave_region_at_start(Function &function) {
    ir::RegionId region = function[Function::entry()].region;
    if (!region) return;
    ir::BlockId inside = function.add_block(region);
    function[Function::entry()].region = {};
    for (ValueId id = function[Function::entry()].first, next; id; id = next) {
      next = function.next(id);
      function.unlink(id);
      function.append(inside, id);
    }
    function.append(
        Function::entry(),
        function.make({Op::Br,
                       TypeRef::None,
                       {0, function.add_edge(inside, {}).value, 1}}));
  }

  void change_parameters(FunctionId id) {
    Function &function = graph(id);
    for (const Plan &row : parameters_)
      if (row.goes && row.is_named) leave_region_at_start(function);
    auto &list = function[Function::entry()].parameters;
    size_t kept = 0;
    ValueId first = function[Function::entry()].first;
    for (size_t i = 0; i < parameters_.size(); ++i) {
      ValueId old = list[i];
      if (!parameters_[i].goes) {
        list[kept++] = old;
        continue;
      }
      ValueId now = stand_in(function, old, parameters_[i], 0);
      if (!now) continue;
      function.insert_before(first, now);
      instead(id).put(old, now);
    }
    list.resize(kept);
    instead(id);
  }

  void change_arguments(Function &function, ValueId call) {
    std::vector<ValueId> kept;
    ir::Values arguments = function.operands(call);
    for (size_t i = 0; i < parameters_.size(); ++i)
      if (!parameters_[i].goes) kept.push_back(arguments[i]);
    function[call].w[0] = function.add_list(kept);
    function[call].w[1] = static_cast<uint32_t>(kept.size());
  }

  void change_returns(Function &function) {
    bool any = false;
    for (const Plan &row : results_) any |= row.goes;
    if (!any) return;
    for (const ir::Block &block : function.blocks) {
      if (!block.last || function[block.last].op != Op::Return) continue;
      std::vector<ValueId> kept;
      ir::Values values = function.operands(block.last);
      for (size_t i = 0; i < results_.size(); ++i)
        if (!results_[i].goes) kept.push_back(values[i]);
      function[block.last].w[0] = function.add_list(kept);
      function[block.last].w[1] = static_cast<uint32_t>(kept.size());
    }
  }

  // At a call. The values that read results stand right behind it.
  void change_results(FunctionId caller, ValueId call) {
    bool any = false;
    for (const Plan &row : results_) any |= row.goes;
    if (!any) return;
    Function &function = graph(caller);
    std::vector<ValueId> readers(results_.size());
    if (results_.size() == 1) readers[0] = call;
    ValueId next = function.next(call);
    for (; next && function[next].op == Op::Result; next = function.next(next))
      readers[function[next].w[2]] = next;
    uint32_t left = 0;
    ValueId last;
    for (size_t i = 0; i < results_.size(); ++i) {
      if (!results_[i].goes) {
        ++left;
        last = readers[i] ? readers[i] : last;
      } else if (readers[i]) {
        replace_result(caller, call, readers[i], results_[i], next);
      }
    }
    number_results(caller, call, readers, left, last);
  }

  void replace_result(FunctionId caller, ValueId call, ValueId reader,
                      const Plan &row, ValueId before) {
    Function &function = graph(caller);
    if (row.parameter) {
      ValueId argument = function.operands(call)[*row.parameter];
      // Out of reach a call may be its own argument.
      if (instead(caller)(argument) != reader)
        return instead(caller).put(reader, argument);
    }
    Plan named = row;
    named.is_named |= row.parameter.has_value();
    ValueId now = stand_in(function, reader, named, function.origin(call));
    if (!now) return;
    function.insert_before(before, now);
    instead(caller).put(reader, now);
  }

  // One result is the call's own value, several have readers.
  void number_results(FunctionId caller, ValueId call,
                      const std::vector<ValueId> &readers, uint32_t left,
                      ValueId last) {
    Function &function = graph(caller);
    if (results_.size() == 1) {
      function[call].type = TypeRef::None;
      return;
    }
    uint32_t place = 0;
    for (size_t i = 0; i < readers.size(); ++i) {
      bool stays = !results_[i].goes && left > 1;
      if (stays && readers[i]) function[readers[i]].w[2] = place;
      if (!results_[i].goes) ++place;
      if (!stays && readers[i]) function.unlink(readers[i]);
    }
    if (left != 1) return;
    if (last) instead(caller).put(last, call);
    for (size_t i = 0; i < results_.size(); ++i)
      if (!results_[i].goes)
        function[call].type =
            function.intern(last ? function.value_type(function.type_of(last))
                                 : result_type(function, call, i));
  }

  wasm::ValueType result_type(const Function &function, ValueId call,
                              size_t i) const {
    FunctionId callee =
        function_of(program_, SymbolId(size_t{function[call].w[2]}));
    return program_.type(program_.functions[callee].type).results[i];
  }
};

}  // namespace

bool run_Signatures(Whole &whole) { return Signatures(whole).run(); }

}  // namespace wasmrust::optimize
