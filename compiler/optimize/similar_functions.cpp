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
// becomes a call of the one that stays. What a group saves is weighed in bytes:
// bodies that go, against constants at every call and parameters in place of
// constants. A function joins the first group that it makes better.
//
// Callees must be the same (a call of oneself is), so what differs in callees
// that are similar is merged when those have been: the whole is done again
// while something changes.
//
// What it does not do: at -O3 nothing, since a constant that has become a
// parameter is a division or a loop that nobody can simplify; operations only
// at -Oz; nothing to functions that a profile calls hot. Functions that differ
// in offsets of accesses stay apart: an offset is added without wrapping
// around, an operand is not.
//
// Assumes: as equal_functions.cpp; promises of facts must be the same.
#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>

#include "compiler/base/threads.h"
#include "compiler/ir/replacements.h"
#include "compiler/optimize/code_size.h"
#include "compiler/optimize/function_form.h"
#include "compiler/optimize/merging.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/references.h"

namespace wasmrust::optimize {

namespace {

// Calls in a profile from which on a function is hot.
constexpr uint64_t hot_count = 10'000;
// Bytes of code below which a copy is not worth looking at.
constexpr size_t least_size = 20;
// What a group must save, so that an estimate that is a little wrong does no
// harm.
constexpr ptrdiff_t least_gain = 8;
constexpr size_t most_parameters = 16;  // that are added
constexpr size_t most_members = 64;
constexpr size_t most_groups = 16;  // of one shape that a function may join
constexpr int most_rounds = 4;
// The other operation with its operands, the parameter, `select`.
constexpr ptrdiff_t choice_size = 10;

// What stands in a hole.
struct Value {
  uint64_t what = 0;  // a symbol or function; 0 for a number
  uint64_t number = 0;
  auto operator<=>(const Value &) const = default;
};
constexpr uint64_t itself = UINT64_MAX;

struct Candidate {
  FunctionId id;
  uint64_t hash = 0;
  size_t size = 0;
  std::vector<Hole> holes;
  std::vector<Value> values;
};

// Candidates of one shape whose callees are the same.
struct Group {
  std::vector<uint32_t> members;
  std::vector<uint32_t> differing;  // holes, one for each parameter
  ptrdiff_t gain = 0;
};

class Merging {
 public:
  explicit Merging(Whole &whole)
      : whole_(whole), program_(whole.program), references_(whole) {}

  bool run() {
    find_candidates();
    std::vector<uint32_t> order(candidates_.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [&](uint32_t i) {
      return std::pair(candidates_[i].hash, i);
    });
    std::vector<Group> all;
    for (size_t begin = 0, end; begin < order.size(); begin = end) {
      end = begin + 1;
      while (end < order.size() &&
             candidates_[order[end]].hash == candidates_[order[begin]].hash)
        ++end;
      if (end - begin > 1)
        find_groups(std::span(order).subspan(begin, end - begin), all);
    }
    // In the order of functions, not of hashes.
    std::ranges::sort(all, {}, [&](const Group &group) {
      return candidates_[group.members[0]].id;
    });
    rewritten_.resize(program_.functions.size());
    touched_.resize(program_.functions.size());
    bool changed = false;
    for (const Group &group : all) changed |= merge(group);
    return changed;
  }

 private:
  Whole &whole_;
  Program &program_;
  References references_;
  std::vector<Candidate> candidates_;
  // By function: its graph went or is another one; its calls are others.
  std::vector<bool> rewritten_, touched_;

  const Candidate &row(uint32_t i) const { return candidates_[i]; }

  bool is_hot(FunctionId id) const {
    const ir::FunctionFacts *facts =
        whole_.facts.find(program_.functions[id].symbol);
    return facts && facts->count && *facts->count >= hot_count;
  }

  void find_candidates() {
    for (FunctionId id : program_.functions.ids())
      if (program_.functions[id].live && whole_.graphs[id] &&
          program_.functions[id].symbol && !is_hot(id) &&
          !(references_.is_known(id) && references_.calls(id).empty()))
        candidates_.push_back({.id = id});
    std::atomic<size_t> next = 0;
    run_on_threads(whole_.threads, candidates_.size() / 64 + 1, [&] {
      FunctionForm form(program_);
      CodeSize size;
      for (size_t i = next++; i < candidates_.size(); i = next++) {
        Candidate &row = candidates_[i];
        const ir::Function &graph = *whole_.graphs[row.id];
        size.find(graph);
        row.size = size.whole;
        if (row.size < least_size) continue;
        form.find(graph, Detail::Shape);
        row.hash = form.hash();
        row.holes.assign(form.holes().begin(), form.holes().end());
        for (const Hole &each : row.holes)
          row.values.push_back(value_of(row.id, graph, each));
      }
    });
    std::erase_if(candidates_,
                  [](const Candidate &row) { return row.size < least_size; });
  }

