// One function in WasmIR: blocks of instructions in SSA form, in tables.
//
// A value is named by the instruction that makes it, so there is one id space.
// Blocks take parameters (instead of phi instructions) and end with one
// terminator, whose edges carry the arguments.
//
//   b0(v0: i32):                           (param i32) (result i32)
//     v1: i32 = i32.eqz v0
//     br_if v1 b2(v0) b1()
//   b1():
//     v2: i32 = i32.const 1
//     v3: i32 = i32.sub v0 v2
//     br b2(v3)
//   b2(v4: i32):
//     return v4
//
// An instruction is 16 bytes: operation, type of its value and three words,
// which hold operands, immediates or rows of the side tables below
// (`Operands` and `Immediate` of op.h say which). What gives several values has
// them read by `result` instructions. Instructions of a block are linked, so
// that one can be put in or taken out anywhere; a removed one stays in the
// table, unlinked.
//
// Exceptions: a block belongs to a region or to none. Whatever throws in it
// leaves by the edges of the region's handlers, innermost first, whose
// arguments must therefore be known where the block starts; a handler's block
// takes the tag's values, then the exception reference of a `_ref` handler,
// then those arguments.
//
// The meaning is in docs/architecture/wasmir.md, what must hold in verify.h.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <llvm/ADT/SmallVector.h>

#include "compiler/base/ids.h"
#include "compiler/ir/ids.h"
#include "compiler/ir/op.h"
#include "compiler/wasm/types.h"

namespace wasmrust::ir {

using BlockId = Id<struct BlockTag>;
using ValueId = Id<struct ValueTag>;
using EdgeId = Id<struct EdgeTag>;
using RegionId = Id<struct RegionTag>;
using AccessId = Id<struct AccessTag>;

// A row of a function's `types`; the first rows are the same everywhere.
enum class TypeRef : uint16_t {
  None,  // gives no value, or several
  I32,
  I64,
  F32,
  F64,
  V128,
  FuncRef,
  ExternRef,
  FirstOther,
};

struct Instruction {
  Op op;
  TypeRef type = TypeRef::None;
  std::array<uint32_t, 3> w{};  // the words that op.h calls a, b and c
};
static_assert(sizeof(Instruction) == 16);

// A load's or store's place: memory, and the constant added to the address.
struct Access {
  MemoryId memory;
  SymbolId symbol;  // None, or data whose address is added to the offset
  uint64_t offset = 0;
  uint8_t alignment_log2 = 0;
  uint8_t lane = 0;
  bool operator==(const Access &) const = default;
};

// Of a conditional branch, as the source or a profile knows it.
enum class Likelihood : uint8_t { Unknown, Unlikely, Likely };

struct Edge {
  BlockId target;
  uint32_t first_argument = 0;  // in the pool
  uint32_t argument_count = 0;
  Likelihood likelihood = Likelihood::Unknown;
};

enum class HandlerKind : uint8_t { Catch, CatchRef, CatchAll, CatchAllRef };

struct Handler {
  HandlerKind kind;
  SymbolId tag;  // None for the two that catch all
  EdgeId edge;
};

struct Region {
  RegionId parent;  // its handlers are tried when none of these fits
  std::vector<Handler> handlers;
};

struct Block {
  llvm::SmallVector<ValueId, 4> parameters;
  ValueId first, last;  // None while it is empty
  RegionId region;
};

// Where an instruction comes from: an offset in the body of the function that
// it was read from, and the calls through which it was inlined.
struct Origin {
  // The offset of what stood in several places and is there once: it cannot be
  // told which of them it is.
  static constexpr uint32_t several = UINT32_MAX - 1;

  uint32_t function = UINT32_MAX;  // row of the program
  uint32_t offset = 0;
  // Of a copy: the row of the call that it stands in place of, in front of this
  // one, and no other copy's. 0: it is code of the function itself.
  uint32_t call = 0;

  bool operator==(const Origin &) const = default;
};

// For debug information: from `offset` on, in the order of the code that the
// function was read from, its variable `local` held `value`, up to the next row
// of that variable. None: nobody can tell what it holds. With a `call` (see
// Origin) it is a variable of the function that was copied there.
struct Held {
  uint32_t offset;
  uint32_t local;
  ValueId value;
  uint32_t call = 0;
};

// Values that stand behind one another in a table of words.
class Values {
 public:
  class Iterator {
   public:
    explicit Iterator(const uint32_t *at) : at_(at) {}
    ValueId operator*() const { return ValueId(size_t{*at_}); }
    Iterator &operator++() {
      ++at_;
      return *this;
    }
    bool operator==(const Iterator &) const = default;

