// See smaller_function.h.
#include "compiler/reduce/smaller_function.h"

#include <algorithm>
#include <map>

#include "compiler/ir/typing.h"

namespace wasmrust::reduce {

namespace {

using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::Instruction;
using ir::Op;
using ir::RegionId;
using ir::TypeRef;
using ir::ValueId;

bool is_plain_constant(Op op) {
  switch (op) {
    case Op::I32Const:
    case Op::I64Const:
    case Op::F32Const:
    case Op::F64Const:
    case Op::V128Const:
    case Op::RefNull:
      return true;
    default:
      return false;
  }
}

bool is_zero(const Function &function, ValueId id) {
  const Instruction &row = function[id];
  if (!is_plain_constant(row.op)) return false;
  if (row.op == Op::V128Const)
    return std::ranges::all_of(function.words(row.w[0], 4),
                               [](uint32_t word) { return word == 0; });
  return row.op == Op::RefNull || (row.w[0] == 0 && row.w[1] == 0);
}

bool has_zero(const Function &function, TypeRef type) {
  return type != TypeRef::None &&
         wasm::is_defaultable(function.value_type(type));
}

// An edge that carries what its terminator gives exists only there.
bool carries(const Function &function, const Edge &edge, ValueId value) {
  for (ValueId each : function.arguments(edge))
    if (each == value) return true;
  return false;
}

bool gives_results(const Function &function, ValueId id) {
  ValueId next = function.next(id);
  return next && function[next].op == Op::Result;
}

void add_terminator_steps(const Function &function, ValueId id,
                          std::vector<Step> &steps) {
  std::span<const Edge> edges = function.edges(id);
  if (edges.size() > 1)
    for (size_t i = 0; i < edges.size(); ++i)
      if (!carries(function, edges[i], id))
        steps.push_back({Step::Kind::Take, id, static_cast<uint32_t>(i)});
}

void add_value_steps(const Function &function, ValueId id,
                     std::vector<Step> &steps) {
  TypeRef type = function.type_of(id);
  if (has_zero(function, type) && !is_zero(function, id))
    steps.push_back({Step::Kind::Zero, id});
  ir::Values operands = function.operands(id);
  if (function[id].op == Op::Result) return;
  for (size_t i = 0; i < operands.size(); ++i)
    if (function.type_of(operands[i]) == type)
      steps.push_back({Step::Kind::Forward, id, static_cast<uint32_t>(i)});
}

class Stepper {
 public:
  Stepper(const Program &program, Function &function)
      : program_(program), function_(function) {}

  void run(std::span<const Step> steps) {
    is_.resize(function_.value_count());
    for (size_t i = 0; i < is_.size(); ++i) is_[i] = ValueId(i);
    touched_.resize(is_.size());
    for (const Step &step : steps) {
      if (touched_[step.at.value]) continue;
      touched_[step.at.value] = true;
      do_step(step);
    }
    clear_unreached();
    replace_uses();
  }

 private:
  const Program &program_;
  Function &function_;
  std::vector<ValueId> is_;  // what a value is replaced by; itself
  std::vector<bool> touched_;
  std::map<TypeRef, ValueId> zeros_;

  bool is_parameter(ValueId id) const {
    return function_[id].op == Op::Parameter;
  }
  // Parameters are in a block without standing in it.
  bool is_linked(ValueId id) const {
    return is_parameter(id) || function_.block_of(id);
  }

  void do_step(const Step &step) {
    if (!is_linked(step.at)) return;
    switch (step.kind) {
      case Step::Kind::Take:
        return take(step.at, step.which);
      case Step::Kind::Stop:
        return end_at(step.at, {Op::Unreachable});
      case Step::Kind::Return:
        return end_at(step.at, zero_return());
      case Step::Kind::Drop:
        return function_.unlink(step.at);
      case Step::Kind::Zero:
        return replace(step.at, zero(function_.type_of(step.at)));
      case Step::Kind::Forward:
        return replace(step.at, function_.operands(step.at)[step.which]);
    }
  }

  // `result` rows stay behind what gives them; they are pure, and emit leaves
  // out what nobody reads.
  void replace(ValueId id, ValueId by) {
    is_[id.value] = by;
    if (!is_parameter(id) && function_[id].op != Op::Result &&
        !ir::is_terminator(function_[id].op))
      function_.unlink(id);
  }

  void take(ValueId terminator, uint32_t which) {
    uint32_t edge = function_.first_edge(terminator).value + which;
    BlockId block = function_.block_of(terminator);
    function_.unlink(terminator);
    append(block, {.op = Op::Br, .w = {0, edge, 1}});
  }

  // From `at` to the end of its block.
  void end_at(ValueId at, Instruction end) {
    BlockId block = function_.block_of(at);
    for (ValueId id = at, next; id; id = next) {
      next = function_.next(id);
      function_.unlink(id);
    }
    append(block, end);
  }

  void append(BlockId block, Instruction row) {
    function_.append(block, made(row));
  }
  ValueId made(Instruction row) {
    ValueId id = function_.make(row);
    is_.push_back(id);
    touched_.push_back(true);
    return id;
  }

  Instruction zero_return() {
    std::vector<ValueId> values;
    for (wasm::ValueType type : program_.type(function_.type).results) {
      TypeRef ref = function_.intern(type);
      if (!has_zero(function_, ref)) return {Op::Unreachable};
      values.push_back(zero(ref));
    }
    return {.op = Op::Return,
            .w = {function_.add_list(values),
                  static_cast<uint32_t>(values.size())}};
  }