  Value value_of(FunctionId id, const ir::Function &graph,
                 const Hole &hole) const {
    const ir::Instruction &at = graph[hole.at];
    if (hole.is_operation)
      return {uint64_t{3} << 32 | static_cast<uint32_t>(at.op), 0};
    uint64_t number = at.w[0] | uint64_t{at.w[1]} << 32;
    if (hole.function) {
      if (hole.is_call && hole.function == id) return {itself, 0};
      return {uint64_t{1} << 32 | hole.function.value, 0};
    }
    switch (ir::immediate_of(at.op)) {
      case ir::Immediate::Symbol:
        return {uint64_t{2} << 32 | at.w[2], 0};
      case ir::Immediate::Address:
        return {uint64_t{2} << 32 | at.w[2], number};
      case ir::Immediate::I32:
      case ir::Immediate::F32:
        return {0, at.w[0]};
      default:
        return {0, number};
    }
  }

  // A number or an address: what a caller can say in its place.
  bool may_differ(const ir::Function &graph, const Hole &hole) const {
    if (hole.is_operation) return whole_.goal == Goal::Size;
    return !hole.is_call && graph[hole.at].op != ir::Op::RefFunc;
  }

  // Of candidates with one hash.
  void find_groups(std::span<const uint32_t> rows, std::vector<Group> &all) {
    std::vector<Group> groups;
    FunctionForm one(program_), other(program_);
    uint32_t found = UINT32_MAX;
    for (uint32_t i : rows) {
      bool joined = false;
      size_t first = groups.size() - std::min(groups.size(), most_groups);
      for (size_t g = first; g < groups.size() && !joined; ++g)
        joined = join(groups[g], i, one, other, found);
      if (!joined) groups.push_back({.members = {i}});
    }
    for (Group &each : groups)
      if (each.members.size() > 1 && each.gain >= least_gain)
        all.push_back(std::move(each));
  }

  bool join(Group &group, uint32_t i, FunctionForm &one, FunctionForm &other,
            uint32_t &found) const {
    uint32_t leader = group.members[0];
    const Candidate &a = row(leader), &b = row(i);
    if (group.members.size() >= most_members ||
        a.values.size() != b.values.size())
      return false;
    const ir::Function &graph = *whole_.graphs[a.id];
    for (size_t k = 0; k < a.values.size(); ++k)
      if (a.values[k] != b.values[k] && !may_differ(graph, a.holes[k]))
        return false;
    if (promises_of(whole_, a.id) != promises_of(whole_, b.id)) return false;
    if (found != leader) one.find(graph, Detail::Shape);
    found = leader;
    other.find(*whole_.graphs[b.id], Detail::Shape);
    if (!std::ranges::equal(one.words(), other.words())) return false;
    Group with = group;
    with.members.push_back(i);
    if (!weigh(with)) return false;
    // Two alone may not be worth it where three are.
    if (group.members.size() > 1 && with.gain <= group.gain) return false;
    group = std::move(with);
    return true;
  }

  // The function whose graph stays: all of its uses can be changed.
  std::optional<uint32_t> host_of(const Group &group) const {
    for (uint32_t i : group.members)
      if (references_.is_known(row(i).id)) return i;
    return std::nullopt;
  }

  // Fills in what differs and what it saves; false: it cannot be.
  bool weigh(Group &group) const {
    auto host = host_of(group);
    if (!host) return false;
    const Candidate &kept = row(*host);
    const ir::Function &graph = *whole_.graphs[kept.id];
    std::map<std::vector<Value>, uint32_t> columns;
    group.differing.clear();
    ptrdiff_t gain = -4;  // a type
    std::vector<Value> column;
    for (uint32_t k = 0; k < kept.values.size(); ++k) {
      column.clear();
      bool differs = false;
      for (uint32_t i : group.members) {
        column.push_back(row(i).values[k]);
        differs |= column.back() != column.front();
      }
      if (!differs) continue;
      if (kept.holes[k].is_operation) {
        // Which of two.
        Value other = kept.values[k];
        for (Value &each : column) {
          bool is_same = each == kept.values[k];
          if (!is_same && other != kept.values[k] && each != other)
            return false;
          if (!is_same) other = each;
          each = {uint64_t{4} << 32, is_same};
        }
        gain -= choice_size;
        if (columns.try_emplace(column, k).second) group.differing.push_back(k);
        continue;
      }
      gain += static_cast<ptrdiff_t>(constant_size(kept, k)) -
              static_cast<ptrdiff_t>(ir::variable_bytes);
      // Constants of other types have the same bits now and then.
      column.push_back(
          {static_cast<uint64_t>(graph.type_of(kept.holes[k].at)), 0});
      if (columns.try_emplace(column, k).second) group.differing.push_back(k);
    }
    if (group.differing.size() > most_parameters) return false;
    for (uint32_t i : group.members) {
      const Candidate &member = row(i);
      size_t constants = 0;
      for (uint32_t k : group.differing) constants += constant_size(member, k);
      bool is_known = references_.is_known(member.id);
      if (i != *host)
        gain += static_cast<ptrdiff_t>(member.size + function_overhead);
      size_t calls = is_known ? references_.calls(member.id).size() : 1;
      gain -= static_cast<ptrdiff_t>(calls * constants);
      if (!is_known)
        gain -= static_cast<ptrdiff_t>(
            function_overhead + ir::call_bytes +
            ir::variable_bytes * program_.type(graph.type).params.size());
    }
    group.gain = gain;
    return true;
  }

