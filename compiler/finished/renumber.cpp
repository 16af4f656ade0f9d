// See renumber.h. Both directions, writing and listing, walk over the same
// table of what each kind of immediate consists of.
#include "compiler/finished/renumber.h"

#include <algorithm>

#include "compiler/wasm/type_bytes.h"

namespace wasmrust::finished {

namespace {

using wasm::BlockType;
using wasm::CodeReader;
using wasm::Handler;
using wasm::Immediate;
using wasm::Instruction;

// The rows that `index` and `second` of an instruction are of, in the order in
// which they are written. Only for immediates that consist of nothing else.
struct Pair {
  bool known = false;
  Rows first = Rows::Types;
  bool has_second = false;
  Rows second = Rows::Types;
};

Pair one(Rows rows) { return {true, rows, false, rows}; }
Pair two(Rows first, Rows second) { return {true, first, true, second}; }

Pair rows_of(Immediate kind) {
  switch (kind) {
    case Immediate::Function:
      return one(Rows::Functions);
    case Immediate::Type:
      return one(Rows::Types);
    case Immediate::TypeTable:
      return two(Rows::Types, Rows::Tables);
    case Immediate::Global:
      return one(Rows::Globals);
    case Immediate::Table:
      return one(Rows::Tables);
    case Immediate::TwoTables:
      return two(Rows::Tables, Rows::Tables);
    case Immediate::ElemTable:
      return two(Rows::Elements, Rows::Tables);
    case Immediate::Elem:
      return one(Rows::Elements);
    case Immediate::Data:
      return one(Rows::Data);
    case Immediate::DataMemory:
      return two(Rows::Data, Rows::Memories);
    case Immediate::Memory:
      return one(Rows::Memories);
    case Immediate::TwoMemories:
      return two(Rows::Memories, Rows::Memories);
    case Immediate::Tag:
      return one(Rows::Tags);
    case Immediate::TypeData:
      return two(Rows::Types, Rows::Data);
    case Immediate::TypeElem:
      return two(Rows::Types, Rows::Elements);
    case Immediate::TwoTypes:
      return two(Rows::Types, Rows::Types);
    case Immediate::None:
    case Immediate::BlockType:
    case Immediate::TryTable:
    case Immediate::Label:
    case Immediate::LabelTable:
    case Immediate::Local:
    case Immediate::Access:
    case Immediate::AccessLane:
    case Immediate::I32:
    case Immediate::I64:
    case Immediate::F32:
    case Immediate::F64:
    case Immediate::V128:
    case Immediate::Lane:
    case Immediate::Shuffle:
    case Immediate::HeapType:
    case Immediate::ValueTypes:
    case Immediate::TypeField:
    case Immediate::TypeCount:
    case Immediate::Cast:
    case Immediate::Fence:
      return {};
  }
  return {};
}

class Renumberer {
 public:
  explicit Renumberer(const Numbering &to) : to_(to) {}

  // Instructions up to the end of the bytes; the reader stands before the
  // first, at `code[0]`.
  void run(CodeReader &reader, Bytes code) {
    code_ = code;
    base_ = reader.offset();
    for (Instruction each; reader.next(each);) write(each);
  }
  ByteWriter out;

 private:
  const Numbering &to_;
  Bytes code_;
  uint32_t base_ = 0;

  Bytes bytes_of(const Instruction &each) const {
    return code_.subspan(each.offset - base_, each.end - each.offset);
  }

  // The operation's own bytes: one, or a prefix and a number.
  void write_op(const Instruction &each) {
    ByteReader in(bytes_of(each));
    if (in.u8() >= 0xfb) (void)in.uleb32();
    out.append(bytes_of(each).first(in.position()));
  }

  void write_index(Rows rows, uint32_t row) { out.uleb(to_(rows, row)); }

  void write_block_type(const BlockType &type) {
    switch (type.kind) {
      case BlockType::Kind::Empty:
        return out.u8(0x40);
      case BlockType::Kind::Value:
        return wasm::write_value_type(out, type.value);
      case BlockType::Kind::Type:
        return out.sleb(to_(Rows::Types, type.type));
    }
  }

  void write_handlers(const Instruction &each) {
    out.uleb(each.count);
    for (wasm::ListReader list(each); !list.done();) {
      Handler handler = list.handler();
      out.u8(static_cast<uint8_t>(handler.kind));
      if (handler.kind == Handler::Kind::Catch ||
          handler.kind == Handler::Kind::CatchRef)
        write_index(Rows::Tags, handler.tag);
      out.uleb(handler.label);
    }
  }

  void write_access(const Instruction &each) {
    uint32_t memory = to_(Rows::Memories, each.index);
    out.u8(static_cast<uint8_t>(each.alignment_log2 | (memory ? 0x40 : 0)));
    if (memory) out.uleb(memory);
    out.uleb(each.bits);
  }

