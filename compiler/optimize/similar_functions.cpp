// Similar functions: what differs in a few places is there once, and takes what
// differs as parameters.
//
// Problem. Generic code for types of other sizes, or callers that LLVM has put
// a constant into, give functions that differ in a few constants (a size, an
// address of a message, a seed) or in whether they compare signed numbers.
//
// Idea. Functions of one shape (function_form.h, Detail::Shape) have the same
// holes. Where a group of them has other values there, one function stays and
// takes them as parameters behind its own; equal columns share a parameter.
//
//   push<A>(v0): ... i32.const 8 ...      push(v0, v9): ... v9 ...
//   push<B>(v0): ... i32.const 12 ...
//   call v0 push<B>                       i32.const 12, call v0 v7 push
//
// Where operations differ, both are computed and a parameter selects one:
//
//   less<u32>: i32.lt_u v0 v1             v3 = i32.lt_u v0 v1
//   less<i32>: i32.lt_s v0 v1             v4 = i32.lt_s v0 v1
//                                         select v3 v4 v9
//
// Who is called from elsewhere than by direct calls keeps its symbol and
// becomes a call of the one that stays; if that is true of all of them, a new
// function takes the code. What a group saves is weighed in bytes:
// bodies that go, against constants at every call and parameters in place of
// constants. A function joins the first group that it makes better.
//
// Callees must be the same at first (a call of oneself is), so what differs in
// callees that are similar is merged when those have been: the whole is done
// again while something changes. Then one of two callees may be chosen, by a
// branch (callee_choice.h).
//
// What it does not do: at -O3 nothing, since a constant that has become a
// parameter is a division or a loop that nobody can simplify; operations and
// callees only at -Oz; nothing to functions that a profile calls hot; no new
// function in a finished module. Functions that differ in offsets of accesses
// stay apart: an offset is added without wrapping around, an operand is not. So
// do those with more than two callees in one place, and those that call each
// other in circles.
//
// Assumes: as equal_functions.cpp; promises of facts must be the same.
#include <algorithm>
#include <optional>

#include "compiler/ir/replacements.h"
#include "compiler/optimize/callee_choice.h"
#include "compiler/optimize/merging.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/references.h"
#include "compiler/optimize/similar_groups.h"

namespace wasmrust::optimize {

namespace {

constexpr int most_rounds = 4;

class Merging {
 public:
  Merging(Whole &whole, const SimilarGroups &groups,
          const References &references)
      : whole_(whole),
        program_(whole.program),
        groups_(groups),
        references_(references),
        rewritten_(program_.functions.size()),
        touched_(program_.functions.size()) {}

  // False: it was not to be, since one of them is another one by now.
  bool merge(const SimilarGroup &group) {
    for (FunctionId id : group.members)
      if (touched_[id.value] || rewritten_[id.value]) return false;
    FunctionId model = *groups_.host_of(group, references_);
    if (!whole_.may_change(model)) return false;
    FunctionId host = references_.is_known(model) ? model : add_host(model);
    // What each has in place of the parameters.
    std::vector<std::vector<ir::Instruction>> constants;
    for (FunctionId id : group.members) {
      auto &list = constants.emplace_back();
      for (uint32_t k : group.differing) list.push_back(constant(id, model, k));
    }
    std::vector<ir::ValueId> parameters = add_parameters(group, model, host);
    std::vector<ir::ValueId> none;
    for (size_t i = 0; i < group.members.size(); ++i) {
      FunctionId id = group.members[i];
      if (id != host) {
        rewritten_[id.value] = true;
        whole_.changed.push_back(id);
        if (references_.is_known(id)) {
          whole_.graphs[id].reset();
          program_.functions[id].live = false;
          program_.merged.push_back({id, host});
        } else {
          become_call(whole_, id, host, constants[i]);
          continue;
        }
      }
      for (References::Call call : references_.calls(id))
        if (!rewritten_[call.caller.value])
          add_arguments(call, host, constants[i],
                        id == call.caller ? parameters : none);
    }
    whole_.changed.push_back(host);
    touched_[host.value] = true;
    return true;
  }

