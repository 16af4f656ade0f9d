// See function_validator.h: the two stacks, the rows that immediates name, and
// operations whose signature stands in op.def. Those whose operands depend on
// more are in validate_control.cpp and validate_references.cpp.
#include "compiler/wasm/function_validator.h"

#include <algorithm>
#include <array>

#include "compiler/base/check.h"

namespace wasmrust::wasm {

namespace {

// A signature of op.def as types. Address stands for the type of addresses of
// the memory or table that the instruction names.
constexpr ValueKind address_mark = ValueKind::Bottom;

struct Signature {
  bool is_fixed = false;
  bool is_control = false;
  bool names_rows = false;  // the immediate is checked
  uint8_t param_count = 0, result_count = 0;
  std::array<ValueKind, 4> params{};
  std::array<ValueKind, 2> results{};
  Feature feature = Feature::Mvp;
  Immediate immediate = Immediate::None;
};

constexpr ValueKind kind_of(char letter) {
  switch (letter) {
    case 'i':
      return ValueKind::I32;
    case 'l':
      return ValueKind::I64;
    case 'f':
      return ValueKind::F32;
    case 'd':
      return ValueKind::F64;
    case 'v':
      return ValueKind::V128;
    default:
      return address_mark;
  }
}

// Does `check_immediate` look at it?
constexpr bool names_rows(Immediate immediate) {
  switch (immediate) {
    case Immediate::None:
    case Immediate::BlockType:
    case Immediate::TryTable:
    case Immediate::LabelTable:
    case Immediate::ValueTypes:
    case Immediate::I32:
    case Immediate::I64:
    case Immediate::F32:
    case Immediate::F64:
    case Immediate::V128:
    case Immediate::Fence:
      return false;
    default:
      return true;
  }
}

constexpr Signature signature_of(const OpRow &row) {
  Signature signature;
  signature.feature = row.feature;
  signature.immediate = row.immediate;
  signature.names_rows = names_rows(row.immediate);
  signature.is_fixed = row.has_signature();
  signature.is_control = row.has(Trait::Control | Trait::Calls);
  if (!signature.is_fixed) return signature;
  bool results = false;
  for (char letter : row.signature) {
    if (letter == ':')
      results = true;
    else if (results)
      signature.results[signature.result_count++] = kind_of(letter);
    else
      signature.params[signature.param_count++] = kind_of(letter);
  }
  return signature;
}

constexpr auto signatures = [] {
  std::array<Signature, op_count> rows;
  for (size_t i = 0; i < op_count; ++i) rows[i] = signature_of(op_rows[i]);
  return rows;
}();

// What most instructions are: at most two operands, numbers or vectors that are
// there, and an immediate that is nothing to speak of.
struct Quick {
  enum Way : uint8_t {
    No,
    Constant,
    One,
    Two,
    Load,
    Store,
    LocalGet,
    LocalSet,
    LocalTee,
    Drop,
    Control
  };
  Way way = No;
  Feature feature = Feature::Mvp;
  uint8_t natural = 0;  // Load, Store: the highest alignment
  // Two: below the top, and the top. Store: the top, above the address.
  ValueKind first = ValueKind::I32, second = ValueKind::I32;
  ValueKind result = ValueKind::I32;
};

constexpr Quick::Way way_of(const OpRow &row, const Signature &signature) {
  if (!signature.is_fixed || signature.is_control) return Quick::No;
  size_t taken = signature.param_count, given = signature.result_count;
  bool has_address = row.signature.find('a') != row.signature.npos;
  switch (row.immediate) {
    case Immediate::Access:
      // Atomic ones have one alignment.
      if (row.has(Trait::Ordered)) return Quick::No;
      if (taken == 1 && given == 1) return Quick::Load;
      return taken == 2 && given == 0 ? Quick::Store : Quick::No;
    case Immediate::None:
    case Immediate::I32:
    case Immediate::I64:
    case Immediate::F32:
    case Immediate::F64:
    case Immediate::V128:
      if (has_address || given != 1) return Quick::No;
      return taken == 0   ? Quick::Constant
             : taken == 1 ? Quick::One
             : taken == 2 ? Quick::Two
                          : Quick::No;
    default:
      return Quick::No;
  }
}

constexpr auto quick_rows = [] {
  std::array<Quick, op_count> rows;
  for (size_t i = 0; i < op_count; ++i) {
    const Signature &signature = signatures[i];
    Quick &row = rows[i];
    row.way = way_of(op_rows[i], signature);
    row.feature = signature.feature;
    row.natural = static_cast<uint8_t>(std::countr_zero(op_rows[i].width));
    row.first = signature.params[0];
    row.second = signature.params[1];
    row.result = signature.results[0];
  }
  rows[static_cast<size_t>(Op::LocalGet)].way = Quick::LocalGet;
  rows[static_cast<size_t>(Op::LocalSet)].way = Quick::LocalSet;
  rows[static_cast<size_t>(Op::LocalTee)].way = Quick::LocalTee;
  rows[static_cast<size_t>(Op::Drop)].way = Quick::Drop;
  for (Op op :
       {Op::Block, Op::Loop, Op::If, Op::End, Op::Br, Op::BrIf, Op::Call})
    rows[static_cast<size_t>(op)].way = Quick::Control;
  return rows;
}();

std::string type_features(ValueType type, FeatureSet features) {
  auto need = [&](Feature feature) {
    return features.has(feature) ? std::string()
                                 : to_string(type) + " needs the feature " +
                                       std::string(row(feature).text);
  };
  switch (type.kind) {
    case ValueKind::V128:
      return need(Feature::Simd);
    case ValueKind::FuncRef:
    case ValueKind::ExternRef:
      return need(Feature::ReferenceTypes);
    case ValueKind::ExnRef:
    case ValueKind::NullExnRef:
      return need(Feature::ExceptionHandling);
    case ValueKind::Ref:
    case ValueKind::RefNull:
      return need(type.heap >= 0 || type.heap == heap::func ||
                          type.heap == heap::extern_
                      ? Feature::FunctionReferences
                      : Feature::Gc);
    case ValueKind::AnyRef:
    case ValueKind::EqRef:
    case ValueKind::I31Ref:
    case ValueKind::StructRef:
    case ValueKind::ArrayRef:
    case ValueKind::NullRef:
    case ValueKind::NullFuncRef:
    case ValueKind::NullExternRef:
    case ValueKind::I8:
    case ValueKind::I16:
      return need(Feature::Gc);
    case ValueKind::I32:
    case ValueKind::I64:
    case ValueKind::F32:
    case ValueKind::F64:
    case ValueKind::Bottom:
      return "";
  }
  return "";
}

}  // namespace

std::span<const ValueType> Frame::params() const {
  // The function's parameters are its locals.
  if (opener == no_op || !type) return {};
  return type->params;
}

std::span<const ValueType> Frame::results() const {
  if (type) return type->results;
  if (block.kind == BlockType::Kind::Value) return {&block.value, 1};
  return {};
}

std::span<const ValueType> Frame::label_types() const {
  return opener == Op::Loop ? params() : results();
}

std::string FunctionValidator::type_problem(const Module &module,
                                            FeatureSet features,
                                            ValueType type) {
  if (is_number_or_vector(type) && type.kind != ValueKind::V128) return "";
  if (is_reference(type)) {
    int32_t heap = heap_of(type);
    if (heap >= 0 && static_cast<size_t>(heap) >= module.types.size())
      return "type index " + std::to_string(heap) +
             " is out of bounds (there are " +
             std::to_string(module.types.size()) + ")";
  }
  return type_features(type, features);
}

bool FunctionValidator::fail(std::string reason) {
  reason_ = std::move(reason);
  return false;
}

bool FunctionValidator::need(Feature feature) {
  if (has(feature)) return true;
  return fail("needs the feature " + std::string(row(feature).text));
}

// Starting

FunctionValidator::FunctionValidator(const ModuleContext &context)
    : context_(context), module_(context.module) {
  for (uint32_t i = 0; i < module_.count(ExternalKind::Memory); ++i)
    addresses_.push_back(memory_address(i).kind);
}

bool FunctionValidator::start(const FuncType &type,
                              std::span<const ValueType> locals) {
  operands_.clear();
  frames_.clear();
  locals_ = locals;
  is_constant_ = false;
  size_t params = type.params.size();
  tracks_locals_ = false;
  set_order_.clear();
  for (size_t i = params; i < locals.size(); ++i) {
    if (i > params && locals[i] == locals[i - 1]) continue;
    std::string problem = type_problem(module_, context_.features, locals[i]);
    if (!problem.empty()) return fail(std::move(problem));
    tracks_locals_ |= !is_defaultable(locals[i]);
  }
  if (tracks_locals_) {
    is_set_.assign(locals.size(), false);
    for (size_t i = 0; i < locals.size(); ++i)
      is_set_[i] = i < params || is_defaultable(locals[i]);
  }
  quick_features_ = context_.features;
  quick_locals_ = tracks_locals_ ? std::span<const ValueType>() : locals;
  Frame frame;
  frame.type = &type;
  frames_.push_back(frame);
  enter_innermost();
  return true;
}

void FunctionValidator::start_constant(ValueType result,
                                       uint32_t visible_globals) {
  constant_type_ = {{}, {result}};
  start(constant_type_, {});
  is_constant_ = true;
  quick_features_ = {};
  visible_globals_ = visible_globals;
}

// Operands

void FunctionValidator::push(std::span<const ValueType> types) {
  if (types.size() == 1) return operands_.push_back(types[0]);
  operands_.insert(operands_.end(), types.begin(), types.end());
}

bool FunctionValidator::pop(ValueType expected) {
  if (operands_.size() == height_) [[unlikely]]
    return pop_missing(expected);
  ValueType actual = operands_.back();
  operands_.pop_back();
  return actual == expected || pop_other(actual, expected);
}

bool FunctionValidator::pop_other(ValueType actual, ValueType expected) {
  if (matches(actual, expected)) return true;
  return fail("type mismatch: expected " + to_string(expected) + ", found " +
              to_string(actual));
}

bool FunctionValidator::pop_missing(ValueType expected) {
  if (unreachable_) return true;
  return fail("type mismatch: expected " + to_string(expected) +
              ", but the block has no operand left");
}

bool FunctionValidator::pop(std::span<const ValueType> types) {
  for (size_t i = types.size(); i--;)
    if (!pop(types[i])) return false;
  return true;
}

bool FunctionValidator::pop_any(ValueType &type) {
  type = {ValueKind::Bottom};
  if (operands_.size() == height_) return pop_missing(type);
  type = operands_.back();
  operands_.pop_back();
  return true;
}

// A reference of any type; of an operand that is never there, one of type
// bottom.
bool FunctionValidator::pop_reference(ValueType &type) {
  if (!pop_any(type)) return false;
  if (type.kind == ValueKind::Bottom) type = reference(heap::bottom, false);
  if (is_reference(type)) return true;
  return fail("type mismatch: expected a reference, found " + to_string(type));
}

bool FunctionValidator::types_match(std::span<const ValueType> a,
                                    std::span<const ValueType> b) const {
  return std::ranges::equal(
      a, b, [&](ValueType x, ValueType y) { return matches(x, y); });
}

// Blocks

void FunctionValidator::enter_innermost() {
  if (frames_.empty()) {
    quick_features_ = {};
    return;
  }
  height_ = frames_.back().height;
  unreachable_ = frames_.back().unreachable;
}

bool FunctionValidator::check_block_type(const BlockType &block,
                                         const FuncType *&type) {
  type = nullptr;
  if (block.kind == BlockType::Kind::Empty) return true;
  if (block.kind == BlockType::Kind::Value) {
    std::string problem = type_problem(module_, context_.features, block.value);
    return problem.empty() || fail(std::move(problem));
  }
  if (!check_function_type(block.type)) return false;
  type = &module_.types[block.type].function;
  return (type->params.empty() && type->results.size() <= 1) ||
         need(Feature::Multivalue);
}

// Opens a block whose parameters have been popped.
bool FunctionValidator::push_frame(Op opener, const Instruction &at) {
  Frame frame;
  frame.opener = opener;
  frame.block = at.block;
  if (!check_block_type(at.block, frame.type)) return false;
  frame.offset = at.offset;
  if (!pop(frame.params())) return false;
  frame.height = static_cast<uint32_t>(operands_.size());
  frame.initialised = static_cast<uint32_t>(set_order_.size());
  push(frame.params());
  frames_.push_back(frame);
  enter_innermost();
  return true;
}

// Closes the innermost block, and takes its results off.
bool FunctionValidator::pop_frame(Frame &frame) {
  frame = frames_.back();
  if (!pop(frame.results())) return false;
  if (operands_.size() != frame.height)
    return fail(
        "type mismatch: " + std::to_string(operands_.size() - frame.height) +
        " operands too many at the end of the block");
  for (; set_order_.size() > frame.initialised; set_order_.pop_back())
    is_set_[set_order_.back()] = false;
  frames_.pop_back();
  enter_innermost();
  return true;
}

void FunctionValidator::set_unreachable() {
  operands_.resize(height_);
  frames_.back().unreachable = unreachable_ = true;
}

// Rows

bool FunctionValidator::check_row(const char *what, uint64_t index,
                                  uint64_t count) {
  if (index < count) [[likely]]
    return true;
  return fail(std::string(what) + " " + std::to_string(index) +
              " is out of bounds (there are " + std::to_string(count) + ")");
}

bool FunctionValidator::check_label(uint32_t depth) {
  return check_row("label", depth, frames_.size());
}

bool FunctionValidator::check_composite(uint32_t type, CompositeKind kind) {
  if (!check_row("type", type, module_.types.size())) return false;
  if (module_.types[type].kind == kind) return true;
  const char *name = kind == CompositeKind::Function ? "function"
                     : kind == CompositeKind::Struct ? "struct"
                                                     : "array";
  return fail("type " + std::to_string(type) + " is not the type of a " + name);
}

bool FunctionValidator::check_function_type(uint32_t type) {
  return check_composite(type, CompositeKind::Function);
}

bool FunctionValidator::check_table(uint32_t table) {
  return check_row("table", table, module_.count(ExternalKind::Table));
}

bool FunctionValidator::check_memory(uint32_t memory) {
  return check_row("memory", memory, module_.count(ExternalKind::Memory));
}

bool FunctionValidator::check_access(const Instruction &each) {
  if (!check_memory(each.index)) return false;
  const OpRow &op = row(each.op);
  auto natural = static_cast<unsigned>(std::countr_zero(op.width));
  if (op.has(Trait::Ordered) && each.alignment_log2 != natural)
    return fail("an atomic access must have its natural alignment");
  if (each.alignment_log2 > natural)
    return fail("alignment must not be larger than natural");
  const Limits &limits = module_.memory_type(each.index).limits;
  if (!limits.is_64 && each.bits > UINT32_MAX)
    return fail("offset out of range for a memory of 32 bits");
  return true;
}

bool FunctionValidator::check_lane(const Instruction &each) {
  // The number of lanes: of "i16x8.", or the bytes of a vector over the width
  // of the access.
  const OpRow &op = row(each.op);
  if (op.immediate == Immediate::Shuffle) {
    for (uint8_t lane : each.vector)
      if (lane >= 32) return fail("lane index out of bounds");
    return true;
  }
  int lanes = 0;
  if (op.width != 0) {
    lanes = 16 / op.width;
  } else {
    for (char c : op.text.substr(op.text.find('x') + 1)) {
      if (c == '.') break;
      lanes = lanes * 10 + (c - '0');
    }
  }
  return each.lane < lanes || fail("lane index out of bounds");
}

bool FunctionValidator::check_heap(int32_t heap) {
  std::string problem =
      type_problem(module_, context_.features, reference(heap, true));
  return problem.empty() || fail(std::move(problem));
}

bool FunctionValidator::check_data(uint32_t segment) {
  if (!module_.data_count) return fail("needs a data count section");
  return check_row("data segment", segment, *module_.data_count);
}

bool FunctionValidator::check_immediate(const Instruction &each) {
  auto is_one_zero_byte = [&](size_t size) {
    return each.index == 0 && each.end - each.offset == size;
  };
  switch (signatures[static_cast<size_t>(each.op)].immediate) {
    case Immediate::Label:
      return check_label(each.index);
    case Immediate::Function:
      return check_row("function", each.index, context_.function_types.size());
    case Immediate::Type:
    case Immediate::TypeField:
    case Immediate::TypeCount:
      return check_row("type", each.index, module_.types.size());
    case Immediate::TypeTable:
      if (each.second != 0 && !need(Feature::ReferenceTypes)) return false;
      return check_table(each.second) && check_function_type(each.index);
    case Immediate::Local:
      return check_row("local", each.index, locals_.size());
    case Immediate::Global:
      return check_row("global", each.index,
                       module_.count(ExternalKind::Global));
    case Immediate::Table:
      return check_table(each.index);
    case Immediate::TwoTables:
      return check_table(each.index) && check_table(each.second);
    case Immediate::ElemTable:
      return check_table(each.second) &&
             check_row("element segment", each.index, module_.elements.size());
    case Immediate::Elem:
      return check_row("element segment", each.index, module_.elements.size());
    case Immediate::Data:
      return check_data(each.index);
    case Immediate::DataMemory:
      return check_memory(each.second) && check_data(each.index);
    case Immediate::Memory:
      if (!has(Feature::MultiMemory) &&
          !is_one_zero_byte(row(each.op).prefix == OpPrefix::None ? 2 : 3))
        return fail("zero byte expected");
      return check_memory(each.index);
    case Immediate::TwoMemories:
      return check_memory(each.index) && check_memory(each.second);
    case Immediate::Access:
      return check_access(each);
    case Immediate::AccessLane:
      return check_access(each) && check_lane(each);
    case Immediate::Tag:
      return check_row("tag", each.index, module_.count(ExternalKind::Tag));
    case Immediate::Lane:
    case Immediate::Shuffle:
      return check_lane(each);
    case Immediate::HeapType:
      return check_heap(each.heap);
    case Immediate::TypeData:
      return check_composite(each.index, CompositeKind::Array) &&
             check_data(each.second);
    case Immediate::TypeElem:
      return check_composite(each.index, CompositeKind::Array) &&
             check_row("element segment", each.second, module_.elements.size());
    case Immediate::TwoTypes:
      return check_composite(each.index, CompositeKind::Array) &&
             check_composite(each.second, CompositeKind::Array);
    case Immediate::Cast:
      return check_label(each.index) && check_heap(each.heap) &&
             check_heap(each.to_heap);
    default:
      return true;  // names_rows
  }
}

ValueType FunctionValidator::memory_address(uint32_t memory) const {
  return address_type(module_.memory_type(memory).limits);
}

ValueType FunctionValidator::table_address(uint32_t table) const {
  return address_type(module_.table_type(table).limits);
}

ValueType FunctionValidator::address_of(const Instruction &each) const {
  switch (signatures[static_cast<size_t>(each.op)].immediate) {
    case Immediate::Access:
    case Immediate::AccessLane:
    case Immediate::Memory:
      return memory_address(each.index);
    case Immediate::DataMemory:
      return memory_address(each.second);
    case Immediate::Table:
      return table_address(each.index);
    case Immediate::ElemTable:
      return table_address(each.second);
    default:
      WASMRUST_CHECK(false, "an address without memory or table");
  }
  return {};
}

// Instructions

bool FunctionValidator::check_constant(const Instruction &each) {
  const OpRow &op = row(each.op);
  if (each.op == Op::End) return true;
  if (op.has(Trait::ExtendedConstant)) return need(Feature::ExtendedConst);
  if (!op.has(Trait::Constant))
    return fail("`" + std::string(op.text) + "` is not constant");
  if (each.op != Op::GlobalGet) return true;
  if (!check_row("global", each.index, visible_globals_)) return false;
  if (each.index >= module_.imported(ExternalKind::Global) &&
      !need(Feature::Gc))
    return false;
  return !module_.global_type(each.index).is_mutable ||
         fail("a constant expression reads a mutable global");
}

// The same verdict as that of the rules below, or none: false. It is none
// wherever something is wrong or must be looked at, and where the stack has to
// grow: so this calls nothing before its last step.
[[gnu::always_inline]] inline bool FunctionValidator::feed_quickly(
    const Instruction &each) {
  const Quick &quick = quick_rows[static_cast<size_t>(each.op)];
  if (!quick_features_.has(quick.feature)) [[unlikely]]
    return false;
  size_t there = operands_.size() - height_;
  ValueType *top = operands_.data() + operands_.size();
  auto can_access = [&](ValueType address) {
    return each.index < addresses_.size() &&
           each.alignment_log2 <= quick.natural &&
           address.kind == addresses_[each.index] &&
           (address.kind != ValueKind::I32 || each.bits <= UINT32_MAX);
  };
  auto give = [&](ValueType type) {
    if (operands_.size() == operands_.capacity()) return false;
    push(type);
    return true;
  };
  switch (quick.way) {
    case Quick::No:
      return false;
    case Quick::LocalGet:
      return each.index < quick_locals_.size() &&
             give(quick_locals_[each.index]);
    case Quick::LocalSet:
    case Quick::LocalTee:
      if (each.index >= quick_locals_.size() || there == 0 ||
          top[-1] != quick_locals_[each.index])
        return false;
      if (quick.way == Quick::LocalSet) operands_.pop_back();
      return true;
    case Quick::Drop:
      if (there == 0) return false;
      operands_.pop_back();
      return true;
    case Quick::Constant:
      return give({quick.result});
    case Quick::One:
      if (there == 0 || top[-1].kind != quick.first) return false;
      top[-1] = {quick.result};
      return true;
    case Quick::Two:
      if (there < 2 || top[-1].kind != quick.second ||
          top[-2].kind != quick.first)
        return false;
      top[-2] = {quick.result};
      operands_.pop_back();
      return true;
    case Quick::Load:
      if (there == 0 || !can_access(top[-1])) return false;
      top[-1] = {quick.result};
      return true;
    case Quick::Store:
      if (there < 2 || top[-1].kind != quick.second || !can_access(top[-2]))
        return false;
      operands_.pop_back();
      operands_.pop_back();
      return true;
    case Quick::Control:
      return feed_control_quickly(each);
  }
  return false;
}

bool FunctionValidator::feed(const Instruction &each) {
  return feed_quickly(each) || feed_slowly(each);
}

bool FunctionValidator::feed_all(CodeReader &code, Instruction &at) {
  while (code.next(at))
    if (!feed_quickly(at) && !feed_slowly(at)) return false;
  return true;
}

bool FunctionValidator::feed_slowly(const Instruction &each) {
  if (frames_.empty()) return fail("instruction behind the function's end");
  const Signature &signature = signatures[static_cast<size_t>(each.op)];
  if (!has(signature.feature)) [[unlikely]]
    return fail("`" + std::string(row(each.op).text) + "` needs the feature " +
                std::string(row(signature.feature).text));
  if (is_constant_ && !check_constant(each)) return false;
  if (signature.names_rows && !check_immediate(each)) return false;
  if (signature.is_fixed) return feed_fixed(each);
  return signature.is_control ? feed_control(each) : feed_variable(each);
}

bool FunctionValidator::feed_fixed(const Instruction &each) {
  const Signature &signature = signatures[static_cast<size_t>(each.op)];
  if (each.op == Op::Unreachable) {
    set_unreachable();
    return true;
  }
  if (each.op == Op::TableInit &&
      !matches(module_.elements[each.index].type,
               module_.table_type(each.second).element))
    return fail("type mismatch between element segment and table");
  auto type_of = [&](ValueKind kind) {
    return kind == address_mark ? address_of(each) : ValueType{kind};
  };
  for (size_t i = signature.param_count; i--;)
    if (!pop(type_of(signature.params[i]))) return false;
  for (size_t i = 0; i < signature.result_count; ++i)
    push(type_of(signature.results[i]));
  return true;
}

}  // namespace wasmrust::wasm
