// Variables, tables, references, structs and arrays (core specification 3.0,
// "Validation", "Parametric Instructions" to "Aggregate Reference
// Instructions"): operations whose operands depend on what they name.
#include "compiler/base/check.h"
#include "compiler/wasm/function_validator.h"

namespace wasmrust::wasm {

namespace {

// What implementations accept (the JavaScript interface's limits).
constexpr uint32_t most_fixed_elements = 10'000;

bool is_get(Op op) {
  switch (op) {
    case Op::StructGet:
    case Op::StructGetS:
    case Op::StructGetU:
    case Op::ArrayGet:
    case Op::ArrayGetS:
    case Op::ArrayGetU:
      return true;
    default:
      return false;
  }
}

bool gives_sign(Op op) {
  return op == Op::StructGetS || op == Op::StructGetU || op == Op::ArrayGetS ||
         op == Op::ArrayGetU;
}

}  // namespace

bool FunctionValidator::feed_variable(const Instruction &each) {
  switch (each.op) {
    case Op::Drop: {
      ValueType type;
      return pop_any(type);
    }
    case Op::Select:
      return feed_select();
    case Op::SelectTyped:
      return feed_select_typed(each);
    case Op::LocalGet:
      return feed_local_get(each.index);
    case Op::LocalSet:
      return feed_local_set(each.index);
    case Op::LocalTee:
      if (!feed_local_set(each.index)) return false;
      push(locals_[each.index]);
      return true;
    case Op::GlobalGet:
      push(module_.global_type(each.index).value);
      return true;
    case Op::GlobalSet:
      return feed_global_set(each.index);
    case Op::TableGet:
    case Op::TableSet:
    case Op::TableGrow:
    case Op::TableFill:
    case Op::TableCopy:
      return feed_table(each);
    case Op::MemoryCopy:
      return feed_memory_copy(each);
    default:
      return feed_reference(each);
  }
}

bool FunctionValidator::feed_reference(const Instruction &each) {
  switch (each.op) {
    case Op::RefNull:
      push(reference(each.heap, true));
      return true;
    case Op::RefIsNull: {
      ValueType type;
      if (!pop_reference(type)) return false;
      push(ValueKind::I32);
      return true;
    }
    case Op::RefFunc:
      if (!is_constant_ && !context_.declared[each.index])
        return fail("`ref.func` of function " + std::to_string(each.index) +
                    ", which is not declared outside of bodies");
      push(reference(
          static_cast<int32_t>(module_.function_type_index(each.index)),
          false));
      return true;
    case Op::RefEq:
      if (!pop(ValueKind::EqRef) || !pop(ValueKind::EqRef)) return false;
      push(ValueKind::I32);
      return true;
    case Op::RefAsNonNull: {
      ValueType type;
      if (!pop_reference(type)) return false;
      push(reference(heap_of(type), false));
      return true;
    }
    case Op::RefTest:
    case Op::RefTestNull:
      return feed_cast(each, each.op == Op::RefTestNull, true);
    case Op::RefCast:
    case Op::RefCastNull:
      return feed_cast(each, each.op == Op::RefCastNull, false);
    case Op::AnyConvertExtern:
      return feed_convert(heap::extern_, heap::any);
    case Op::ExternConvertAny:
      return feed_convert(heap::any, heap::extern_);
    case Op::RefI31:
      if (!pop(ValueKind::I32)) return false;
      push(reference(heap::i31, false));
      return true;
    case Op::I31GetS:
    case Op::I31GetU:
      if (!pop(ValueKind::I31Ref)) return false;
      push(ValueKind::I32);
      return true;
    case Op::StructNew:
    case Op::StructNewDefault:
    case Op::StructGet:
    case Op::StructGetS:
    case Op::StructGetU:
    case Op::StructSet:
      return feed_struct(each);
    case Op::ArrayNew:
    case Op::ArrayNewDefault:
    case Op::ArrayNewFixed:
    case Op::ArrayNewData:
    case Op::ArrayNewElem:
      return feed_array_new(each);
    case Op::ArrayGet:
    case Op::ArrayGetS:
    case Op::ArrayGetU:
    case Op::ArraySet:
    case Op::ArrayLen:
      return feed_array_access(each);
    case Op::ArrayFill:
    case Op::ArrayCopy:
    case Op::ArrayInitData:
    case Op::ArrayInitElem:
      return feed_array_bulk(each);
    default:
      WASMRUST_CHECK(false, "an operation without a rule: " +
                                std::string(row(each.op).text));
  }
  return false;
}

bool FunctionValidator::feed_select() {
  ValueType first, second;
  if (!pop(ValueKind::I32) || !pop_any(second) || !pop_any(first)) return false;
  for (ValueType type : {first, second})
    if (is_reference(type))
      return fail("type mismatch: `select` of references needs their type");
  if (first.kind == ValueKind::Bottom) first = second;
  if (second.kind != ValueKind::Bottom && first != second)
    return fail("type mismatch: `select` between " + to_string(first) +
                " and " + to_string(second));
  push(first);
  return true;
}

bool FunctionValidator::feed_select_typed(const Instruction &each) {
  if (each.count != 1) return fail("`select` has one result");
  ValueType type = ListReader(each).value_type();
  std::string problem = type_problem(module_, context_.features, type);
  if (!problem.empty()) return fail(std::move(problem));
  if (!pop(ValueKind::I32) || !pop(type) || !pop(type)) return false;
  push(type);
  return true;
}

bool FunctionValidator::feed_local_get(uint32_t local) {
  if (tracks_locals_ && !is_set_[local])
    return fail("local " + std::to_string(local) + " has no value yet");
  push(locals_[local]);
  return true;
}

bool FunctionValidator::feed_local_set(uint32_t local) {
  if (!pop(locals_[local])) return false;
  if (tracks_locals_ && !is_set_[local]) {
    is_set_[local] = true;
    set_order_.push_back(local);
  }
  return true;
}

bool FunctionValidator::feed_global_set(uint32_t global) {
  const GlobalType &type = module_.global_type(global);
  if (!type.is_mutable)
    return fail("global " + std::to_string(global) + " is immutable");
  return pop(type.value);
}

bool FunctionValidator::feed_table(const Instruction &each) {
  ValueType address = table_address(each.index);
  ValueType element = module_.table_type(each.index).element;
  switch (each.op) {
    case Op::TableGet:
      if (!pop(address)) return false;
      push(element);
      return true;
    case Op::TableSet:
      return pop(element) && pop(address);
    case Op::TableGrow:
      if (!pop(address) || !pop(element)) return false;
      push(address);
      return true;
    case Op::TableFill:
      return pop(address) && pop(element) && pop(address);
    default:
      break;
  }
  // table.copy
  ValueType source = table_address(each.second);
  if (!matches(module_.table_type(each.second).element, element))
    return fail("type mismatch between the tables of `table.copy`");
  ValueType size = source == address ? address : ValueType{ValueKind::I32};
  return pop(size) && pop(source) && pop(address);
}

bool FunctionValidator::feed_memory_copy(const Instruction &each) {
  if ((each.index != 0 || each.second != 0) && !need(Feature::MultiMemory))
    return false;
  ValueType address = memory_address(each.index);
  ValueType source = memory_address(each.second);
  ValueType size = source == address ? address : ValueType{ValueKind::I32};
  return pop(size) && pop(source) && pop(address);
}

bool FunctionValidator::feed_convert(int32_t from, int32_t to) {
  ValueType type;
  if (!pop_reference(type)) return false;
  if (!matches(type, reference(from, true)))
    return fail("type mismatch: expected " + to_string(reference(from, true)) +
                ", found " + to_string(type));
  push(reference(to, is_nullable(type)));
  return true;
}

bool FunctionValidator::feed_cast(const Instruction &each, bool nullable,
                                  bool is_test) {
  if (!pop(reference(context_.subtyping.top(each.heap), true))) return false;
  push(is_test ? ValueType{ValueKind::I32} : reference(each.heap, nullable));
  return true;
}

bool FunctionValidator::feed_struct(const Instruction &each) {
  if (!check_composite(each.index, CompositeKind::Struct)) return false;
  const std::vector<FieldType> &fields = module_.types[each.index].fields;
  auto type = static_cast<int32_t>(each.index);
  if (each.op == Op::StructNew || each.op == Op::StructNewDefault) {
    for (size_t i = fields.size(); i--;) {
      if (each.op == Op::StructNew) {
        if (!pop(unpacked(fields[i]))) return false;
      } else if (!is_defaultable(fields[i].storage)) {
        return fail("field " + std::to_string(i) + " has no default value");
      }
    }
    push(reference(type, false));
    return true;
  }
  if (!check_row("field", each.second, fields.size())) return false;
  const FieldType &field = fields[each.second];
  if (is_get(each.op)) {
    if (is_packed(field.storage) != gives_sign(each.op))
      return fail("a packed field, and only that, is read with a sign");
    if (!pop(reference(type, true))) return false;
    push(unpacked(field));
    return true;
  }
  if (!field.is_mutable)
    return fail("field " + std::to_string(each.second) + " is immutable");
  return pop(unpacked(field)) && pop(reference(type, true));
}

// An array is filled from a data segment when its elements are bits, from an
// element segment when they are references that the segment has.
bool FunctionValidator::check_segment_of_array(const Instruction &each) {
  const FieldType &element = element_of(each.index);
  bool from_data = each.op == Op::ArrayNewData || each.op == Op::ArrayInitData;
  if (from_data)
    return !is_reference(element.storage) ||
           fail("an array of references is filled from data");
  return matches(module_.elements[each.second].type, element.storage) ||
         fail("type mismatch between element segment and array");
}

bool FunctionValidator::feed_array_new(const Instruction &each) {
  if (!check_composite(each.index, CompositeKind::Array)) return false;
  const FieldType &element = element_of(each.index);
  switch (each.op) {
    case Op::ArrayNew:
      if (!pop(ValueKind::I32) || !pop(unpacked(element))) return false;
      break;
    case Op::ArrayNewDefault:
      if (!is_defaultable(element.storage))
        return fail("the array's elements have no default value");
      if (!pop(ValueKind::I32)) return false;
      break;
    case Op::ArrayNewFixed:
      if (each.second > most_fixed_elements)
        return fail("more than 10000 elements in `array.new_fixed`");
      for (uint32_t i = 0; i < each.second; ++i)
        if (!pop(unpacked(element))) return false;
      break;
    default:
      if (!check_segment_of_array(each) || !pop(ValueKind::I32) ||
          !pop(ValueKind::I32))
        return false;
  }
  push(reference(static_cast<int32_t>(each.index), false));
  return true;
}

bool FunctionValidator::feed_array_access(const Instruction &each) {
  if (each.op == Op::ArrayLen) {
    if (!pop(ValueKind::ArrayRef)) return false;
    push(ValueKind::I32);
    return true;
  }
  if (!check_composite(each.index, CompositeKind::Array)) return false;
  const FieldType &element = element_of(each.index);
  ValueType array = reference(static_cast<int32_t>(each.index), true);
  if (is_get(each.op)) {
    if (is_packed(element.storage) != gives_sign(each.op))
      return fail("a packed element, and only that, is read with a sign");
    if (!pop(ValueKind::I32) || !pop(array)) return false;
    push(unpacked(element));
    return true;
  }
  if (!element.is_mutable) return fail("the array is immutable");
  return pop(unpacked(element)) && pop(ValueKind::I32) && pop(array);
}

bool FunctionValidator::feed_array_bulk(const Instruction &each) {
  if (!check_composite(each.index, CompositeKind::Array)) return false;
  const FieldType &element = element_of(each.index);
  if (!element.is_mutable) return fail("the array is immutable");
  ValueType array = reference(static_cast<int32_t>(each.index), true);
  if (each.op == Op::ArrayFill)
    return pop(ValueKind::I32) && pop(unpacked(element)) &&
           pop(ValueKind::I32) && pop(array);
  if (each.op == Op::ArrayCopy) {
    FieldType source = element_of(each.second);
    source.is_mutable = false;
    if (!context_.subtyping.fields_match(source, {element.storage, false}))
      return fail("type mismatch between the arrays of `array.copy`");
    return pop(ValueKind::I32) && pop(ValueKind::I32) &&
           pop(reference(static_cast<int32_t>(each.second), true)) &&
           pop(ValueKind::I32) && pop(array);
  }
  return check_segment_of_array(each) && pop(ValueKind::I32) &&
         pop(ValueKind::I32) && pop(ValueKind::I32) && pop(array);
}

}  // namespace wasmrust::wasm