 private:
  // What a call of `of` has in place of a parameter.
  ir::Instruction constant(FunctionId of, FunctionId host,
                           uint32_t hole) const {
    const SimilarRow &row = groups_[of];
    if (!is_choice(row.holes[hole]))
      return (*whole_.graphs[of])[row.holes[hole].at];
    bool is_hosts = row.values[hole] == groups_[host].values[hole];
    return {.op = ir::Op::I32Const,
            .type = ir::TypeRef::I32,
            .w = {is_hosts ? 1u : 0u}};
  }

  // The host's operation and the other one; the first when the parameter is 1.
  static ir::ValueId choice(ir::Function &graph, ir::ValueId at, ir::Op other,
                            ir::ValueId parameter) {
    auto make = [&](ir::Instruction row) {
      ir::ValueId made = graph.make(row, graph.origin(at));
      graph.insert_before(at, made);
      return made;
    };
    ir::Instruction row = graph[at];
    ir::ValueId first = make(row);
    row.op = other;
    ir::ValueId second = make(row);
    return make({.op = ir::Op::Select,
                 .type = row.type,
                 .w = {first.value, second.value, parameter.value}});
  }

  // Where the two are called from is no longer what `references_` says.
  void choose(ir::Function &graph, FunctionId other, uint32_t hole,
              ir::ValueId at, ir::ValueId parameter) {
    const SimilarRow &row = groups_[other];
    SymbolId first(size_t{graph[at].w[2]});
    SymbolId second(size_t{(*whole_.graphs[other])[row.holes[hole].at].w[2]});
    for (SymbolId each : {first, second})
      if (FunctionId callee = function_of(program_, each))
        touched_[callee.value] = true;
    choose_callee(graph, at, second, parameter);
  }

  // For debug information all of the host's code is a copy of the model's, in
  // place of a call that has no line.
  static void become_copy(ir::Function &graph, FunctionId host) {
    if (!graph.has_origins()) return;
    constexpr uint32_t call = 1;
    for (ir::Origin &row : graph.origin_rows)
      row.call = row.call ? row.call + call : call;
    graph.origin_rows.front() = {};
    graph.origin_rows.insert(
        graph.origin_rows.begin() + call,
        {static_cast<uint32_t>(host.value), ir::Origin::several});
    for (size_t i = 0; i < graph.value_count(); ++i)
      if (uint32_t row = graph.origin(ir::ValueId(i)))
        graph.set_origin(ir::ValueId(i), row + call);
  }

  // What a new graph calls has calls that `references_` does not know of.
  void touch_callees(const ir::Function &graph) {
    for (ir::BlockId block : graph.blocks.ids())
      for (ir::ValueId id = graph[block].first; id; id = graph.next(id))
        for_each_symbol(graph, id, [&](SymbolId symbol, Naming how) {
          if (how != Naming::Call) return;
          if (FunctionId callee = function_of(program_, symbol))
            touched_[callee.value] = true;
        });
  }

  // A new function with the code of this one, so that nobody has its address.
  FunctionId add_host(FunctionId model) {
    Function of = program_.functions[model];
    FunctionId row = program_.functions.add(
        {.input = of.input, .type = of.type, .live = true});
    SymbolId symbol =
        program_.symbols.add({.name = program_.symbols[of.symbol].name,
                              .definition = Definition::Function,
                              .input = of.input,
                              .local = true,
                              .live = true,
                              .type = of.type,
                              .function = row});
    program_.functions[row].symbol = symbol;
    auto graph = std::make_unique<ir::Function>(*whole_.graphs[model]);
    graph->symbol = symbol;
    graph->held.clear();
    become_copy(*graph, row);
    touch_callees(*graph);
    while (whole_.graphs.size() < row.value) whole_.graphs.add(nullptr);
    whole_.graphs.add(std::move(graph));
    rewritten_.resize(program_.functions.size());
    touched_.resize(program_.functions.size());
    return row;
  }

