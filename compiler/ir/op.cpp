// See op.h. The rows of WebAssembly's operations are made from those of
// compiler/wasm: how operands stand follows from the signature, what `c` holds
// from the immediate in the file; only where the graph differs is a row of its
// own (control flow and what the validator computes).
#include "compiler/ir/op.h"

#include <array>
#include <string>
#include <unordered_map>

#include "compiler/base/check.h"

namespace wasmrust::ir {

namespace {

struct Row {
  std::string_view text;
  OpShape shape;
};

// What the structured form alone has.
constexpr bool is_structure(wasm::Op op) {
  using enum wasm::Op;
  switch (op) {
    case Nop:
    case Block:
    case Loop:
    case If:
    case Else:
    case Try:
    case Catch:
    case Rethrow:
    case End:
    case Delegate:
    case CatchAll:
    case TryTable:
    case Drop:
    case SelectTyped:
    case LocalGet:
    case LocalSet:
    case LocalTee:
      return true;
    default:
      return false;
  }
}

constexpr Immediate from_file(wasm::Immediate immediate) {
  using In = wasm::Immediate;
  using Out = Immediate;
  switch (immediate) {
    case In::Function:
    case In::Global:
    case In::Table:
    case In::Tag:
      return Out::Symbol;
    case In::Type:
      return Out::Type;
    case In::TypeTable:
      return Out::TypeTable;
    case In::TwoTables:
      return Out::TwoTables;
    case In::ElemTable:
      return Out::ElemTable;
    case In::Elem:
      return Out::Elem;
    case In::Data:
      return Out::Data;
    case In::DataMemory:
      return Out::DataMemory;
    case In::Memory:
      return Out::Memory;
    case In::TwoMemories:
      return Out::TwoMemories;
    case In::Access:
    case In::AccessLane:
      return Out::Access;
    case In::I32:
      return Out::I32;
    case In::I64:
      return Out::I64;
    case In::F32:
      return Out::F32;
    case In::F64:
      return Out::F64;
    case In::V128:
      return Out::V128;
    case In::Lane:
      return Out::Index;
    case In::HeapType:
      return Out::HeapType;
    case In::Shuffle:
      return Out::Shuffle;
    case In::TypeField:
      return Out::TypeField;
    case In::TypeCount:
      return Out::TypeCount;
    case In::TypeData:
      return Out::TypeData;
    case In::TypeElem:
      return Out::TypeElem;
    case In::TwoTypes:
      return Out::TwoTypes;
    case In::Label:
    case In::LabelTable:
      return Out::Edges;
    case In::Cast:
      return Out::CastEdges;
    case In::None:
    case In::BlockType:
    case In::TryTable:
    case In::Local:
    case In::ValueTypes:
    case In::Fence:
      return Out::None;
  }
  return Out::None;
}

// Three operands fit only where nothing else needs the third word.
constexpr Operands by_count(size_t count, Immediate immediate) {
  if (count == 0) return Operands::None;
  if (count == 1) return Operands::One;
  if (count == 2) return Operands::Two;
  return count == 3 && immediate == Immediate::None ? Operands::Three
                                                    : Operands::List;
}

// Operations whose operands the validator computes.
constexpr Operands by_name(wasm::Op op) {
  using enum wasm::Op;
  switch (op) {
    case Select:
      return Operands::Three;
    case GlobalSet:
    case BrIf:
    case BrTable:
    case BrOnNull:
    case BrOnNonNull:
    case BrOnCast:
    case BrOnCastFail:
    case ThrowRef:
    case TableGet:
    case RefIsNull:
    case RefAsNonNull:
    case RefTest:
    case RefTestNull:
    case RefCast:
    case RefCastNull:
    case StructGet:
    case StructGetS:
    case StructGetU:
    case ArrayNewDefault:
    case ArrayLen:
    case AnyConvertExtern:
    case ExternConvertAny:
    case RefI31:
    case I31GetS:
    case I31GetU:
      return Operands::One;
    case TableSet:
    case TableGrow:
    case StructSet:
    case ArrayNew:
    case ArrayNewData:
    case ArrayNewElem:
    case ArrayGet:
    case ArrayGetS:
    case ArrayGetU:
    case RefEq:
      return Operands::Two;
    case Unreachable:
    case Br:
    case GlobalGet:
    case TableSize:
    case RefNull:
    case RefFunc:
    case StructNewDefault:
    case ElemDrop:
    case DataDrop:
      return Operands::None;
    default:
      return Operands::List;
  }
}

constexpr Row row_of(const wasm::OpRow &from, wasm::Op op) {
  OpShape shape{.traits = from.traits};
  shape.in_ir = !is_structure(op);
  shape.immediate = from_file(from.immediate);
  shape.terminator = (from.traits & wasm::Trait::Ends) ||
                     shape.immediate == Immediate::Edges ||
                     shape.immediate == Immediate::CastEdges;
  size_t colon = from.signature.find(':');
  if (from.has_signature()) {
    shape.operand_count = static_cast<uint8_t>(colon);
    std::string_view results = from.signature.substr(colon + 1);
    if (results.empty())
      shape.result = 0;
    else if (results.size() == 1 && results[0] != 'a')
      shape.result = static_cast<uint8_t>(results[0]);
  }
  shape.operands =
      from.has_signature() ? by_count(colon, shape.immediate) : by_name(op);
  return {from.text, shape};
}

constexpr std::array<Row, op_count> rows = [] {
  using enum wasm::Trait::Bits;
  std::array<Row, op_count> all{};
  for (size_t i = 0; i < wasm::op_count; ++i)
    all[i] = row_of(wasm::op_rows[i], static_cast<wasm::Op>(i));
  size_t next = wasm::op_count;
#define OP(name, text, operands, immediate, traits) \
  all[next++] = {                                   \
      text, {traits, Operands::operands, Immediate::immediate, true, false}};
#include "compiler/ir/op.def"
  return all;
}();

const Row &row(Op op) { return rows[static_cast<size_t>(op)]; }

// FNV-1a.
constexpr uint64_t table_hash = [] {
  uint64_t hash = 0xcbf2'9ce4'8422'2325;
  auto add = [&](uint64_t byte) { hash = (hash ^ byte) * 0x100'0000'01b3; };
  for (const Row &each : rows) {
    for (char c : each.text) add(static_cast<unsigned char>(c));
    add(static_cast<uint64_t>(each.shape.operands));
    add(static_cast<uint64_t>(each.shape.immediate));
    add(each.shape.in_ir | each.shape.terminator << 1);
  }
  return hash;
}();

}  // namespace

constexpr std::array<OpShape, op_count> op_shapes = [] {
  std::array<OpShape, op_count> all{};
  constexpr uint32_t needed = wasm::Trait::Constant | wasm::Trait::Pure;
  for (size_t i = 0; i < op_count; ++i) {
    all[i] = rows[i].shape;
    all[i].constant =
        (all[i].traits & needed) == needed && all[i].operands == Operands::None;
  }
  return all;
}();

uint64_t op_table_hash() { return table_hash; }
std::string_view text_of(Op op) { return row(op).text; }

std::optional<Op> find_op(std::string_view text) {
  static const auto by_text = [] {
    std::unordered_map<std::string_view, Op> map;
    for (size_t i = 0; i < op_count; ++i)
      if (rows[i].shape.in_ir) map.emplace(rows[i].text, static_cast<Op>(i));
    return map;
  }();
  auto at = by_text.find(text);
  if (at == by_text.end()) return std::nullopt;
  return at->second;
}

}  // namespace wasmrust::ir