  size_t constant_size(const Candidate &of, uint32_t hole) const {
    if (of.holes[hole].is_operation) return 2;
    return ir::encoded_size(*whole_.graphs[of.id], of.holes[hole].at);
  }

  bool merge(const Group &group) {
    for (uint32_t i : group.members)
      if (touched_[row(i).id.value] || rewritten_[row(i).id.value])
        return false;
    const Candidate &host = row(*host_of(group));
    if (!whole_.may_change(host.id)) return false;
    // What each has in place of the parameters.
    std::vector<std::vector<ir::Instruction>> constants;
    for (uint32_t i : group.members) {
      auto &list = constants.emplace_back();
      for (uint32_t k : group.differing)
        list.push_back(constant(row(i), host, k));
    }
    std::vector<ir::ValueId> parameters = add_parameters(group, host);
    std::vector<ir::ValueId> none;
    for (size_t i = 0; i < group.members.size(); ++i) {
      FunctionId id = row(group.members[i]).id;
      if (id != host.id) {
        rewritten_[id.value] = true;
        whole_.changed.push_back(id);
        if (references_.is_known(id)) {
          whole_.graphs[id].reset();
          program_.functions[id].live = false;
        } else {
          become_call(whole_, id, host.id, constants[i]);
          continue;
        }
      }
      for (References::Call call : references_.calls(id))
        if (!rewritten_[call.caller.value])
          add_arguments(call, host.id, constants[i],
                        id == call.caller ? parameters : none);
    }
    whole_.changed.push_back(host.id);
    touched_[host.id.value] = true;
    return true;
  }

  // What a call of `of` has in place of a parameter.
  ir::Instruction constant(const Candidate &of, const Candidate &host,
                           uint32_t hole) const {
    if (!of.holes[hole].is_operation)
      return (*whole_.graphs[of.id])[of.holes[hole].at];
    bool is_hosts = of.values[hole] == host.values[hole];
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

  std::vector<ir::ValueId> add_parameters(const Group &group,
                                          const Candidate &host) {
    ir::Function &graph = *whole_.graphs[host.id];
    wasm::FuncType type = program_.type(graph.type);
    std::vector<ir::ValueId> parameters;
    for (uint32_t k : group.differing) {
      ir::TypeRef of = host.holes[k].is_operation
                           ? ir::TypeRef::I32
                           : graph.type_of(host.holes[k].at);
      parameters.push_back(graph.add_parameter(ir::Function::entry(), of));
      type.params.push_back(graph.value_type(of));
    }
    ir::Replacements instead(graph);
    std::vector<ir::ValueId> gone;
    for (uint32_t k = 0; k < host.holes.size(); ++k) {
      const Hole &hole = host.holes[k];
      auto is_hosts = [&](uint32_t i, uint32_t of) {
        return row(i).values[of] == host.values[of];
      };
      auto same = [&](uint32_t other) {
        if (hole.is_operation != host.holes[other].is_operation) return false;
        return std::ranges::all_of(group.members, [&](uint32_t i) {
          return hole.is_operation ? is_hosts(i, k) == is_hosts(i, other)
                                   : row(i).values[k] == row(i).values[other];
        });
      };
      auto different = std::ranges::find_if(
          group.members, [&](uint32_t i) { return !is_hosts(i, k); });
      if (different == group.members.end()) continue;
      for (size_t p = 0; p < group.differing.size(); ++p) {
        uint32_t other = group.differing[p];
        if (!same(other) ||
            (!hole.is_operation &&
             graph.type_of(hole.at) != graph.type_of(host.holes[other].at)))
          continue;
        auto other_op = static_cast<ir::Op>(row(*different).values[k].what);
        instead.put(hole.at, hole.is_operation ? choice(graph, hole.at,
                                                        other_op, parameters[p])
                                               : parameters[p]);
        gone.push_back(host.holes[k].at);
        break;
      }
    }
    instead.apply();
    for (ir::ValueId each : gone) graph.unlink(each);
    TypeId made = program_.intern(type);
    graph.type = program_.functions[host.id].type = made;
    for (Symbol &each : program_.symbols)
      if (each.definition == Definition::Function && each.function == host.id)
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
};

}  // namespace

bool run_SimilarFunctions(Whole &whole) {
  if (whole.goal == Goal::Speed) return false;
  bool changed = false;
  for (int i = 0; i < most_rounds && Merging(whole).run(); ++i) changed = true;
  return changed;
}

}  // namespace wasmrust::optimize
