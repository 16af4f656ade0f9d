// Invariants 1 to 6 and 21 of verify.h: the tables of a function hang together.
//
// Only what stands in a block is looked at; an instruction that was taken out
// may name anything.
#include <algorithm>

#include "compiler/ir/verification.h"

namespace wasmrust::ir {

bool Verification::value_in_range(uint32_t id) {
  if (id < function_.value_count()) return true;
  fail(2, "there is no v" + std::to_string(id));
  return false;
}

bool Verification::pool_in_range(uint64_t first, uint64_t count) {
  if (first + count <= function_.pool_size()) return true;
  fail(2, "a list ends behind the pool");
  return false;
}

// Function::value_type rows name types of the program.
void Verification::types_in_range() {
  if (function_.type.value >= program_.types.size() ||
      program_.types[function_.type.value].kind !=
          wasm::CompositeKind::Function)
    fail(1, "the function's type is not a function type of the program");
  for (size_t i = 1; i < function_.type_count(); ++i) {
    wasm::ValueType type = function_.value_type(static_cast<TypeRef>(i));
    bool one_form =
        !wasm::is_reference(type) ||
        type == wasm::reference(wasm::heap_of(type), wasm::is_nullable(type));
    if (type.kind == wasm::ValueKind::Bottom || wasm::is_packed(type) ||
        !one_form)
      fail(2, "a value cannot be of type " + wasm::to_string(type));
    if (!wasm::is_reference(type)) continue;
    int32_t heap = wasm::heap_of(type);
    if (heap >= 0 ? static_cast<size_t>(heap) >= program_.types.size()
                  : heap < wasm::heap::exn || heap > wasm::heap::no_exn)
      fail(2, "there is no " + wasm::to_string(type));
  }
}

void Verification::tables_in_range() {
  if (function_.blocks.empty()) return fail(1, "there is no block");
  for (const Edge &edge : function_.all_edges) {
    if (!function_.blocks.contains(edge.target)) {
      fail(2, "an edge leads to no block");
      continue;
    }
    if (!pool_in_range(edge.first_argument, edge.argument_count)) continue;
    for (ValueId id : function_.arguments(edge)) value_in_range(id.value);
  }
  for (const Region &region : function_.regions) {
    if (region.parent && !function_.regions.contains(region.parent))
      fail(2, "a region's parent is not there");
    for (const Handler &handler : region.handlers)
      if (handler.edge.value >= function_.all_edges.size())
        fail(2, "a handler's edge is not there");
  }
  for (BlockId id : function_.blocks.ids()) {
    block_ = id;
    const Block &block = function_[id];
    if (block.region && !function_.regions.contains(block.region))
      fail(2, "the block's region is not there");
    for (ValueId parameter : block.parameters) value_in_range(parameter.value);
    if (block.first) value_in_range(block.first.value);
    if (block.last) value_in_range(block.last.value);
  }
  block_ = {};
}

void Verification::parameter_rows() {
  for (ValueId id : function_[block_].parameters) {
    value_ = id;
    if (function_[id].op != Op::Parameter)
      fail(5, "a block's parameter is not made by `parameter`");
    if (function_.block_of(id) != block_)
      fail(3, "the parameter is that of another block");
    if (position_[id.value]) fail(3, "the parameter is there twice");
    position_[id.value] = UINT32_MAX;
    TypeRef type = function_[id].type;
    if (type == TypeRef::None ||
        static_cast<size_t>(type) >= function_.type_count())
      fail(2, "the parameter has no type");
  }
  value_ = {};
}

void Verification::block_list() {
  const Block &block = function_[block_];
  ValueId before;
  uint32_t place = 0;
  for (ValueId id = block.first; id; id = function_.next(id)) {
    value_ = id;
    if (position_[id.value])
      return fail(3, "the instruction stands in two places");
    position_[id.value] = ++place;
    if (function_.block_of(id) != block_ || function_.previous(id) != before)
      return fail(3, "the links of the block do not agree");
    words_in_range();
    ValueId next = function_.next(id);
    if (next && !value_in_range(next.value)) return;
    before = id;
  }
  value_ = {};
  if (block.last != before) fail(3, "the block's last is not its last");
}

void Verification::words_in_range() {
  const Instruction &row = function_[value_];
  if (!in_ir(row.op) || row.op == Op::Parameter)
    return fail(5, "the operation has no place here");
  if (static_cast<size_t>(row.type) >= function_.type_count())
    fail(2, "there is no such type");
  if (operands_of(row.op) == Operands::List &&
      !pool_in_range(row.w[0], row.w[1]))
    return;
  for (ValueId id : function_.operands(value_)) value_in_range(id.value);
  words_of_immediate(row);
}

void Verification::words_of_immediate(const Instruction &row) {
  switch (immediate_of(row.op)) {
    case Immediate::V128:
      pool_in_range(row.w[0], 4);
      break;
    case Immediate::Shuffle:
      pool_in_range(row.w[2], 4);
      break;
    case Immediate::Access:
      if (row.w[2] >= function_.accesses.size())
        fail(2, "the access is not there");
      break;
    case Immediate::Edges:
      if (uint64_t{row.w[1]} + row.w[2] > function_.all_edges.size())
        fail(2, "the edges are not there");
      break;
    case Immediate::CastEdges:
      if (uint64_t{row.w[1]} + 2 > function_.all_edges.size())
        fail(2, "the edges are not there");
      break;
    default:  // a pair, a number, or a row of the program's tables
      break;
  }
  if (!is_pair(immediate_of(row.op))) return;
  if (row.w[2] >= function_.pairs.size())
    return fail(2, "the pair is not there");
  if (immediate_of(row.op) != Immediate::CastEdges) return;
  for (uint32_t type : function_.pairs[row.w[2]])
    if (!type || type >= function_.type_count())
      fail(2, "there is no such type");
}

// The first block and the function's type.
void Verification::signature() {
  const auto &wanted = program_.type(function_.type).params;
  const auto &has = function_[Function::entry()].parameters;
  block_ = Function::entry();
  if (wanted.size() != has.size()) {
    fail(1, "the function has " + std::to_string(wanted.size()) +
                " parameters, its first block " + std::to_string(has.size()));
  } else {
    for (size_t i = 0; i < has.size(); ++i)
      if (!subtyping_.equivalent(wanted[i], type_of(has[i])))
        fail(1, "parameter " + std::to_string(i) + " is " +
                    wasm::to_string(type_of(has[i])) + ", not " +
                    wasm::to_string(wanted[i]));
  }
  block_ = {};
}

void Verification::block_shape() {
  const Block &block = function_[block_];
  if (!block.first) {
    if (!block.parameters.empty() || block_ == Function::entry())
      fail(4, "the block has no terminator");
    return;
  }
  for (ValueId id = block.first; id; id = function_.next(id)) {
    value_ = id;
    bool ends = is_terminator(function_[id].op);
    if (ends && id != block.last) fail(4, "a terminator is not the last");
    if (!ends && id == block.last) fail(4, "the block has no terminator");
    if (ends) edges_of(id);
  }
  value_ = {};
}

void Verification::take_edge(EdgeId id) {
  if (edge_used_[id.value]) fail(6, "an edge is there twice");
  edge_used_[id.value] = true;
  BlockId target = function_.all_edges[id.value].target;
  if (target == Function::entry()) fail(1, "an edge leads to the first block");
  if (!function_[target].first)
    fail(4, "an edge leads to " + spell(target) + ", which is empty");
}

void Verification::edges_of(ValueId terminator) {
  size_t count = function_.edge_count(terminator);
  bool right = true;
  switch (function_[terminator].op) {
    case Op::Br:
      right = count == 1;
      break;
    case Op::BrTable:
      right = count >= 1;
      break;
    case Op::BrIf:
    case Op::BrOnNull:
    case Op::BrOnNonNull:
    case Op::BrOnCast:
    case Op::BrOnCastFail:
      right = count == 2;
      break;
    default:
      break;
  }
  if (!right) fail(6, "the operation has another number of edges");
  EdgeId first = function_.first_edge(terminator);
  for (size_t i = 0; i < count; ++i) take_edge(EdgeId(first.value + i));
  if (right) likelihoods(terminator);
}

void Verification::likelihoods(ValueId terminator) {
  auto edges = function_.edges(terminator);
  auto is_known = [](const Edge &edge) {
    return edge.likelihood != Likelihood::Unknown;
  };
  if (std::ranges::none_of(edges, is_known)) return;
  if (function_[terminator].op != Op::BrIf)
    fail(21, "only the edges of a br_if can be likely");
  else if (edges[0].likelihood == edges[1].likelihood)
    fail(21, "one edge is as likely as the other");
}

}  // namespace wasmrust::ir
