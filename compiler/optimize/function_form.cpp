// See function_form.h. Blocks are met in the order in which edges name them, so
// a block comes behind all that dominate it, and every operand has a number
// when it is used.
#include "compiler/optimize/function_form.h"

#include <bit>

#include "compiler/ir/immediate_words.h"
#include "compiler/optimize/references.h"

namespace wasmrust::optimize {

using ir::Immediate;
using ir::Op;

// In place of an immediate.
static constexpr uint32_t a_hole = UINT32_MAX;

void FunctionForm::find(const ir::Function &function, Detail detail) {
  function_ = &function;
  detail_ = detail;
  words_.clear();
  holes_.clear();
  order_.clear();
  value_count_ = region_count_ = 0;
  values_.assign(function.value_count(), 0);
  blocks_.assign(function.blocks.size(), 0);
  regions_.assign(function.regions.size(), 0);
  parameters_.find(function);
  say(function.type.value);
  say(function.legacy_exceptions);
  say_block(ir::Function::entry());
  for (size_t i = 0; i < order_.size(); ++i) {
    const ir::Block &block = function[order_[i]];
    say(static_cast<uint32_t>(block.parameters.size()));
    for (uint32_t place : parameters_.of(order_[i])) {
      define(block.parameters[place]);
      say_type(function.type_of(block.parameters[place]));
    }
    say_region(block.region);  // its handlers may take the parameters
    for (ir::ValueId id = block.first; id; id = function.next(id))
      if (!ir::is_constant((*function_)[id].op)) say_instruction(id);
  }
}

uint64_t FunctionForm::hash() const {
  uint64_t hash = words_.size();
  for (uint32_t word : words_) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    hash = std::rotl(hash, 29);
  }
  return hash ^ hash >> 32;
}

void FunctionForm::say_long(uint64_t word) {
  say(static_cast<uint32_t>(word));
  say(static_cast<uint32_t>(word >> 32));
}

void FunctionForm::say_type(wasm::ValueType type) {
  say(static_cast<uint32_t>(type.kind));
  if (wasm::is_reference(type)) say(static_cast<uint32_t>(type.heap));
}

// Two kinds of symbols are only another name of a row.
void FunctionForm::say_symbol(SymbolId symbol, uint64_t addend) {
  if (!symbol) return say(0);
  const Symbol &row = program_.symbols[symbol];
  if (row.definition == Definition::Data && !row.tls) {
    say(1);
    say(row.data.value);
    return say_long(row.offset + addend);
  }
  if (row.definition == Definition::Global) {
    say(2);
    return say(row.global.value);
  }
  say(3);
  say(symbol.value);
  say_long(addend);
}

void FunctionForm::say_block(ir::BlockId block) {
  uint32_t &number = blocks_[block.value];
  if (!number) {
    order_.push_back(block);
    number = static_cast<uint32_t>(order_.size());
  }
  say(number);
}

void FunctionForm::say_region(ir::RegionId region) {
  if (!region) return say(0);
  uint32_t &number = regions_[region.value];
  if (number) return say(number);
  number = ++region_count_;
  say(number);
  const ir::Region &row = function_->regions[region];
  say(static_cast<uint32_t>(row.handlers.size()));
  for (const ir::Handler &each : row.handlers) {
    say(static_cast<uint32_t>(each.kind));
    say_symbol(each.tag);
    say_edge(function_->all_edges[each.edge.value]);
  }
  say_region(row.parent);
}

void FunctionForm::say_edge(const ir::Edge &edge) {
  say_block(edge.target);
  say(edge.argument_count);
  ir::Values arguments = function_->arguments(edge);
  for (uint32_t place : parameters_.of(edge.target).first(arguments.size()))
    say_value(arguments[place]);
}

void FunctionForm::say_instruction(ir::ValueId id) {
  const ir::Instruction &row = (*function_)[id];
  define(id);
  say_operation(id);
  say_type(row.type);
  ir::Values operands = function_->operands(id);
  say(static_cast<uint32_t>(operands.size()));
  for (ir::ValueId each : operands) say_value(each);
  if (!say_hole(id)) say_immediate(id);
  auto edges = function_->edges(id);
  for (const ir::Edge &each : edges) say_edge(each);
  if (ir::is_terminator(row.op)) say(static_cast<uint32_t>(edges.size()));
}

