// Handles: values that are only ever handles become the references themselves.
//
// Problem. A program names a host object by a number, a handle: the object is
// put into a table, taken out for each use and let go of at the end. Most
// handles are made, used and released by functions of the program, where the
// reference itself could stand in their place, and be handed from one to the
// other.
//
//   func s4: b0(v0: externref)           func s4: b0(v0: externref)
//     v1: i32 = ref.acquire v0             v3: externref = call v0 s5
//     v2: i32 = call v1 s5                 return v3
//     v3: externref = ref.get v2
//     ref.release v2
//     return v3
//   func s5: b0(v0: i32)                 func s5: b0(v0: externref)
//     v1: externref = ref.get v0           v2: externref = call v0 s8
//     v2: externref = call v1 s8           return v2
//     v3: i32 = ref.acquire v2
//     ref.release v0
//     return v3
//
// Idea. Handles, parameters and results of functions, parameters of blocks and
// `select`s that flow into one another form groups over the whole program
// (handle_groups.h). A group leaves when anything takes one of its values as a
// number: a store, a comparison, arithmetic, a call of what has another caller
// somewhere; and when a use may come behind the release of what it names
// (released_handles.h). What stays becomes references: parameters, results and
// calls change their types, `ref.get` is the reference itself, and the rest
// goes. A table that nothing is put into goes as well, since nothing names it.
//
// "Is it 0?" is answered: no handle is. Where 0 flows into a group it becomes
// null; of what may be none (possible_nones.h) the question is `ref.is_null`,
// and `ref.get` traps unless that was asked.
//
// Functions that take references have types of their own, so none is taken for
// one that takes numbers (equal-functions, similar-functions). Where LLVM had
// merged two such functions, numbers flow into the group, and it leaves.
//
// Assumes: how many handles there are at a time is nobody's business, so the
// numbers of those that stay may be smaller than they were; and that the table
// cannot grow is nobody's wish, so no trap is missed.
//
// What it does not do: look at handles that are stored in memory. What the host
// calls or is called with keeps its type. Runs in front of the lowering of
// semantic operations.
#include <set>

#include "compiler/ir/replacements.h"
#include "compiler/optimize/constants.h"
#include "compiler/optimize/not_null.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/possible_nones.h"
#include "compiler/optimize/released_handles.h"

namespace wasmrust::optimize {

namespace {

using ir::Function;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

class Handles {
 public:
  explicit Handles(Whole &whole)
      : whole_(whole),
        references_(whole),
        groups_(whole, references_),
        nones_(whole, groups_),
        types_(whole) {}

  bool run() {
    ReleasedHandles(whole_, groups_).refuse();
    ask();
    for (FunctionId id : whole_.program.functions.ids())
      if (whole_.graphs[id]) retype(id);
    // A function without a handle may hand down 0.
    std::vector<std::span<const ValueId>> names(whole_.graphs.size());
    for (const HandleGroups::Members &row : groups_.members())
      names[row.function.value] = row.values;
    for (FunctionId id : whole_.program.functions.ids())
      if (whole_.graphs[id]) rewrite(id, names[id.value]);
    return !whole_.changed.empty();
  }

 private:
  Whole &whole_;
  References references_;
  HandleGroups groups_;
  PossibleNones nones_;
  FunctionTypes types_;
  // The function at hand.
  FunctionId id_;
  Function *function_ = nullptr;
  bool changed_ = false;
  // `ref.get` and `ref.release` of what may be none there.
  std::set<ValueId> may_trap_;

  // A group changes in all functions or in none.
  void ask() {
    std::set<uint32_t> asked;
    for (const HandleGroups::Members &row : groups_.members())
      for (ValueId each : row.values) {
        if (!groups_.stays(row.function, each)) continue;
        uint32_t group = groups_.group(row.function, each);
        if (asked.insert(group).second && !whole_.may_change(row.function))
          groups_.leave(group);
      }
  }

  void retype(FunctionId id) {
    const Function &graph = *whole_.graphs[id];
    wasm::FuncType type = whole_.program.type(graph.type);
    const auto &parameters = graph[Function::entry()].parameters;
    bool changed = false;
    auto become_reference = [&](wasm::ValueType &each) {
      each = {wasm::ValueKind::ExternRef};
      changed = true;
    };
    for (size_t i = 0; i < parameters.size(); ++i)
      if (groups_.stays(id, parameters[i])) become_reference(type.params[i]);
    for (size_t i = 0; i < type.results.size(); ++i)
      if (groups_.result_stays(id, i)) become_reference(type.results[i]);
    if (changed) types_.set(id, type);
  }

  bool stays(ValueId id) { return groups_.stays(id_, id); }

  // Before anything is changed that branches ask.
  void find_traps(std::span<const ValueId> names) {
    may_trap_.clear();
    bool any = false;
    for (ValueId each : names) any |= stays(each) && nones_.may_be(id_, each);
    if (!any) return;
    NotNull known(*function_);
    for (const ir::Block &block : function_->blocks)
      for (ValueId at = block.first; at; at = function_->next(at)) {
        Op op = (*function_)[at].op;
        if (op != Op::RefGet && op != Op::RefRelease) continue;
        ValueId handle = function_->operands(at)[0];
        if (nones_.may_be(id_, handle) && !known.at(at, handle))
          may_trap_.insert(at);
      }
  }