   private:
    const uint32_t *at_;
  };
  Values() = default;
  Values(const uint32_t *first, size_t count) : words_(first, count) {}
  Iterator begin() const { return Iterator(words_.data()); }
  Iterator end() const { return Iterator(words_.data() + words_.size()); }
  size_t size() const { return words_.size(); }
  bool empty() const { return words_.empty(); }
  ValueId operator[](size_t i) const { return ValueId(size_t{words_[i]}); }
  ValueId back() const { return (*this)[size() - 1]; }

 private:
  std::span<const uint32_t> words_;
};

class Function {
 public:
  explicit Function(TypeId type = {}) : type(type) {}

  // Empty again, and ready for another function in the same memory.
  void start(TypeId of_type);

  // --- blocks -------------------------------------------------------------
  // The first is the entry, and its parameters are the function's; no edge
  // leads to it.
  BlockId add_block(RegionId region = {});
  ValueId add_parameter(BlockId block, TypeRef type);
  // The same with a `parameter` that was made before.
  void add_parameter(BlockId block, ValueId made);
  Block &operator[](BlockId id) { return blocks[id]; }
  const Block &operator[](BlockId id) const { return blocks[id]; }
  static constexpr BlockId entry() { return BlockId(size_t{0}); }

  // --- instructions -------------------------------------------------------
  // Makes an instruction that is in no block yet.
  ValueId make(Instruction instruction, uint32_t origin = 0);
  void append(BlockId block, ValueId value);
  void insert_before(ValueId at, ValueId value);
  void unlink(ValueId value);
  Instruction &operator[](ValueId id) { return values_[id.value]; }
  const Instruction &operator[](ValueId id) const { return values_[id.value]; }
  size_t value_count() const { return values_.size(); }
  // Neighbours in the block; None at its ends.
  ValueId next(ValueId id) const { return links_[id.value].next; }
  ValueId previous(ValueId id) const { return links_[id.value].previous; }
  // Parameters have a block too, though they are not among its instructions;
  // None for what is in no block.
  BlockId block_of(ValueId id) const { return links_[id.value].block; }
  uint32_t origin(ValueId id) const {
    return id.value < origins_.size() ? origins_[id.value] : 0;
  }
  void set_origin(ValueId id, uint32_t row);
  bool has_origins() const { return origin_rows.size() > 1; }
  // `kept` does now what both did.
  void merge_origins(ValueId kept, ValueId gone);

  // All operands, in the order of WebAssembly's stack; those that edges carry
  // are not among them. Valid until something is added to the function.
  Values operands(ValueId id) const;
  // There must be such an operand.
  void set_operand(ValueId id, size_t index, ValueId to);
  TypeRef type_of(ValueId id) const { return values_[id.value].type; }
  wasm::ValueType value_type(TypeRef type) const {
    return types_[static_cast<size_t>(type)];
  }
  TypeRef intern(wasm::ValueType type);
  size_t type_count() const { return types_.size(); }

  // --- what instructions refer to -----------------------------------------
  // Appends to the pool; returns where it starts.
  uint32_t add_list(std::span<const ValueId> list);
  uint32_t add_words(std::span<const uint32_t> words);
  std::span<const uint32_t> words(uint32_t at, size_t count) const {
    return std::span(pool_).subspan(at, count);
  }
  size_t pool_size() const { return pool_.size(); }
  uint32_t add_pair(uint32_t first, uint32_t second);
  const std::array<uint32_t, 2> &pair(ValueId id) const {
    return pairs[values_[id.value].w[2]];
  }
  AccessId add_access(const Access &access);
  const Access &access(ValueId id) const {
    return accesses[AccessId(size_t{values_[id.value].w[2]})];
  }

  // --- edges --------------------------------------------------------------
  // Edges of one terminator are added behind one another.
  EdgeId add_edge(BlockId target, std::span<const ValueId> arguments,
                  Likelihood likelihood = Likelihood::Unknown);
  // Of a terminator, in the order of docs/architecture/wasmir.md.
  EdgeId first_edge(ValueId terminator) const;
  size_t edge_count(ValueId terminator) const;
  std::span<Edge> edges(ValueId terminator);
  std::span<const Edge> edges(ValueId terminator) const;
  Values arguments(const Edge &edge) const {
    return {pool_.data() + edge.first_argument, edge.argument_count};
  }
  void set_arguments(Edge &edge, std::span<const ValueId> arguments);
  void set_argument(const Edge &edge, size_t index, ValueId to) {
    pool_[edge.first_argument + index] = to.value;
  }
  // None while the block has no terminator.
  ValueId terminator(BlockId id) const;