// Where a constant stands means nothing.
void FunctionForm::say_value(ir::ValueId value) {
  if (values_[value.value]) return say(values_[value.value]);
  say(value_count_ + 1);
  say_instruction(value);
}

bool only_computes(Op op) {
  return ir::is_wasm(op) && ir::has(op, wasm::Trait::Pure) &&
         !ir::has(op, wasm::Trait::HostDefined) &&
         ir::immediate_of(op) == Immediate::None &&
         wasm::row(ir::to_wasm(op)).has_signature() &&
         (ir::operands_of(op) == ir::Operands::One ||
          ir::operands_of(op) == ir::Operands::Two);
}

void FunctionForm::say_operation(ir::ValueId id) {
  Op op = (*function_)[id].op;
  if (detail_ != Detail::Shape || !only_computes(op))
    return say(static_cast<uint32_t>(op));
  holes_.push_back({.at = id, .function = {}, .is_operation = true});
  say(a_hole);
  uint32_t types = 0;
  for (char each : wasm::row(ir::to_wasm(op)).signature)
    types = types << 8 | static_cast<uint8_t>(each);
  say(types);
}

// False: it has none, and everything is to be said.
bool FunctionForm::say_hole(ir::ValueId id) {
  const ir::Instruction &row = (*function_)[id];
  bool is_call = row.op == Op::Call || row.op == Op::ReturnCall;
  bool is_address = row.op == Op::SymbolAddress;
  if (is_call || is_address || row.op == Op::RefFunc) {
    SymbolId symbol(size_t{row.w[2]});
    FunctionId function = function_of(program_, symbol);
    bool is_plain = function && !program_.symbols[symbol].stub &&
                    !(is_address && (row.w[0] || row.w[1]));
    if (!is_plain) function = {};
    bool may_differ = detail_ == Detail::Shape && (is_call || is_address);
    if (!function && !may_differ) return false;
    holes_.push_back({id, function, is_call});
    say(a_hole);
    if (is_call) say(program_.symbols[symbol].type.value);
    return true;
  }
  if (detail_ != Detail::Shape) return false;
  switch (ir::immediate_of(row.op)) {
    case Immediate::I32:
    case Immediate::I64:
    case Immediate::F32:
    case Immediate::F64:
      holes_.push_back({id, {}});
      say(a_hole);
      return true;
    default:
      return false;
  }
}

void FunctionForm::say_access(const ir::Access &access) {
  say(access.memory.value);
  say_symbol(access.symbol, access.symbol ? access.offset : 0);
  if (!access.symbol) say_long(access.offset);
  say(access.alignment_log2);
  say(access.lane);
}

void FunctionForm::say_pair(ir::ValueId id, Immediate kind) {
  auto [first, second] = function_->pair(id);
  switch (kind) {
    case Immediate::TypeTable:
    case Immediate::ElemTable:
      say(first);
      return say_symbol(SymbolId(size_t{second}));
    case Immediate::TwoTables:
      say_symbol(SymbolId(size_t{first}));
      return say_symbol(SymbolId(size_t{second}));
    case Immediate::CastEdges:
      say_type(static_cast<ir::TypeRef>(first));
      return say_type(static_cast<ir::TypeRef>(second));
    default:
      say(first);
      say(second);
  }
}

void FunctionForm::say_immediate(ir::ValueId id) {
  const ir::Instruction &row = (*function_)[id];
  Immediate kind = ir::immediate_of(row.op);
  if (ir::is_pair(kind)) return say_pair(id, kind);
  switch (kind) {
    case Immediate::Address:
      return say_symbol(SymbolId(size_t{row.w[2]}),
                        row.w[0] | uint64_t{row.w[1]} << 32);
    case Immediate::Symbol:
      return say_symbol(SymbolId(size_t{row.w[2]}));
    case Immediate::Access:
      return say_access(function_->access(id));
    default:
      for (uint32_t word : ir::immediate_words(*function_, id)) say(word);
  }
}

}  // namespace wasmrust::optimize
