// See types.h: how types are spelled in messages. Names are those of the text
// format; a heap type is a name when abstract and a number when concrete.
#include "compiler/wasm/types.h"

#include <array>
#include <string_view>

namespace wasmrust::wasm {

namespace {

struct Spelling {
  ValueKind kind;
  std::string_view name;
  std::string_view heap;  // as a heap type; "" for numbers and vectors
};

constexpr std::array spellings = {
    Spelling{ValueKind::I32, "i32", ""},
    Spelling{ValueKind::I64, "i64", ""},
    Spelling{ValueKind::F32, "f32", ""},
    Spelling{ValueKind::F64, "f64", ""},
    Spelling{ValueKind::V128, "v128", ""},
    Spelling{ValueKind::I8, "i8", ""},
    Spelling{ValueKind::I16, "i16", ""},
    Spelling{ValueKind::NullExnRef, "nullexnref", "noexn"},
    Spelling{ValueKind::NullFuncRef, "nullfuncref", "nofunc"},
    Spelling{ValueKind::NullExternRef, "nullexternref", "noextern"},
    Spelling{ValueKind::NullRef, "nullref", "none"},
    Spelling{ValueKind::FuncRef, "funcref", "func"},
    Spelling{ValueKind::ExternRef, "externref", "extern"},
    Spelling{ValueKind::AnyRef, "anyref", "any"},
    Spelling{ValueKind::EqRef, "eqref", "eq"},
    Spelling{ValueKind::I31Ref, "i31ref", "i31"},
    Spelling{ValueKind::StructRef, "structref", "struct"},
    Spelling{ValueKind::ArrayRef, "arrayref", "array"},
    Spelling{ValueKind::ExnRef, "exnref", "exn"},
    Spelling{ValueKind::Bottom, "any type", ""},
};

std::string list(const std::vector<ValueType> &types) {
  std::string text = "(";
  for (ValueType type : types) {
    if (text.size() > 1) text += ", ";
    text += to_string(type);
  }
  return text + ")";
}

}  // namespace

std::string heap_to_string(int32_t heap) {
  if (heap >= 0) return std::to_string(heap);
  if (heap == heap::bottom) return "bottom";
  for (const Spelling &row : spellings)
    if (!row.heap.empty() && static_cast<int32_t>(row.kind) - 0x80 == heap)
      return std::string(row.heap);
  return "?";
}

std::string to_string(ValueType type) {
  if (type.kind == ValueKind::Ref)
    return "(ref " + heap_to_string(type.heap) + ")";
  if (type.kind == ValueKind::RefNull)
    return "(ref null " + heap_to_string(type.heap) + ")";
  for (const Spelling &row : spellings)
    if (row.kind == type.kind) return std::string(row.name);
  return "?";
}

std::string to_string(const FuncType &type) {
  std::string results = type.results.size() == 1 ? to_string(type.results[0])
                                                 : list(type.results);
  return list(type.params) + " -> " + results;
}

}  // namespace wasmrust::wasm