  // `model` has the host's code, as it was looked at.
  std::vector<ir::ValueId> add_parameters(const SimilarGroup &group,
                                          FunctionId model,
                                          FunctionId host_id) {
    const SimilarRow &host = groups_[model];
    ir::Function &graph = *whole_.graphs[host_id];
    wasm::FuncType type = program_.type(graph.type);
    std::vector<ir::ValueId> parameters;
    for (uint32_t k : group.differing) {
      ir::TypeRef of = is_choice(host.holes[k])
                           ? ir::TypeRef::I32
                           : graph.type_of(host.holes[k].at);
      parameters.push_back(graph.add_parameter(ir::Function::entry(), of));
      type.params.push_back(graph.value_type(of));
    }
    ir::Replacements instead(graph);
    std::vector<ir::ValueId> gone;
    for (uint32_t k = 0; k < host.holes.size(); ++k) {
      const Hole &hole = host.holes[k];
      auto is_hosts = [&](FunctionId id, uint32_t of) {
        return groups_[id].values[of] == host.values[of];
      };
      auto same = [&](uint32_t other) {
        if (is_choice(hole) != is_choice(host.holes[other])) return false;
        return std::ranges::all_of(group.members, [&](FunctionId id) {
          const SimilarRow &row = groups_[id];
          return is_choice(hole) ? is_hosts(id, k) == is_hosts(id, other)
                                 : row.values[k] == row.values[other];
        });
      };
      auto different = std::ranges::find_if(
          group.members, [&](FunctionId id) { return !is_hosts(id, k); });
      if (different == group.members.end()) continue;
      for (size_t p = 0; p < group.differing.size(); ++p) {
        uint32_t other = group.differing[p];
        if (!same(other) ||
            (!is_choice(hole) &&
             graph.type_of(hole.at) != graph.type_of(host.holes[other].at)))
          continue;
        if (hole.is_call) {
          choose(graph, *different, k, hole.at, parameters[p]);
          break;
        }
        auto other_op = static_cast<ir::Op>(groups_[*different].values[k].what);
        instead.put(hole.at, hole.is_operation ? choice(graph, hole.at,
                                                        other_op, parameters[p])
                                               : parameters[p]);
        gone.push_back(hole.at);
        break;
      }
    }
    instead.apply();
    for (ir::ValueId each : gone) graph.unlink(each);
    TypeId made = program_.intern(type);
    graph.type = program_.functions[host_id].type = made;
    for (Symbol &each : program_.symbols)
      if (each.definition == Definition::Function && each.function == host_id)
        each.type = made;
    return parameters;
  }

  // A function that calls itself hands on what it was given.
  void add_arguments(References::Call call, FunctionId host,
                     const std::vector<ir::Instruction> &constants,
                     const std::vector<ir::ValueId> &own) {
    ir::Function &caller = *whole_.graphs[call.caller];
    ir::Values old = caller.operands(call.call);
    std::vector<ir::ValueId> list;
    for (ir::ValueId each : old) list.push_back(each);
    if (!own.empty()) {
      list.insert(list.end(), own.begin(), own.end());
    } else {
      for (const ir::Instruction &each : constants) {
        ir::ValueId made = caller.make(each, caller.origin(call.call));
        caller.insert_before(call.call, made);
        list.push_back(made);
      }
    }
    uint32_t at = caller.add_list(list);
    ir::Instruction &row = caller[call.call];
    row.w[0] = at;
    row.w[1] = static_cast<uint32_t>(list.size());
    row.w[2] = program_.functions[host].symbol.value;
    touched_[call.caller.value] = true;
    whole_.changed.push_back(call.caller);
  }

  Whole &whole_;
  Program &program_;
  const SimilarGroups &groups_;
  const References &references_;
  // By function: its graph went or is another one; its calls are others.
  std::vector<bool> rewritten_, touched_;
};

// Again while something changes. `references` are kept for as long as they
// hold.
bool merge(Whole &whole, SimilarGroups &groups,
           std::optional<References> &references) {
  bool changed = false;
  for (int i = 0; i < most_rounds; ++i) {
    if (!references) references.emplace(whole);
    Merging merging(whole, groups, *references);
    size_t before = whole.changed.size();
    bool merged = false;
    for (const SimilarGroup &each : groups.find(*references))
      merged |= merging.merge(each);
    if (!merged) break;
    references.reset();
    groups.forget(std::span(whole.changed).subspan(before));
    changed = true;
  }
  return changed;
}

}  // namespace

bool run_SimilarFunctions(Whole &whole) {
  if (whole.goal == Goal::Speed) return false;
  SimilarGroups groups(whole);
  std::optional<References> references;
  bool changed = merge(whole, groups, references);
  if (whole.goal != Goal::Size) return changed;
  groups.choose_callees();
  return merge(whole, groups, references) || changed;
}

}  // namespace wasmrust::optimize
