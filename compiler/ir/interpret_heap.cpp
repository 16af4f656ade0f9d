// Structs and arrays in the interpreter.
//
// An object is a row of the store with a value for each field or element. A
// packed one keeps its low bits; `_s` extends them with their sign.
#include <algorithm>
#include <cstring>

#include "compiler/ir/interpret_activation.h"

namespace wasmrust::ir {

namespace {

Stopped outside() { return trap("out of bounds array access"); }

Value packed(wasm::FieldType field, const Value &value) {
  auto bits = value.as<uint32_t>();
  if (field.storage.kind == wasm::ValueKind::I8)
    return Value::of(uint32_t{bits & 0xff});
  if (field.storage.kind == wasm::ValueKind::I16)
    return Value::of(uint32_t{bits & 0xffff});
  return value;
}

Value unpacked(wasm::FieldType field, const Value &value, bool is_signed) {
  auto bits = value.as<uint32_t>();
  if (is_signed && field.storage.kind == wasm::ValueKind::I8)
    return Value::of(int32_t{static_cast<int8_t>(bits)});
  if (is_signed && field.storage.kind == wasm::ValueKind::I16)
    return Value::of(int32_t{static_cast<int16_t>(bits)});
  return value;
}

// Bytes of an element in a data segment.
uint64_t width_of(wasm::ValueType storage) {
  switch (storage.kind) {
    case wasm::ValueKind::I8:
      return 1;
    case wasm::ValueKind::I16:
      return 2;
    case wasm::ValueKind::I32:
    case wasm::ValueKind::F32:
      return 4;
    case wasm::ValueKind::V128:
      return 16;
    default:
      return 8;
  }
}

}  // namespace

MayStop Activation::make_object(ValueId id, TypeId type, Results fields) {
  if (store_.fields + fields.size() >= Store::most_elements)
    return exhausted("no room for objects");
  store_.fields += fields.size() + 1;
  result(id) = reference(ReferenceKind::Object, store_.objects.size());
  store_.objects.push_back({instance_.moved(type), std::move(fields)});
  return {};
}

MayStop Activation::heap(ValueId id) {
  switch (row(id).op) {
    case Op::StructNew:
    case Op::StructNewDefault:
      return make_struct(id);
    case Op::StructGet:
    case Op::StructGetS:
    case Op::StructGetU:
    case Op::StructSet:
      return field_of_struct(id);
    case Op::ArrayNew:
    case Op::ArrayNewDefault:
    case Op::ArrayNewFixed:
    case Op::ArrayNewData:
    case Op::ArrayNewElem:
      return make_array(id);
    case Op::ArrayGet:
    case Op::ArrayGetS:
    case Op::ArrayGetU:
    case Op::ArraySet:
      return element_of_array(id);
    case Op::ArrayLen: {
      if (is_null(operand(id, 0))) return trap("null array reference");
      size_t length = store_.objects[operand(id, 0).low].fields.size();
      result(id) = Value::of(static_cast<uint32_t>(length));
      return {};
    }
    case Op::ArrayFill:
      return fill_array(id);
    case Op::ArrayCopy:
      return copy_array(id);
    default:
      return init_array(id);
  }
}

MayStop Activation::make_struct(ValueId id) {
  TypeId type(size_t{row(id).w[2]});
  const auto &types = program_.types[type.value].fields;
  Results fields(types.size());
  if (row(id).op == Op::StructNew)
    for (size_t i = 0; i < types.size(); ++i)
      fields[i] = packed(types[i], operand(id, i));
  return make_object(id, type, std::move(fields));
}

MayStop Activation::field_of_struct(ValueId id) {
  auto [type, index] = function_.pair(id);
  const wasm::FieldType &field = program_.types[type].fields[index];
  if (is_null(operand(id, 0))) return trap("null structure reference");
  Value &value = store_.objects[operand(id, 0).low].fields[index];
  if (row(id).op == Op::StructSet)
    value = packed(field, operand(id, 1));
  else
    result(id) = unpacked(field, value, row(id).op == Op::StructGetS);
  return {};
}

// `count` elements from `source` on of the data or element segment that the
// instruction names.
std::expected<Results, Stopped> Activation::from_segment(ValueId id,
                                                         uint64_t source,
                                                         uint64_t count) {
  auto [type, segment] = function_.pair(id);
  Op op = row(id).op;
  Results values;
  if (op == Op::ArrayNewElem || op == Op::ArrayInitElem) {
    const Results &from = instance_.elements(ElemId(size_t{segment}));
    if (!fits(source, count, from.size()))
      return std::unexpected(trap("out of bounds table access"));
    auto first = from.begin() + static_cast<ptrdiff_t>(source);
    values.assign(first, first + static_cast<ptrdiff_t>(count));
    return values;
  }
  DataId id_of_data(size_t{segment});
  const Data &data = program_.data[id_of_data];
  uint64_t width = width_of(element_type(TypeId(size_t{type})).storage);
  uint64_t size = instance_.is_dropped(id_of_data) ? 0 : data.size;
  if (!fits(source, count * width, size))
    return std::unexpected(trap("out of bounds memory access"));
  if (size != 0 && !data.zero && data.bytes.size() != data.size)
    return std::unexpected(lacking("the data's bytes are not there"));
  for (uint64_t i = 0; i < count; ++i) {
    Value value;
    if (!data.zero)
      std::memcpy(&value, data.bytes.data() + source + i * width, width);
    values.push_back(value);
  }
  return values;
}

MayStop Activation::make_array(ValueId id) {
  Op op = row(id).op;
  bool has_one_immediate = op == Op::ArrayNew || op == Op::ArrayNewDefault;
  TypeId type(size_t{has_one_immediate ? row(id).w[2] : function_.pair(id)[0]});
  bool is_fixed = op == Op::ArrayNewFixed;
  uint64_t count = is_fixed ? function_.operands(id).size()
                            : last_operand(id).as<uint32_t>();
  bool from_a_segment = op == Op::ArrayNewData || op == Op::ArrayNewElem;
  if (from_a_segment) {
    auto values = from_segment(id, operand(id, 0).as<uint32_t>(), count);
    if (!values) return std::move(values.error());
    return make_object(id, type, std::move(*values));
  }
  if (store_.fields + count >= Store::most_elements)
    return exhausted("no room for objects");
  Results elements(count);
  if (op == Op::ArrayNew)
    std::ranges::fill(elements, packed(element_type(type), operand(id, 0)));
  for (size_t i = 0; is_fixed && i < count; ++i)
    elements[i] = packed(element_type(type), operand(id, i));
  return make_object(id, type, std::move(elements));
}

MayStop Activation::element_of_array(ValueId id) {
  wasm::FieldType type = element_type(TypeId(size_t{row(id).w[2]}));
  if (is_null(operand(id, 0))) return trap("null array reference");
  auto &elements = store_.objects[operand(id, 0).low].fields;
  auto index = operand(id, 1).as<uint32_t>();
  if (index >= elements.size()) return outside();
  if (row(id).op == Op::ArraySet)
    elements[index] = packed(type, operand(id, 2));
  else
    result(id) = unpacked(type, elements[index], row(id).op == Op::ArrayGetS);
  return {};
}

MayStop Activation::fill_array(ValueId id) {
  wasm::FieldType type = element_type(TypeId(size_t{row(id).w[2]}));
  if (is_null(operand(id, 0))) return trap("null array reference");
  auto &elements = store_.objects[operand(id, 0).low].fields;
  uint64_t at = operand(id, 1).as<uint32_t>(),
           count = operand(id, 3).as<uint32_t>();
  if (!fits(at, count, elements.size())) return outside();
  std::fill_n(elements.begin() + static_cast<ptrdiff_t>(at), count,
              packed(type, operand(id, 2)));
  return {};
}

MayStop Activation::copy_array(ValueId id) {
  if (is_null(operand(id, 0)) || is_null(operand(id, 2)))
    return trap("null array reference");
  auto &into = store_.objects[operand(id, 0).low].fields;
  // A copy, since both may be one array.
  Results from = store_.objects[operand(id, 2).low].fields;
  uint64_t target = operand(id, 1).as<uint32_t>(),
           source = operand(id, 3).as<uint32_t>(),
           count = operand(id, 4).as<uint32_t>();
  if (!fits(target, count, into.size()) || !fits(source, count, from.size()))
    return outside();
  std::copy_n(from.begin() + static_cast<ptrdiff_t>(source), count,
              into.begin() + static_cast<ptrdiff_t>(target));
  return {};
}

MayStop Activation::init_array(ValueId id) {
  if (is_null(operand(id, 0))) return trap("null array reference");
  auto &into = store_.objects[operand(id, 0).low].fields;
  uint64_t target = operand(id, 1).as<uint32_t>(),
           count = operand(id, 3).as<uint32_t>();
  if (!fits(target, count, into.size())) return outside();
  auto values = from_segment(id, operand(id, 2).as<uint32_t>(), count);
  if (!values) return std::move(values.error());
  std::ranges::copy(*values, into.begin() + static_cast<ptrdiff_t>(target));
  return {};
}

}  // namespace wasmrust::ir
