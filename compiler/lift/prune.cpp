// Two clean-ups that need no analysis of their own. See prune.h.
//
// A parameter is one value if all edges bring that value, or the parameter
// itself (round a loop): its uses then name the value. A value is needed when
// somebody would notice its absence, or a needed one uses it; a parameter is
// needed when its value is, and only then are the edges' arguments for it.
//
//   b1(v3: i32):  from b0(v1), b2(v3)      v3 is v1
//   drop (i32.add …)                       the sum is not needed
#include "compiler/lift/prune.h"

#include <algorithm>

namespace wasmrust::lift {

namespace {

using ir::Block;
using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::ValueId;
using ir::Values;

class Pruner {
 public:
  explicit Pruner(Function &function) : function_(function) {}

  void run() {
    find_incoming();
    forward_parameters();
    mark_needed();
    remove();
  }

 private:
  Function &function_;
  // For each block its edges, and how many parameters a handler's edge does not
  // carry.
  struct In {
    uint32_t edge;
    size_t skipped;
  };
  std::vector<std::vector<In>> incoming_;
  std::vector<ValueId> is_;  // what a value is; itself unless forwarded
  std::vector<bool> needed_;
  std::vector<ValueId> work_;

  void add_edge(uint32_t edge, bool from_handler) {
    const Edge &row = function_.all_edges[edge];
    size_t parameters = function_[row.target].parameters.size();
    incoming_[row.target.value].push_back(
        {edge, from_handler ? parameters - row.argument_count : 0});
  }

  void find_incoming() {
    incoming_.resize(function_.blocks.size());
    for (BlockId block : function_.blocks.ids()) {
      ValueId end = function_.terminator(block);
      if (!end) continue;
      size_t count = function_.edge_count(end);
      for (size_t i = 0; i < count; ++i)
        add_edge(static_cast<uint32_t>(function_.first_edge(end).value + i),
                 false);
    }
    for (const ir::Region &region : function_.regions)
      for (const ir::Handler &handler : region.handlers)
        add_edge(handler.edge.value, true);
    is_.resize(function_.value_count());
    for (size_t i = 0; i < is_.size(); ++i) is_[i] = ValueId(i);
  }

  ValueId real(ValueId id) {
    while (is_[id.value] != id) {
      is_[id.value] = is_[is_[id.value].value];
      id = is_[id.value];
    }
    return id;
  }

  // The one value that all edges bring for a parameter; None if there are
  // several, or if it exists only on its edge.
  ValueId only_value(BlockId block, size_t place) {
    ValueId self = function_[block].parameters[place], found;
    for (const In &in : incoming_[block.value]) {
      if (place < in.skipped) return {};
      const Edge &edge = function_.all_edges[in.edge];
      ValueId value = real(function_.arguments(edge)[place - in.skipped]);
      if (value == self || value == found) continue;
      if (found || ir::is_terminator(function_[value].op)) return {};
      found = value;
    }
    return found;
  }

  void forward_parameters() {
    for (bool changed = true; changed;) {
      changed = false;
      for (BlockId block : function_.blocks.ids()) {
        if (block == Function::entry()) continue;
        const std::vector<ValueId> &parameters = function_[block].parameters;
        for (size_t i = 0; i < parameters.size(); ++i) {
          if (is_[parameters[i].value] != parameters[i]) continue;
          ValueId value = only_value(block, i);
          if (!value) continue;
          is_[parameters[i].value] = value;
          changed = true;
        }
      }
    }
  }

  void need(ValueId id) {
    id = real(id);
    if (needed_[id.value]) return;
    needed_[id.value] = true;
    work_.push_back(id);
  }

  static bool is_noticed(ir::Op op) {
    return !ir::has(op, wasm::Trait::Pure) || ir::is_terminator(op);
  }

  void mark_needed() {
    needed_.resize(function_.value_count());
    for (ValueId each : function_[Function::entry()].parameters) need(each);
    // What a handler brings by itself stays a parameter, so the other edges
    // bring it, too.
    for (BlockId block : function_.blocks.ids())
      for (const In &in : incoming_[block.value])
        for (size_t i = 0; i < in.skipped; ++i)
          need(function_[block].parameters[i]);
    for (const Block &block : function_.blocks)
      for (ValueId id = block.first; id; id = function_.next(id))
        if (is_noticed(function_[id].op)) need(id);
    while (!work_.empty()) {
      ValueId id = work_.back();
      work_.pop_back();
      for (ValueId operand : function_.operands(id)) need(operand);
      if (function_[id].op != ir::Op::Parameter) continue;
      BlockId block = function_.block_of(id);
      const auto &parameters = function_[block].parameters;
      auto place = static_cast<size_t>(std::ranges::find(parameters, id) -
                                       parameters.begin());
      for (const In &in : incoming_[block.value])
        if (place >= in.skipped)
          need(function_.arguments(
              function_.all_edges[in.edge])[place - in.skipped]);
    }
  }

  bool stays(BlockId block, size_t place) const {
    ValueId id = function_[block].parameters[place];
    return is_[id.value] == id && needed_[id.value];
  }

  void remove_parameters(BlockId block) {
    std::vector<ValueId> &parameters = function_[block].parameters;
    std::vector<size_t> kept;
    for (size_t i = 0; i < parameters.size(); ++i)
      if (stays(block, i)) kept.push_back(i);
    for (const In &in : incoming_[block.value]) {
      Edge &edge = function_.all_edges[in.edge];
      uint32_t count = 0;
      for (size_t i : kept)
        if (i >= in.skipped)
          function_.set_argument(
              edge, count++, real(function_.arguments(edge)[i - in.skipped]));
      edge.argument_count = count;
    }
    for (size_t i = 0; i < kept.size(); ++i)
      parameters[i] = parameters[kept[i]];
    parameters.resize(kept.size());
  }

  void remove() {
    for (BlockId block : function_.blocks.ids()) {
      if (block != Function::entry()) remove_parameters(block);
      for (ValueId id = function_[block].first, next; id; id = next) {
        next = function_.next(id);
        if (!needed_[id.value]) {
          function_.unlink(id);
          continue;
        }
        size_t count = function_.operands(id).size();
        for (size_t i = 0; i < count; ++i)
          function_.set_operand(id, i, real(function_.operands(id)[i]));
      }
    }
    for (ir::Held &row : function_.held) {
      if (row.value) row.value = real(row.value);
      if (row.value && !needed_[row.value.value]) row.value = {};
    }
  }
};

}  // namespace

void prune(Function &function) { Pruner(function).run(); }

}  // namespace wasmrust::lift