  void write(const Instruction &each) {
    Immediate kind = wasm::row(each.op).immediate;
    Pair pair = rows_of(kind);
    if (pair.known) {
      write_op(each);
      write_index(pair.first, each.index);
      if (pair.has_second) write_index(pair.second, each.second);
    } else if (kind == Immediate::BlockType) {
      write_op(each);
      write_block_type(each.block);
    } else if (kind == Immediate::TryTable) {
      write_op(each);
      write_block_type(each.block);
      write_handlers(each);
    } else if (kind == Immediate::Access || kind == Immediate::AccessLane) {
      write_op(each);
      write_access(each);
      if (kind == Immediate::AccessLane) out.u8(each.lane);
    } else {
      out.append(bytes_of(each));
    }
  }
};

bool is_concrete(wasm::ValueType type) {
  return wasm::is_reference(type) && wasm::heap_of(type) >= 0;
}

// Of the immediates that rows_of does not know.
bool names_types(const Instruction &each) {
  switch (wasm::row(each.op).immediate) {
    case Immediate::TypeField:
    case Immediate::TypeCount:
    case Immediate::TypeData:
    case Immediate::TypeElem:
    case Immediate::TwoTypes:
    case Immediate::Type:
    case Immediate::Cast:
      return true;
    case Immediate::HeapType:
      return each.heap >= 0;
    case Immediate::BlockType:
    case Immediate::TryTable:
      return each.block.kind == BlockType::Kind::Value &&
             is_concrete(each.block.value);
    case Immediate::ValueTypes:
      for (wasm::ListReader list(each); !list.done();)
        if (is_concrete(list.value_type())) return true;
      return false;
    default:
      return false;
  }
}

}  // namespace

std::vector<uint8_t> renumbered_body(Bytes body, const Numbering &to) {
  auto reader = CodeReader::behind_locals(body);
  Renumberer renumberer(to);
  renumberer.out.append(body.first(reader.offset()));
  renumberer.run(reader, body.subspan(reader.offset()));
  return renumberer.out.take();
}

std::vector<uint8_t> renumbered_expression(Bytes code, const Numbering &to) {
  CodeReader reader(code, 0);
  Renumberer renumberer(to);
  renumberer.run(reader, code);
  return renumberer.out.take();
}

void for_each_reference(const Instruction &each,
                        const std::function<void(Rows, uint32_t)> &name) {
  Immediate kind = wasm::row(each.op).immediate;
  Pair pair = rows_of(kind);
  if (pair.known) {
    name(pair.first, each.index);
    if (pair.has_second) name(pair.second, each.second);
  }
  if (kind == Immediate::Access || kind == Immediate::AccessLane)
    name(Rows::Memories, each.index);
  bool has_block = kind == Immediate::BlockType || kind == Immediate::TryTable;
  if (has_block && each.block.kind == BlockType::Kind::Type)
    name(Rows::Types, each.block.type);
  if (kind == Immediate::TypeField || kind == Immediate::TypeCount)
    name(Rows::Types, each.index);
  if (kind != Immediate::TryTable) return;
  for (wasm::ListReader list(each); !list.done();) {
    Handler handler = list.handler();
    if (handler.kind == Handler::Kind::Catch ||
        handler.kind == Handler::Kind::CatchRef)
      name(Rows::Tags, handler.tag);
  }
}

bool declarations_are_plain(const wasm::Module &module) {
  auto plain_type = [](const wasm::DefinedType &type) {
    return type.kind == wasm::CompositeKind::Function && type.is_final &&
           type.supertype == wasm::DefinedType::no_supertype &&
           type.group_size == 1 &&
           std::ranges::none_of(type.function.params, is_concrete) &&
           std::ranges::none_of(type.function.results, is_concrete);
  };
  auto plain_import = [](const wasm::Import &import) {
    return !(import.kind == wasm::ExternalKind::Table &&
             is_concrete(import.table.element)) &&
           !(import.kind == wasm::ExternalKind::Global &&
             is_concrete(import.global.value));
  };
  return std::ranges::all_of(module.types, plain_type) &&
         std::ranges::all_of(module.imports, plain_import) &&
         std::ranges::none_of(module.tables,
                              [](const wasm::Table &table) {
                                return is_concrete(table.type.element);
                              }) &&
         std::ranges::none_of(module.globals,
                              [](const wasm::Global &global) {
                                return is_concrete(global.type.value);
                              }) &&
         std::ranges::none_of(module.elements,
                              [](const wasm::ElementSegment &segment) {
                                return is_concrete(segment.type);
                              });
}

bool names_types_elsewhere(Bytes body) {
  CodeReader reader(body, 0);
  std::vector<wasm::ValueType> locals;
  reader.read_locals(locals);
  for (wasm::ValueType type : locals)
    if (is_concrete(type)) return true;
  for (Instruction each; reader.next(each);)
    if (names_types(each)) return true;
  return false;
}

}  // namespace wasmrust::finished
