// What an element of a slice may be: its type, and how many bytes it has.
//
// `slice.load` and `slice.store` say the element's size by the alignment of
// their access. An integer may be smaller than its type (a byte in an i32) and
// is then extended with zeros; everything else has the size of its type. So
// each of them is a load and a store of WebAssembly's:
//
//   i64, 4 bytes        i64.load32_u        i64.store32
//   v128, 4 bytes       none: not an element
#pragma once

#include <optional>

#include "compiler/ir/op.h"
#include "compiler/wasm/types.h"

namespace wasmrust::ir {

struct ElementOps {
  Op load, store;
};

constexpr std::optional<ElementOps> element_ops(wasm::ValueType type,
                                                unsigned size_log2) {
  using enum Op;
  constexpr ElementOps of_i32[] = {
      {I32Load8U, I32Store8}, {I32Load16U, I32Store16}, {I32Load, I32Store}};
  constexpr ElementOps of_i64[] = {{I64Load8U, I64Store8},
                                   {I64Load16U, I64Store16},
                                   {I64Load32U, I64Store32},
                                   {I64Load, I64Store}};
  switch (type.kind) {
    case wasm::ValueKind::I32:
      if (size_log2 < 3) return of_i32[size_log2];
      return std::nullopt;
    case wasm::ValueKind::I64:
      if (size_log2 < 4) return of_i64[size_log2];
      return std::nullopt;
    case wasm::ValueKind::F32:
      if (size_log2 == 2) return ElementOps{F32Load, F32Store};
      return std::nullopt;
    case wasm::ValueKind::F64:
      if (size_log2 == 3) return ElementOps{F64Load, F64Store};
      return std::nullopt;
    case wasm::ValueKind::V128:
      if (size_log2 == 4) return ElementOps{V128Load, V128Store};
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace wasmrust::ir