  // In a region a block's values are not known to the handlers.
  void leave_region_of_entry() {
    BlockId entry = Function::entry();
    if (!function_[entry].region) return;
    BlockId rest = function_.add_block(function_[entry].region);
    for (ValueId id = function_[entry].first, next; id; id = next) {
      next = function_.next(id);
      function_.unlink(id);
      function_.append(rest, id);
    }
    function_[entry].region = {};
    uint32_t edge = function_.add_edge(rest, {}).value;
    append(entry, {.op = Op::Br, .w = {0, edge, 1}});
  }

  // In front of everything else: it is known wherever it may be used, by
  // handlers too.
  ValueId zero(TypeRef type) {
    auto [found, is_new] = zeros_.try_emplace(type);
    if (!is_new) return found->second;
    Instruction row = zero_row(type);
    row.type = type;
    ValueId id = made(row);
    leave_region_of_entry();
    BlockId entry = Function::entry();
    if (ValueId first = function_[entry].first)
      function_.insert_before(first, id);
    else
      function_.append(entry, id);
    return found->second = id;
  }

  Instruction zero_row(TypeRef type) {
    switch (type) {
      case TypeRef::I32:
        return {Op::I32Const};
      case TypeRef::I64:
        return {Op::I64Const};
      case TypeRef::F32:
        return {Op::F32Const};
      case TypeRef::F64:
        return {Op::F64Const};
      case TypeRef::V128: {
        std::array<uint32_t, 4> words{};
        return {.op = Op::V128Const, .w = {function_.add_words(words)}};
      }
      default: {
        int32_t heap = wasm::heap_of(function_.value_type(type));
        return {.op = Op::RefNull, .w = {0, 0, static_cast<uint32_t>(heap)}};
      }
    }
  }

  void clear_unreached() {
    std::vector<bool> reached(function_.blocks.size());
    std::vector<BlockId> work{Function::entry()};
    reached[0] = true;
    auto reach = [&](BlockId id) {
      if (reached[id.value]) return;
      reached[id.value] = true;
      work.push_back(id);
    };
    std::vector<bool> used(function_.regions.size());
    while (!work.empty()) {
      BlockId block = work.back();
      work.pop_back();
      for (const Edge &edge : function_.edges(function_.terminator(block)))
        reach(edge.target);
      for (RegionId region = function_[block].region; region;
           region = function_.regions[region].parent) {
        used[region.value] = true;
        for (const ir::Handler &handler : function_.regions[region].handlers)
          reach(function_.all_edges[handler.edge.value].target);
      }
    }
    for (BlockId block : function_.blocks.ids())
      if (!reached[block.value]) clear(block);
    for (RegionId region : function_.regions.ids())
      if (!used[region.value]) function_.regions[region].handlers.clear();
  }

  void clear(BlockId block) {
    for (ValueId id = function_[block].first, next; id; id = next) {
      next = function_.next(id);
      function_.unlink(id);
    }
    function_[block].parameters.clear();
    function_[block].region = {};
  }

  ValueId real(ValueId id) const {
    while (is_[id.value] != id) id = is_[id.value];
    return id;
  }

  void replace_uses() {
    for (const ir::Block &block : function_.blocks)
      for (ValueId id = block.first; id; id = function_.next(id)) {
        size_t count = function_.operands(id).size();
        for (size_t i = 0; i < count; ++i)
          function_.set_operand(id, i, real(function_.operands(id)[i]));
      }
    for (const Edge &edge : function_.all_edges)
      for (size_t i = 0; i < edge.argument_count; ++i)
        function_.set_argument(edge, i, real(function_.arguments(edge)[i]));
  }
};

}  // namespace

std::vector<Step> possible_steps(const Function &function) {
  std::vector<Step> ends, others;
  for (BlockId block : function.blocks.ids()) {
    ValueId end = function.terminator(block);
    if (!end) continue;
    ValueId first = function[block].first;
    Op op = function[end].op;
    if (first != end || op != Op::Unreachable)
      ends.push_back({Step::Kind::Stop, first});
    if (op != Op::Return) ends.push_back({Step::Kind::Return, first});
    add_terminator_steps(function, end, ends);
    for (ValueId id : function[block].parameters)
      add_value_steps(function, id, others);
    for (ValueId id = first; id != end; id = function.next(id)) {
      bool gives_one = function.type_of(id) != TypeRef::None;
      if (gives_one)
        add_value_steps(function, id, others);
      else if (!gives_results(function, id))
        others.push_back({Step::Kind::Drop, id});
    }
  }
  ends.insert(ends.end(), others.begin(), others.end());
  return ends;
}

Function after_steps(const Program &program, Function function,
                     std::span<const Step> steps) {
  Stepper(program, function).run(steps);
  return function;
}

size_t weight(const Function &function) {
  size_t sum = 0;
  auto use = [&](ValueId id) { sum += !is_plain_constant(function[id].op); };
  for (const ir::Block &block : function.blocks)
    for (ValueId id = block.first; id; id = function.next(id)) {
      const Instruction &row = function[id];
      if (is_plain_constant(row.op)) {
        sum += !is_zero(function, id);
        continue;
      }
      sum += 2;
      for (ValueId operand : function.operands(id)) use(operand);
      if (!ir::is_terminator(row.op)) continue;
      for (const Edge &edge : function.edges(id)) {
        ++sum;
        for (ValueId argument : function.arguments(edge)) use(argument);
      }
    }
  return sum;
}

}  // namespace wasmrust::reduce
