// Marked calls: how a source language says what WebAssembly's own operations,
// or those of its compiler, have no word for.
//
// A call of a function of one reserved import module is no call but an
// operation of WasmIR; the function's name says which. LLVM passes such a call
// on as it stands, since it knows nothing of the function.
//
//   #[link(wasm_import_module = "wasmrust:ir")]
//   unsafe extern "C" {
//       #[link_name = "slice.load.u16@secrets"]
//       fn secret(base: usize, length: usize, index: usize) -> u16;
//   }
//
//     v4: i32 = slice.load v1 v2 v3 memory=m1 align=2
//
// compiler/learn finds them and checks their types, lift makes the operations
// of them. The list of names is in docs/architecture/wasmir.md.
#pragma once

#include <optional>

#include "compiler/ir/op.h"
#include "compiler/ir/program.h"

namespace wasmrust::ir {

inline constexpr std::string_view marked_module = "wasmrust:ir";
// The host's answers to `capability`: immutable i32 globals.
inline constexpr std::string_view capability_module = "wasmrust:capability";

// What a call of the function means.
struct MarkedCall {
  Op op = Op::SliceBounds;
  // What is done to the result, which has fewer bits than its type.
  std::optional<Op> extend;
  wasm::ValueType element;  // slice.load: what it gives
  uint8_t size_log2 = 0;    // of the element
  MemoryId memory = MemoryId(size_t{0}), from = memory;
  SymbolId symbol;  // capability, boundary.call
};

class MarkedCalls {
 public:
  bool empty() const { return rows_.empty(); }
  void add(SymbolId function, const MarkedCall &row) {
    rows_.resize(function.value + 1);
    rows_[function] = row;
  }
  // nullptr when a call of the function is one.
  const MarkedCall *find(SymbolId function) const {
    if (!rows_.contains(function) || !rows_[function]) return nullptr;
    return &*rows_[function];
  }
  // Does a function have such a call, as far as its relocations say?
  bool any_of(const wasmrust::Function &function) const {
    for (const Relocation &each : function.relocations)
      if (each.symbol && find(each.symbol)) return true;
    return false;
  }
  bool any_handles() const {
    for (const auto &row : rows_)
      if (row && (row->op == Op::RefAcquire || row->op == Op::RefGet ||
                  row->op == Op::RefRelease))
        return true;
    return false;
  }

 private:
  Table<SymbolId, std::optional<MarkedCall>> rows_;
};

}  // namespace wasmrust::ir
