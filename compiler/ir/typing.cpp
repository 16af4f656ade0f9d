// See typing.h. The computed rules follow the core specification 3.0,
// "Validation", "Instructions", in its order; memory and numbers have their
// signatures in the table.
#include "compiler/ir/typing.h"

#include "compiler/ir/slices.h"

namespace wasmrust::ir {

namespace {

using wasm::CompositeKind;
using wasm::DefinedType;
using wasm::FieldType;
using wasm::FuncType;
using wasm::ValueKind;
using wasm::ValueType;

constexpr ValueType i32{ValueKind::I32};
constexpr ValueType i64{ValueKind::I64};
constexpr ValueType externref{ValueKind::ExternRef};
constexpr ValueType exnref{ValueKind::ExnRef};

class Rules {
 public:
  Rules(const Program &program, const Function &function, ValueId id,
        Typing &to)
      : program_(program), function_(function), id_(id), to_(to) {}

  void run();

 private:
  const Program &program_;
  const Function &function_;
  ValueId id_;
  Typing &to_;

  const Instruction &row() const { return function_[id_]; }
  uint32_t c() const { return row().w[2]; }
  SymbolId symbol() const { return SymbolId(size_t{c()}); }
  TypeId type() const { return TypeId(size_t{c()}); }
  uint32_t first() const { return function_.pair(id_)[0]; }
  uint32_t second() const { return function_.pair(id_)[1]; }

  void take(ValueType type) { to_.operands.push_back(type); }
  void give(ValueType type) { to_.results.push_back(type); }
  void want(ValueType sub, ValueType super) {
    if (sub != super) to_.subtypes.push_back({sub, super});
  }
  void wrong(const char *why) { to_.wrong = why; }

  // The type that the operand has.
  ValueType operand(size_t index) const {
    return function_.value_type(
        function_.type_of(function_.operands(id_)[index]));
  }
  ValueType table_address(SymbolId table) const {
    return wasm::address_type(program_.table_type(table).limits);
  }
  ValueType element(SymbolId table) const {
    return program_.table_type(table).element;
  }
  const DefinedType &defined(uint32_t type) const {
    return program_.types[type];
  }
  static ValueType reference(uint32_t type, bool nullable) {
    return wasm::reference(static_cast<int32_t>(type), nullable);
  }

  bool by_signature();
  ValueType address() const;
  void call(TypeId type, ValueType *behind, bool tail);
  void boundary();
  bool control();
  bool variables();
  bool references();
  bool casts();
  bool structs();
  bool arrays();
  bool array_segments();
  bool semantic();

