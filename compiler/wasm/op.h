// WebAssembly's operations as data: the rows of op.def.
//
// An `Op` is a dense number, so that tables over operations are arrays; its
// spelling in a file is a prefix and a code. What follows it in a file is its
// `Immediate`. The traits say what the specification lets an operation do,
// which is what decides whether it may be moved, merged, removed or folded:
//
//   row(Op::I32Add)   "i32.add", 0x6a, "ii:i", Pure | Commutative | ...
//   row(Op::I32Load)  "i32.load", 0x28, "a:i", Traps | ReadsMemory, 4 bytes
//
// An operation that has none of the traits that read, write, trap, throw, call,
// branch, allocate or order is `Pure`, and only that one is: same operands,
// same result, and nobody notices when it is left out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "compiler/wasm/feature.h"

namespace wasmrust::wasm {

enum class Op : uint16_t {
#define OP(name, ...) name,
#include "compiler/wasm/op.def"
};

constexpr size_t op_count = 0
#define OP(...) +1
#include "compiler/wasm/op.def"
    ;

enum class OpPrefix : uint8_t {
  None = 0,
  Gc = 0xfb,
  Misc = 0xfc,
  Simd = 0xfd,
  Atomic = 0xfe,
};

// What stands behind the opcode, in the order of the file.
enum class Immediate : uint8_t {
  None,
  BlockType,   // nothing, one value type, or a type index
  TryTable,    // block type, then handlers
  Label,       // depth
  LabelTable,  // depths, and the default one last
  Function,
  Type,
  TypeTable,  // of an indirect call
  Local,
  Global,
  Table,
  TwoTables,   // destination, source
  ElemTable,   // element segment, table
  Elem,        // element segment
  Data,        // data segment
  DataMemory,  // data segment, memory
  Memory,
  TwoMemories,  // destination, source
  Access,       // alignment, memory, offset
  AccessLane,   // the same and a lane
  Tag,
  I32,
  I64,
  F32,
  F64,
  V128,
  Lane,
  Shuffle,     // sixteen lanes
  HeapType,    // of ref.null, ref.test, ref.cast
  ValueTypes,  // of select
  TypeField,   // struct type, field
  TypeCount,   // array type, number of elements
  TypeData,    // array type, data segment
  TypeElem,    // array type, element segment
  TwoTypes,    // destination, source
  Cast,        // flags, label, two heap types
  Fence,       // a zero byte
};

struct Trait {
  enum Bits : uint32_t {
    Pure = 1u << 0,
    Commutative = 1u << 1,       // in its two operands
    Constant = 1u << 2,          // may stand in a constant expression
    ExtendedConstant = 1u << 3,  // may, with Feature::ExtendedConst
    Traps = 1u << 4,             // may trap for some operands or states
    Throws = 1u << 5,            // throws an exception itself
    Calls = 1u << 6,    // runs other code: may do anything that code may do
    Control = 1u << 7,  // opens, closes or leaves a block
    Ends = 1u << 8,     // what follows it in the block is not reached
    ReadsLocal = 1u << 9,
    WritesLocal = 1u << 10,
    ReadsGlobal = 1u << 11,
    WritesGlobal = 1u << 12,
    ReadsMemory = 1u << 13,
    WritesMemory = 1u << 14,
    ReadsTable = 1u << 15,
    WritesTable = 1u << 16,
    ReadsHeap = 1u << 17,  // a field or element that can change
    WritesHeap = 1u << 18,
    ReadsSize = 1u << 19,  // the size of a memory or table
    WritesSize = 1u << 20,
    ReadsSegment = 1u << 21,   // a data or element segment: it may be dropped
    WritesSegment = 1u << 22,  // drops it
    Allocates = 1u << 23,      // gives a reference that equals no other one
    Ordered = 1u << 24,        // atomic: keeps its place among atomics
    HostDefined = 1u << 25,    // the result is the host's choice: not folded
  };
};

struct OpRow {
  std::string_view text;
  OpPrefix prefix;
  uint16_t code;
  Immediate immediate;
  std::string_view signature;
  Feature feature;
  uint8_t width;
  uint32_t traits;

  constexpr bool has(uint32_t any_of) const { return traits & any_of; }
  // False when the validator computes the operands and results.
  constexpr bool has_signature() const { return signature[0] != '*'; }
};

inline constexpr std::array<OpRow, op_count> op_rows = [] {
  using enum Trait::Bits;
  return std::array<OpRow, op_count>{{
#define OP(name, text, prefix, code, immediate, signature, feature, width, \
           traits)                                                         \
  OpRow{text,      OpPrefix::prefix, code,  Immediate::immediate,          \
        signature, Feature::feature, width, traits},
#include "compiler/wasm/op.def"
  }};
}();

constexpr const OpRow &row(Op op) { return op_rows[static_cast<size_t>(op)]; }

// No operation has this number.
constexpr Op no_op = static_cast<Op>(op_count);

// The operation of an opcode, and `no_op` for an unknown one.
Op find_op(OpPrefix prefix, uint32_t code);
// By the text of its row.
std::optional<Op> find_op(std::string_view text);
// True when a type index behind this opcode is a block's, which is a signed
// number (core specification, "Block Types").
bool takes_block_type(uint8_t opcode);
// True for a byte that starts an opcode of two parts.
constexpr bool is_prefix(uint8_t byte) { return byte >= 0xfb && byte <= 0xfe; }

}  // namespace wasmrust::wasm