  void rewrite(FunctionId id, std::span<const ValueId> names) {
    id_ = id;
    function_ = whole_.graphs[id].get();
    changed_ = false;
    find_traps(names);
    // Variables of the source held a number, which is no more.
    for (ir::Held &held : function_->held)
      if (held.value && stays(held.value)) held.value = {};
    ir::Replacements instead(*function_);
    for (const ir::Block &block : function_->blocks)
      for (ValueId at = block.first, next; at; at = next) {
        next = function_->next(at);
        rewrite(at, instead);
      }
    for (ValueId each : names) {
      if (!stays(each)) continue;
      (*function_)[each].type = TypeRef::ExternRef;
      changed_ = true;
    }
    instead.apply();
    if (changed_) whole_.changed.push_back(id);
  }

  void rewrite(ValueId id, ir::Replacements &instead) {
    for (size_t i = 0; i < function_->edge_count(id); ++i) rewrite_edge(id, i);
    switch ((*function_)[id].op) {
      case Op::RefAcquire:
        if (!stays(id)) return;
        instead.put(id, function_->operands(id)[0]);
        return function_->unlink(id);
      case Op::RefGet:
      case Op::RefRelease:
        if (stays(function_->operands(id)[0])) rewrite_access(id, instead);
        return;
      default:
        return rewrite_operands(id);
    }
  }

  // Traps where there is none.
  void rewrite_access(ValueId id, ir::Replacements &instead) {
    changed_ = true;
    ValueId handle = function_->operands(id)[0];
    if (may_trap_.contains(id)) {
      TypeRef type =
          function_->intern(wasm::reference(wasm::heap::extern_, false));
      (*function_)[id] = {Op::RefAsNonNull, type, {handle.value}};
      return;
    }
    if ((*function_)[id].op == Op::RefGet) instead.put(id, handle);
    function_->unlink(id);
  }

  ValueId make_before(ValueId at, const ir::Instruction &row) {
    ValueId made = function_->make(row, function_->origin(at));
    function_->insert_before(at, made);
    return made;
  }
  ValueId null_before(ValueId at) {
    return make_before(at,
                       {Op::RefNull,
                        TypeRef::ExternRef,
                        {0, 0, static_cast<uint32_t>(wasm::heap::extern_)}});
  }
  // 1 where there is one, as far as that is asked.
  ValueId answer_before(ValueId at, ValueId handle) {
    if (!nones_.may_be(id_, handle))
      return make_before(at, constant_row(false, 1));
    ValueId none =
        make_before(at, {Op::RefIsNull, TypeRef::I32, {handle.value}});
    return make_before(at, {Op::I32Eqz, TypeRef::I32, {none.value}});
  }

  void rewrite_edge(ValueId branch, size_t i) {
    const ir::Edge edge = function_->edges(branch)[i];
    const auto &parameters = (*function_)[edge.target].parameters;
    std::vector<ValueId> now;
    bool changed = false;
    for (size_t k = 0; k < parameters.size(); ++k) {
      ValueId argument = function_->arguments(edge)[k];
      bool is_none = is_zero(*function_, argument) && stays(parameters[k]);
      now.push_back(is_none ? null_before(branch) : argument);
      changed |= is_none;
    }
    if (!changed) return;
    function_->set_arguments(function_->edges(branch)[i], now);
    changed_ = true;
  }

  void rewrite_operands(ValueId id) {
    std::vector<ValueId> now;
    bool changed = false;
    for (ValueId each : function_->operands(id)) now.push_back(each);
    for (size_t i = 0; i < now.size(); ++i) {
      ValueId operand = now[i];
      HandleUse use = handle_use(*function_, id, i);
      if (use == HandleUse::Asks && stays(operand))
        now[i] = answer_before(id, operand);
      else if (is_zero(*function_, operand) && takes_handle(id, i, use))
        now[i] = null_before(id);
      changed |= now[i] != operand;
    }
    if (!changed) return;
    changed_ = true;
    if (ir::operands_of((*function_)[id].op) == ir::Operands::List)
      (*function_)[id].w[0] = function_->add_list(now);
    else
      for (size_t i = 0; i < now.size(); ++i)
        function_->set_operand(id, i, now[i]);
  }

  bool takes_handle(ValueId id, size_t operand, HandleUse use) {
    switch (use) {
      case HandleUse::Chooses:
        return stays(id);
      case HandleUse::HandsBack:
        return groups_.result_stays(id_, operand);
      case HandleUse::HandsDown: {
        FunctionId callee = groups_.callee(*function_, id);
        return callee &&
               groups_.stays(callee, (*whole_.graphs[callee])[Function::entry()]
                                         .parameters[operand]);
      }
      default:
        return false;
    }
  }
};

}  // namespace

bool run_Handles(Whole &whole) {
  return HandleGroups::any_acquired(whole.graphs) && Handles(whole).run();
}

}  // namespace wasmrust::optimize
