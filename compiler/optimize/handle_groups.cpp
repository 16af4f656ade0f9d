// See handle_groups.h.
#include "compiler/optimize/handle_groups.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "compiler/optimize/not_null.h"

namespace wasmrust::optimize {

using ir::Function;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

namespace {

// What only hands on or gives handles, when it gives an i32.
bool is_name(const Function &function, ValueId id) {
  if (function.type_of(id) != TypeRef::I32) return false;
  switch (function[id].op) {
    case Op::RefAcquire:
    case Op::Parameter:
    case Op::Select:
    case Op::Call:
    case Op::Result:
      return true;
    default:
      return false;
  }
}

bool may_be_null(const Function &function, const NotNull &known,
                 ValueId acquire) {
  ValueId reference = function.operands(acquire)[0];
  return wasm::is_nullable(function.value_type(function.type_of(reference))) &&
         !known.at(acquire, reference);
}

}  // namespace

bool is_zero(const Function &function, ValueId id) {
  return function[id].op == Op::I32Const && function[id].w[0] == 0;
}

HandleUse handle_use(const Function &function, ValueId id, size_t operand) {
  switch (function[id].op) {
    case Op::RefGet:
      return HandleUse::Gets;
    case Op::RefRelease:
      return HandleUse::Releases;
    case Op::I32Eqz:
    case Op::BrIf:
      return HandleUse::Asks;
    case Op::I32Eq:
    case Op::I32Ne:
      return is_zero(function, function.operands(id)[1 - operand])
                 ? HandleUse::Asks
                 : HandleUse::Other;
    case Op::Select:
      return operand == 2 ? HandleUse::Asks : HandleUse::Chooses;
    case Op::Call:
    case Op::ReturnCall:
      return HandleUse::HandsDown;
    case Op::Return:
      return HandleUse::HandsBack;
    default:
      return HandleUse::Other;
  }
}

HandleGroups::HandleGroups(const Whole &whole, const References &references)
    : whole_(whole), program_(whole.program) {
  number_nodes(references);
  for (FunctionId id : program_.functions.ids())
    if (whole.graphs[id]) look_at(id);
  decide();
  find_members();
  spread_old();
  spread_released();
}

bool HandleGroups::any_acquired(const Graphs &graphs) {
  for (const auto &graph : graphs) {
    if (!graph) continue;
    for (const ir::Block &block : graph->blocks)
      for (ValueId id = block.first; id; id = graph->next(id))
        if ((*graph)[id].op == Op::RefAcquire) return true;
  }
  return false;
}

void HandleGroups::number_nodes(const References &references) {
  rows_.resize(program_.functions.size());
  uint32_t count = 0;
  for (FunctionId id : program_.functions.ids()) {
    const Function *graph = whole_.graphs[id].get();
    if (!graph) continue;
    Row &row = rows_[id.value];
    row.is_open = references.is_known(id) && references.is_of_one_type(id);
    row.first_value = count;
    row.first_result = count + static_cast<uint32_t>(graph->value_count());
    size_t results = program_.type(graph->type).results.size();
    count = row.first_result + static_cast<uint32_t>(results);
  }
  parent_.resize(count);
  std::iota(parent_.begin(), parent_.end(), 0);
  for (auto *each : {&leaves_, &has_handle_, &has_zero_, &old_, &released_})
    each->resize(count);
}

FunctionId HandleGroups::callee(const Function &function, ValueId call) const {
  Op op = function[call].op;
  if (op != Op::Call && op != Op::ReturnCall) return {};
  FunctionId id = function_of(program_, SymbolId(size_t{function[call].w[2]}));
  return id && whole_.graphs[id] && rows_[id.value].is_open ? id : FunctionId();
}

void HandleGroups::join_nodes(const Flow &flow) {
  flows_.push_back(flow);
  if (flow.way != Way::Through) parent_[find(flow.from)] = find(flow.to);
}

// The value flows there.
void HandleGroups::join(Flow flow) {
  const Function &graph = *whole_.graphs[flow.function];
  flow.from = node(flow.function, flow.value);
  if (is_name(graph, flow.value)) return join_nodes(flow);
  leaves_[flow.from] = true;
  if (is_zero(graph, flow.value)) {
    has_zero_[flow.to] = true;
    zeros_.push_back(flow.to);
  } else {
    leaves_[flow.to] = true;
  }
}

void HandleGroups::look_at(FunctionId id) {
  const Function &graph = *whole_.graphs[id];
  if (!rows_[id.value].is_open)
    for (ValueId each : graph[Function::entry()].parameters) leave(id, each);
  for (const ir::Block &block : graph.blocks)
    for (ValueId at = block.first; at; at = graph.next(at)) look_at(id, at);
  for (const ir::Region &region : graph.regions)
    for (const ir::Handler &handler : region.handlers) {
      const ir::Edge &edge = graph.all_edges[handler.edge.value];
      for (ValueId each : graph.arguments(edge)) leave(id, each);
      for (ValueId each : graph[edge.target].parameters) leave(id, each);
    }
}

void HandleGroups::look_at(FunctionId id, ValueId at) {
  const Function &graph = *whole_.graphs[id];
  if (graph[at].op == Op::RefAcquire) has_handle_[node(id, at)] = true;
  give_results(id, at);
  take_operands(id, at);
  for (uint32_t k = 0; k < graph.edge_count(at); ++k) {
    const ir::Edge &edge = graph.edges(at)[k];
    const auto &parameters = graph[edge.target].parameters;
    for (size_t i = 0; i < parameters.size(); ++i)
      join({.from = 0,
            .to = node(id, parameters[i]),
            .way = Way::Within,
            .edge = k,
            .function = id,
            .at = at,
            .value = graph.arguments(edge)[i]});
  }
}

// What a call gives.
void HandleGroups::give_results(FunctionId id, ValueId at) {
  const Function &graph = *whole_.graphs[id];
  bool is_reader = graph[at].op == Op::Result;
  if (graph[at].op != Op::Call && !is_reader) return;
  if (!is_name(graph, at)) return leave(id, at);
  ValueId call = is_reader ? graph.operands(at)[0] : at;
  FunctionId from = callee(graph, call);
  if (!from) return leave(id, at);
  uint32_t result =
      rows_[from.value].first_result + (is_reader ? graph[at].w[2] : 0);
  Flow flow{.from = result,
            .to = node(id, at),
            .way = Way::Back,
            .edge = no_edge,
            .function = id,
            .at = at,
            .value = {}};
  join_nodes(flow);
  flow.way = Way::Through;
  for (ValueId each : graph.operands(call)) {
    if (!is_name(graph, each)) continue;
    flow.from = node(id, each);
    flow.value = each;
    join_nodes(flow);
  }
}

void HandleGroups::take_operands(FunctionId id, ValueId at) {
  const Function &graph = *whole_.graphs[id];
  if (graph[at].op == Op::Result) return;
  if (graph[at].op == Op::ReturnCall || graph[at].op == Op::Call)
    return call(id, at);
  ir::Values operands = graph.operands(at);
  auto hand_on = [&](ValueId value, uint32_t to, Way way) {
    join({.from = 0,
          .to = to,
          .way = way,
          .edge = no_edge,
          .function = id,
          .at = at,
          .value = value});
  };
  for (size_t i = 0; i < operands.size(); ++i)
    switch (handle_use(graph, at, i)) {
      case HandleUse::Gets:
      case HandleUse::Releases:
      case HandleUse::Asks:
        break;
      case HandleUse::Chooses:
        hand_on(operands[i], node(id, at), Way::Within);
        break;
      case HandleUse::HandsBack: {
        const Row &row = rows_[id.value];
        if (!row.is_open) leave(id, operands[i]);
        hand_on(operands[i], row.first_result + static_cast<uint32_t>(i),
                Way::Back);
        break;
      }
      case HandleUse::HandsDown:
      case HandleUse::Other:
        leave(id, operands[i]);
    }
}

void HandleGroups::call(FunctionId id, ValueId at) {
  const Function &graph = *whole_.graphs[id];
  ir::Values operands = graph.operands(at);
  FunctionId to = callee(graph, at);
  Flow flow{.from = 0,
            .to = 0,
            .way = Way::Down,
            .edge = no_edge,
            .function = id,
            .at = at,
            .value = {}};
  for (size_t i = 0; i < operands.size(); ++i) {
    flow.value = operands[i];
    if (!to) {
      leave(id, flow.value);
      continue;
    }
    flow.to = node(to, (*whole_.graphs[to])[Function::entry()].parameters[i]);
    join(flow);
  }
  if (graph[at].op != Op::ReturnCall) return;
  // What it gives, this function does.
  const Row &own = rows_[id.value];
  flow.way = Way::Back;
  flow.value = {};
  size_t results = program_.type(graph.type).results.size();
  for (uint32_t i = 0; i < results; ++i) {
    flow.to = own.first_result + i;
    if (!to || !own.is_open) leaves_[flow.to] = true;
    if (!to) continue;
    flow.from = rows_[to.value].first_result + i;
    join_nodes(flow);
  }
}

// What one node of a group says holds for all.
void HandleGroups::decide() {
  for (auto *each : {&leaves_, &has_handle_, &has_zero_})
    for (uint32_t i = 0; i < parent_.size(); ++i)
      if ((*each)[i]) (*each)[find(i)] = true;
  for (uint32_t i = 0; i < parent_.size(); ++i)
    if (find(i) == i && !has_handle_[i]) leaves_[i] = true;
  for (FunctionId id : program_.functions.ids())
    if (whole_.graphs[id]) refuse_nulls(id);
  std::erase_if(flows_, [&](const Flow &each) {
    return leaves_[find(each.from)] || find(each.from) != find(each.to);
  });
}

// Null cannot be an object and no object.
void HandleGroups::refuse_nulls(FunctionId id) {
  const Function &graph = *whole_.graphs[id];
  std::optional<NotNull> known;
  for (const ir::Block &block : graph.blocks)
    for (ValueId at = block.first; at; at = graph.next(at)) {
      if (graph[at].op != Op::RefAcquire || !stays(id, at) ||
          !has_zero(group(id, at)))
        continue;
      if (!known) known.emplace(graph);
      if (may_be_null(graph, *known, at)) leave(group(id, at));
    }
}

void HandleGroups::find_members() {
  for (FunctionId id : program_.functions.ids()) {
    const Function *graph = whole_.graphs[id].get();
    if (!graph) continue;
    Members row{.function = id, .values = {}};
    auto add = [&](ValueId value) {
      if (is_name(*graph, value) && stays(id, value))
        row.values.push_back(value);
    };
    for (const ir::Block &block : graph->blocks) {
      for (ValueId each : block.parameters) add(each);
      for (ValueId each = block.first; each; each = graph->next(each))
        add(each);
    }
    if (!row.values.empty()) members_.push_back(std::move(row));
  }
}

void NodeWays::spread(std::vector<bool> &mark) const {
  // What each leads to, behind one another.
  std::vector<uint32_t> first(mark.size() + 1), to(ways_.size());
  for (const auto &each : ways_) ++first[each.first + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  std::vector<uint32_t> next(first.begin(), first.end() - 1);
  for (const auto &each : ways_) to[next[each.first]++] = each.second;
  std::vector<uint32_t> work;
  for (uint32_t i = 0; i < mark.size(); ++i)
    if (mark[i]) work.push_back(i);
  while (!work.empty()) {
    uint32_t at = work.back();
    work.pop_back();
    for (uint32_t i = first[at]; i < first[at + 1]; ++i) {
      if (mark[to[i]]) continue;
      mark[to[i]] = true;
      work.push_back(to[i]);
    }
  }
}

// A parameter names what was there before, and so does what it flows into. What
// is handed down says nothing of the callee's own handles.
void HandleGroups::spread_old() {
  NodeWays ways;
  for (const Flow &each : flows_)
    if (each.way == Way::Within || each.way == Way::Back)
      ways.add(each.from, each.to);
  for (const Members &row : members_)
    for (ValueId each :
         (*whole_.graphs[row.function])[Function::entry()].parameters)
      old_[node(row.function, each)] = true;
  ways.spread(old_);
}

// What is let go of came from somewhere. A result that is new came from none of
// the arguments.
void HandleGroups::spread_released() {
  NodeWays ways;
  for (const Flow &each : flows_)
    if (each.way == Way::Through ? old_[each.to] : each.way != Way::Back)
      ways.add(each.to, each.from);
  for (const Members &row : members_) {
    const Function &graph = *whole_.graphs[row.function];
    for (const ir::Block &block : graph.blocks)
      for (ValueId at = block.first; at; at = graph.next(at))
        if (graph[at].op == Op::RefRelease)
          released_[node(row.function, graph.operands(at)[0])] = true;
  }
  ways.spread(released_);
}

}  // namespace wasmrust::optimize
