// The operations of WasmIR: WebAssembly's own, and a few more.
//
// `Op` continues `wasm::Op`, so an operation of WebAssembly has the same number
// in both and needs no translation. What the graph of blocks says in another
// way has no place in WasmIR: block, loop, if, try and their ends, locals,
// drop, nop, the legacy exception instructions (`in_ir` is false for these).
//
//   i32.add          two operands, inline
//   i32.load         one operand, inline, and an Access behind the immediate
//   memory.copy      three operands and an immediate: a list in the pool
//   call             as many operands as the function's type says: a list
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "compiler/wasm/op.h"

namespace wasmrust::ir {

// Numbers below wasm::op_count are those of wasm::Op.
enum class Op : uint16_t {
#define OP(name, ...) name,
#include "compiler/wasm/op.def"
#define OP(name, ...) name,
#include "compiler/ir/op.def"
};

constexpr size_t op_count = wasm::op_count
#define OP(...) +1
#include "compiler/ir/op.def"
    ;

// How the operands stand in an instruction's words (function.h).
enum class Operands : uint8_t {
  None,
  One,    // a
  Two,    // a, b
  Three,  // a, b, c: no room for an immediate
  List,   // a: where it starts in the pool; b: how many
};

// What the word `c` (for constants a and b) says beside the operands.
enum class Immediate : uint8_t {
  None,
  I32,       // a
  I64,       // a low half, b high half
  F32,       // a, as bits
  F64,       // a and b, as bits
  V128,      // a: four words in the pool
  Address,   // c: symbol; a low half, b high half of the addend
  Symbol,    // c: SymbolId of a function, global, table or tag
  Type,      // c: TypeId
  Memory,    // c: MemoryId
  Data,      // c: DataId
  Elem,      // c: ElemId
  Access,    // c: row of Function::accesses
  Index,     // c: a number: a lane, which result
  HeapType,  // c: as in wasm::ValueType, a TypeId or a negative number
  Shuffle,   // c: four words in the pool, a lane a byte
  // c: row of Function::pairs.
  TypeTable,    // TypeId, SymbolId of the table
  TwoTables,    // SymbolId twice: destination, source
  ElemTable,    // ElemId, SymbolId
  DataMemory,   // DataId, MemoryId
  TwoMemories,  // destination, source
  TypeField,    // TypeId, number
  TypeCount,    // TypeId, number
  TypeData,     // TypeId, DataId
  TypeElem,     // TypeId, ElemId
  TwoTypes,     // destination, source
  // Terminators. b: first edge, c: how many.
  Edges,
  // The same with two edges; c: pair of TypeRefs, the operand's type and the
  // type that it is tested for.
  CastEdges,
};

// Does `c` say a row of Function::pairs?
constexpr bool is_pair(Immediate immediate) {
  return (immediate >= Immediate::TypeTable &&
          immediate <= Immediate::TwoTypes) ||
         immediate == Immediate::CastEdges;
}

// What the two `op.def` say of an operation; asked for all the time.
struct OpShape {
  uint32_t traits = 0;  // wasm::Trait bits
  Operands operands = Operands::None;
  Immediate immediate = Immediate::None;
  bool in_ir = false;
  bool terminator = false;
  // Of operations with a signature (op.def of compiler/wasm): how many
  // operands, and the letter of the result, 0 for none. `computed`: it depends.
  static constexpr uint8_t computed = 0xff;
  uint8_t operand_count = computed;
  uint8_t result = computed;
  bool constant = false;  // is_constant
};
extern const std::array<OpShape, op_count> op_shapes;

// False for what only the structured form has; such an operation is no part of
// a function in WasmIR.
inline bool in_ir(Op op) {
  return static_cast<size_t>(op) < op_count &&
         op_shapes[static_cast<size_t>(op)].in_ir;
}
inline bool is_terminator(Op op) {
  return op_shapes[static_cast<size_t>(op)].terminator;
}
inline Operands operands_of(Op op) {
  return op_shapes[static_cast<size_t>(op)].operands;
}
inline Immediate immediate_of(Op op) {
  return op_shapes[static_cast<size_t>(op)].immediate;
}
inline uint32_t traits_of(Op op) {
  return op_shapes[static_cast<size_t>(op)].traits;
}
inline bool has(Op op, uint32_t any_of) { return traits_of(op) & any_of; }
// Is it a value that can be made anew anywhere: a number, an address, a null or
// function reference? What reads a global or makes an object is none.
inline bool is_constant(Op op) {
  return op_shapes[static_cast<size_t>(op)].constant;
}
// The text format's name: WebAssembly's where there is one.
std::string_view text_of(Op op);
std::optional<Op> find_op(std::string_view text);
// Of all rows: two builds of the compiler that number or read operations in
// another way have another one.
uint64_t op_table_hash();

constexpr bool is_wasm(Op op) {
  return static_cast<size_t>(op) < wasm::op_count;
}
// Is it one of those that are replaced before encoding?
constexpr bool is_semantic(Op op) {
  return op >= Op::RefAcquire && op <= Op::Capability;
}
constexpr Op from_wasm(wasm::Op op) { return static_cast<Op>(op); }
constexpr wasm::Op to_wasm(Op op) { return static_cast<wasm::Op>(op); }

}  // namespace wasmrust::ir