  TypeId type;
  SymbolId symbol;
  // Regions are written with the legacy instructions, since an engine need not
  // have the others and refuses a module with both. The reference to a caught
  // exception then is no value but only names it for a `throw_ref` (verify.h).
  bool legacy_exceptions = false;
  Table<BlockId, Block> blocks;
  Table<RegionId, Region> regions;
  Table<AccessId, Access> accesses;
  std::vector<Edge> all_edges;
  std::vector<std::array<uint32_t, 2>> pairs;
  std::vector<Origin> origin_rows{Origin{}};  // row 0: unknown
  // By rising offset for one and the same call; empty unless somebody asked for
  // it. Nobody's operands: whoever removes a value or puts another in its place
  // must follow here.
  std::vector<Held> held;

 private:
  struct Links {
    ValueId previous, next;
    BlockId block;
  };
  TypeRef add_type(wasm::ValueType type);
  uint32_t merged_origin(const Origin &origin);

  // Rows come one by one for every instruction that is read, and LLVM's vector
  // grows in a function of its own, so that adding one is a few instructions.
  llvm::SmallVector<Instruction, 0> values_;  // by ValueId
  llvm::SmallVector<Links, 0> links_;
  std::vector<uint32_t> origins_;  // up to the last value that has one
  std::vector<uint32_t>
      merged_origins_;  // rows of what stood in several places
  llvm::SmallVector<uint32_t, 0> pool_;
  static constexpr std::array<wasm::ValueType, 8> first_types = {
      wasm::ValueType{},          {wasm::ValueKind::I32},
      {wasm::ValueKind::I64},     {wasm::ValueKind::F32},
      {wasm::ValueKind::F64},     {wasm::ValueKind::V128},
      {wasm::ValueKind::FuncRef}, {wasm::ValueKind::ExternRef}};
  std::vector<wasm::ValueType> types_{first_types.begin(), first_types.end()};
};

// --- in line: these are called for every instruction -------------------------

inline ValueId Function::make(Instruction instruction, uint32_t origin) {
  ValueId id(values_.size());
  values_.push_back(instruction);
  links_.push_back({});
  if (origin) set_origin(id, origin);
  return id;
}

inline void Function::append(BlockId block, ValueId value) {
  Block &row = blocks[block];
  links_[value.value] = {row.last, {}, block};
  if (row.last)
    links_[row.last.value].next = value;
  else
    row.first = value;
  row.last = value;
}

inline TypeRef Function::intern(wasm::ValueType type) {
  for (size_t i = 1; i < types_.size(); ++i)
    if (types_[i] == type) return static_cast<TypeRef>(i);
  return add_type(type);
}

inline void Function::set_operand(ValueId id, size_t index, ValueId to) {
  Instruction &row = values_[id.value];
  if (operands_of(row.op) == Operands::List)
    pool_[row.w[0] + index] = to.value;
  else
    row.w[index] = to.value;
}

inline Values Function::operands(ValueId id) const {
  const Instruction &row = values_[id.value];
  Operands kind = operands_of(row.op);
  if (kind == Operands::List) return {pool_.data() + row.w[0], row.w[1]};
  return {row.w.data(), static_cast<size_t>(kind)};  // their number
}

inline EdgeId Function::first_edge(ValueId terminator) const {
  return EdgeId(size_t{values_[terminator.value].w[1]});
}

inline size_t Function::edge_count(ValueId terminator) const {
  switch (immediate_of(values_[terminator.value].op)) {
    case Immediate::Edges:
      return values_[terminator.value].w[2];
    case Immediate::CastEdges:
      return 2;
    default:
      return 0;
  }
}

inline std::span<Edge> Function::edges(ValueId terminator) {
  size_t count = edge_count(terminator);
  if (!count) return {};
  return std::span(all_edges).subspan(values_[terminator.value].w[1], count);
}

inline std::span<const Edge> Function::edges(ValueId terminator) const {
  size_t count = edge_count(terminator);
  if (!count) return {};
  return std::span(all_edges).subspan(values_[terminator.value].w[1], count);
}

inline ValueId Function::terminator(BlockId id) const {
  ValueId last = blocks[id].last;
  return last && is_terminator(values_[last.value].op) ? last : ValueId();
}

}  // namespace wasmrust::ir