  const FieldType *array(uint32_t type);
  const FieldType *mutable_array(uint32_t type);
  ValueType any_reference(size_t index);
  ValueType top(int32_t heap) const;
};

// The address type that the letter `a` stands for.
ValueType Rules::address() const {
  switch (immediate_of(row().op)) {
    case Immediate::Access:
      return program_.address_type(function_.access(id_).memory);
    case Immediate::Memory:
      return program_.address_type(MemoryId(size_t{c()}));
    case Immediate::DataMemory:
      return program_.address_type(MemoryId(size_t{second()}));
    case Immediate::Symbol:
      return table_address(symbol());
    case Immediate::ElemTable:
      return table_address(SymbolId(size_t{second()}));
    default:
      return i32;
  }
}

bool Rules::by_signature() {
  if (!is_wasm(row().op)) return false;
  const wasm::OpRow &known = wasm::row(to_wasm(row().op));
  if (!known.has_signature()) return false;
  auto *to = &to_.operands;
  for (char letter : known.signature) {
    if (letter == ':')
      to = &to_.results;
    else
      to->push_back(letter == 'a' ? address() : from_letter(letter));
  }
  return true;
}

// A call takes the parameters and what stands `behind` them; one in the place
// of a return must give what the function gives.
void Rules::call(TypeId id, ValueType *behind, bool tail) {
  if (defined(id.value).kind != CompositeKind::Function)
    return wrong("the type is not that of a function");
  const FuncType &callee = program_.type(id);
  to_.operands = callee.params;
  if (behind) take(*behind);
  if (!tail) {
    to_.results = callee.results;
    return;
  }
  const FuncType &own = program_.type(function_.type);
  if (own.results.size() != callee.results.size())
    return wrong("the callee gives another number of results");
  for (size_t i = 0; i < own.results.size(); ++i)
    want(callee.results[i], own.results[i]);
}

// An interface is known by the function's type alone, so its types are those
// that are the same on both sides: numbers, and references to host objects.
void Rules::boundary() {
  const Symbol &row = program_.symbols[symbol()];
  if (row.definition != Definition::Undefined && !row.exported)
    wrong("the callee is neither imported nor exported");
  if (program_.types[row.type.value].kind != CompositeKind::Function) return;
  const FuncType &type = program_.type(row.type);
  for (const auto *list : {&type.params, &type.results})
    for (ValueType each : *list)
      if (each.kind == ValueKind::V128 ||
          (!wasm::is_number_or_vector(each) && each != externref))
        wrong("the callee's type has what no interface has");
  if (type.results.size() > 1)
    wrong("a function of an interface gives at most one result");
}

bool Rules::control() {
  switch (Op op = row().op) {
    case Op::Br:
      return true;
    case Op::BrIf:
    case Op::BrTable:
      take(i32);
      return true;
    case Op::Return:
      to_.operands = program_.type(function_.type).results;
      return true;
    case Op::BoundaryCall:
      boundary();
      [[fallthrough]];
    case Op::Call:
    case Op::ReturnCall:
      call(program_.symbols[symbol()].type, nullptr, op == Op::ReturnCall);
      return true;
    case Op::CallIndirect:
    case Op::ReturnCallIndirect: {
      SymbolId table(size_t{second()});
      ValueType index = table_address(table);
      call(TypeId(size_t{first()}), &index, op == Op::ReturnCallIndirect);
      want(element(table), {ValueKind::FuncRef});
      return true;
    }
    case Op::CallRef:
    case Op::ReturnCallRef: {
      ValueType callee = reference(c(), true);
      call(type(), &callee, op == Op::ReturnCallRef);
      return true;
    }
    case Op::Throw:
      to_.operands = program_.type(program_.tag_type(symbol())).params;
      return true;
    case Op::ThrowRef:
      take(exnref);
      return true;
    default:
      return false;
  }
}

bool Rules::variables() {
  switch (row().op) {
    case Op::Select: {
      ValueType type = row().type == TypeRef::None
                           ? operand(0)
                           : function_.value_type(row().type);
      to_.operands = {type, type, i32};
      give(type);
      return true;
    }
    case Op::GlobalGet:
      give(program_.global_type(symbol()).value);
      return true;
    case Op::GlobalSet:
      take(program_.global_type(symbol()).value);
      if (!program_.global_type(symbol()).is_mutable)
        wrong("the global is immutable");
      return true;
    case Op::TableGet:
      take(table_address(symbol()));
      give(element(symbol()));
      return true;
    case Op::TableSet:
      to_.operands = {table_address(symbol()), element(symbol())};
      return true;
    case Op::TableGrow:
      to_.operands = {element(symbol()), table_address(symbol())};
      give(table_address(symbol()));
      return true;
    case Op::TableFill:
      to_.operands = {table_address(symbol()), element(symbol()),
                      table_address(symbol())};
      return true;
    case Op::TableCopy: {
      SymbolId into(size_t{first()}), from(size_t{second()});
      ValueType a = table_address(into), b = table_address(from);
      to_.operands = {a, b, a == i64 ? b : i32};
      want(element(from), element(into));
      return true;
    }
    case Op::MemoryCopy:
    case Op::PodCopy: {
      ValueType a = program_.address_type(MemoryId(size_t{first()}));
      ValueType b = program_.address_type(MemoryId(size_t{second()}));
      to_.operands = {a, b, a == i64 ? b : i32};
      return true;
    }
    default:
      return false;
  }
}

// The operand's type where every reference will do.
ValueType Rules::any_reference(size_t index) {
  ValueType type = operand(index);
  if (!wasm::is_reference(type)) wrong("the operand is not a reference");
  return type;
}

// The nullable reference to everything of a hierarchy.
ValueType Rules::top(int32_t heap) const {
  using namespace wasm::heap;
  if (heap >= 0)
    return {defined(static_cast<uint32_t>(heap)).kind == CompositeKind::Function
                ? ValueKind::FuncRef
                : ValueKind::AnyRef};
  switch (heap) {
    case func:
    case no_func:
      return {ValueKind::FuncRef};
    case extern_:
    case no_extern:
      return {ValueKind::ExternRef};
    case exn:
    case no_exn:
      return {ValueKind::ExnRef};
    default:
      return {ValueKind::AnyRef};
  }
}

bool Rules::references() {
  switch (row().op) {
    case Op::RefNull:
      give(wasm::reference(static_cast<int32_t>(c()), true));
      return true;
    case Op::RefIsNull:
      take(any_reference(0));
      give(i32);
      return true;
    case Op::RefFunc:
      give(reference(program_.symbols[symbol()].type.value, false));
      return true;
    case Op::RefEq:
      to_.operands = {{ValueKind::EqRef}, {ValueKind::EqRef}};
      give(i32);
      return true;
    case Op::RefAsNonNull:
    case Op::BrOnNull:
    case Op::BrOnNonNull: {
      ValueType type = any_reference(0);
      take(type);
      if (!to_.wrong) give(wasm::reference(wasm::heap_of(type), false));
      return true;
    }
    case Op::AnyConvertExtern:
      take(externref);
      give(wasm::reference(wasm::heap::any, wasm::is_nullable(operand(0))));
      return true;
    case Op::ExternConvertAny:
      take({ValueKind::AnyRef});
      give(wasm::reference(wasm::heap::extern_, wasm::is_nullable(operand(0))));
      return true;
    case Op::RefI31:
      take(i32);
      give(wasm::reference(wasm::heap::i31, false));
      return true;
    case Op::I31GetS:
    case Op::I31GetU:
      take({ValueKind::I31Ref});
      give(i32);
      return true;
    default:
      return false;
  }
}

bool Rules::casts() {
  auto heap = static_cast<int32_t>(c());
  switch (Op op = row().op) {
    case Op::RefTest:
    case Op::RefTestNull:
      take(top(heap));
      give(i32);
      return true;
    case Op::RefCast:
    case Op::RefCastNull:
      take(top(heap));
      give(wasm::reference(heap, op == Op::RefCastNull));
      return true;
    case Op::BrOnCast:
    case Op::BrOnCastFail: {
      ValueType from = function_.value_type(static_cast<TypeRef>(first()));
      ValueType to = function_.value_type(static_cast<TypeRef>(second()));
      if (!wasm::is_reference(from) || !wasm::is_reference(to))
        wrong("a cast is between references");
      take(from);
      give(to);
      want(to, from);
      return true;
    }
    default:
      return false;
  }
}

bool Rules::structs() {
  Op op = row().op;
  bool makes = op == Op::StructNew || op == Op::StructNewDefault;
  if (!makes && op != Op::StructGet && op != Op::StructGetS &&
      op != Op::StructGetU && op != Op::StructSet)
    return false;
  uint32_t index = makes ? c() : first();
  const DefinedType &type = defined(index);
  if (type.kind != CompositeKind::Struct) {
    wrong("the type is not a struct");
    return true;
  }
  if (makes) {
    for (FieldType field : type.fields) {
      if (op == Op::StructNew)
        take(wasm::unpacked(field));
      else if (!wasm::is_defaultable(field.storage))
        wrong("a field has no default value");
    }
    give(reference(index, false));
    return true;
  }
  if (second() >= type.fields.size()) {
    wrong("the struct has no such field");
    return true;
  }
  FieldType field = type.fields[second()];
  take(reference(index, true));
  if (op == Op::StructSet) {
    take(wasm::unpacked(field));
    if (!field.is_mutable) wrong("the field is immutable");
    return true;
  }
  if (wasm::is_packed(field.storage) == (op == Op::StructGet))
    wrong("a packed field is read with a sign, and only a packed one");
  give(wasm::unpacked(field));
  return true;
}

const FieldType *Rules::array(uint32_t index) {
  const DefinedType &type = defined(index);
  if (type.kind == CompositeKind::Array && type.fields.size() == 1)
    return &type.fields[0];
  wrong("the type is not an array");
  return nullptr;
}

const FieldType *Rules::mutable_array(uint32_t index) {
  const FieldType *field = array(index);
  if (field && !field->is_mutable) wrong("the array is immutable");
  return field;
}

bool Rules::arrays() {
  switch (Op op = row().op) {
    case Op::ArrayNew:
      if (const FieldType *field = array(c()))
        to_.operands = {wasm::unpacked(*field), i32};
      give(reference(c(), false));
      return true;
    case Op::ArrayNewDefault:
      if (const FieldType *field = array(c());
          field && !wasm::is_defaultable(field->storage))
        wrong("the elements have no default value");
      take(i32);
      give(reference(c(), false));
      return true;
    case Op::ArrayNewFixed:
      if (function_.operands(id_).size() != second())
        wrong("there are as many operands as elements");
      else if (const FieldType *field = array(first()))
        to_.operands.assign(second(), wasm::unpacked(*field));
      give(reference(first(), false));
      return true;
    case Op::ArrayGet:
    case Op::ArrayGetS:
    case Op::ArrayGetU:
      to_.operands = {reference(c(), true), i32};
      if (const FieldType *field = array(c())) {
        give(wasm::unpacked(*field));
        if (wasm::is_packed(field->storage) == (op == Op::ArrayGet))
          wrong("a packed element is read with a sign, and only a packed one");
      }
      return true;
    case Op::ArraySet:
      if (const FieldType *field = mutable_array(c()))
        to_.operands = {reference(c(), true), i32, wasm::unpacked(*field)};
      return true;
    case Op::ArrayLen:
      take({ValueKind::ArrayRef});
      give(i32);
      return true;
    case Op::ArrayFill:
      if (const FieldType *field = mutable_array(c()))
        to_.operands = {reference(c(), true), i32, wasm::unpacked(*field), i32};
      return true;
    case Op::ArrayCopy: {
      to_.operands = {reference(first(), true), i32, reference(second(), true),
                      i32, i32};
      const FieldType *into = mutable_array(first()), *from = array(second());
      if (!into || !from) return true;
      if ((wasm::is_packed(into->storage) || wasm::is_packed(from->storage)) &&
          into->storage != from->storage)
        wrong("the elements of the arrays differ");
      want(from->storage, into->storage);
      return true;
    }
    default:
      return array_segments();
  }
}

bool Rules::array_segments() {
  Op op = row().op;
  bool from_data = op == Op::ArrayNewData || op == Op::ArrayInitData;
  bool makes = op == Op::ArrayNewData || op == Op::ArrayNewElem;
  if (!makes && op != Op::ArrayInitData && op != Op::ArrayInitElem)
    return false;
  const FieldType *field = makes ? array(first()) : mutable_array(first());
  if (field && from_data && wasm::is_reference(field->storage))
    wrong("references are not made of bytes");
  if (field && !from_data)
    want(program_.elements[ElemId(size_t{second()})].type, field->storage);
  if (makes) {
    to_.operands = {i32, i32};
    give(reference(first(), false));
  } else {
    to_.operands = {reference(first(), true), i32, i32, i32};
  }
  return true;
}

bool Rules::semantic() {
  switch (row().op) {
    case Op::Parameter:
      give(function_.value_type(row().type));
      return true;
    case Op::Result:
      to_.operands = {operand(0)};
      give(function_.value_type(row().type));
      return true;
    case Op::SymbolAddress: {
      const Symbol &to = program_.symbols[symbol()];
      give(program_.address_type(to.definition == Definition::Data
                                     ? program_.data[to.data].memory
                                     : MemoryId(size_t{0})));
      return true;
    }
    case Op::RefAcquire:
      take(externref);
      give(i32);
      return true;
    case Op::RefGet:
      take(i32);
      give(externref);
      return true;
    case Op::RefRelease:
      take(i32);
      return true;
    case Op::SliceBounds:
      to_.operands = {operand(0), operand(0)};
      if (operand(0) != i32 && operand(0) != i64)
        wrong("a length is an i32 or an i64");
      return true;
    case Op::SliceLoad:
    case Op::SliceStore: {
      ValueType address = this->address();
      to_.operands = {address, address, address};
      ValueType type = function_.value_type(row().type);
      if (row().op == Op::SliceLoad) {
        give(type);
      } else if (function_.operands(id_).size() == 4) {
        type = operand(3);
        take(type);
      } else {
        wrong("the value is missing");
      }
      if (!element_ops(type, function_.access(id_).alignment_log2))
        wrong("no element of a slice has this type and size");
      return true;
    }
    case Op::Capability:
      if (program_.global_type(symbol()) != wasm::GlobalType{i32, false})
        wrong("the global is not an immutable i32");
      give(i32);
      return true;
    default:
      return false;
  }
}

void Rules::run() {
  if (by_signature() || control() || variables() || references() || casts() ||
      structs() || arrays() || semantic())
    return;
  wrong("the operation has no place in WasmIR");
}

}  // namespace

void Typing::clear() {
  operands.clear();
  results.clear();
  subtypes.clear();
  wrong = nullptr;
}

void type_instruction(const Program &program, const Function &function,
                      ValueId id, Typing &to) {
  to.clear();
  Rules(program, function, id, to).run();
}

}  // namespace wasmrust::ir
