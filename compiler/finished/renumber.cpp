// See renumber.h. Both directions, writing and listing, walk over the same
// table of what each kind of immediate consists of.
#include "compiler/finished/renumber.h"

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

  // How many variables of which types.
  void locals(Bytes body) {
    ByteReader in(body);
    uint32_t groups = in.uleb32();
    out.uleb(groups);
    for (uint32_t i = 0; i < groups; ++i) {
      out.uleb(in.uleb32());
      write_value_type(wasm::read_value_type(in));
    }
  }

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

  void write_heap_type(int32_t heap) {
    if (heap < 0) return out.sleb(heap);
    out.sleb(to_(Rows::Types, static_cast<uint32_t>(heap)));
  }

  void write_value_type(wasm::ValueType type) {
    wasm::write_value_type(out, renumbered(type, to_));
  }

  void write_value_types(const Instruction &each) {
    out.uleb(each.count);
    for (wasm::ListReader list(each); !list.done();)
      write_value_type(list.value_type());
  }

  // Flags, label, and both types.
  void write_cast(const Instruction &each) {
    out.u8(static_cast<uint8_t>(each.nullable | each.to_nullable << 1));
    out.uleb(each.index);
    write_heap_type(each.heap);
    write_heap_type(each.to_heap);
  }

  void write_block_type(const BlockType &type) {
    switch (type.kind) {
      case BlockType::Kind::Empty:
        return out.u8(0x40);
      case BlockType::Kind::Value:
        return write_value_type(type.value);
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
    if (Pair pair = rows_of(kind); pair.known) {
      write_op(each);
      write_index(pair.first, each.index);
      if (pair.has_second) write_index(pair.second, each.second);
      return;
    }
    switch (kind) {
      case Immediate::BlockType:
        write_op(each);
        return write_block_type(each.block);
      case Immediate::TryTable:
        write_op(each);
        write_block_type(each.block);
        return write_handlers(each);
      case Immediate::Access:
        write_op(each);
        return write_access(each);
      case Immediate::AccessLane:
        write_op(each);
        write_access(each);
        return out.u8(each.lane);
      case Immediate::HeapType:
        write_op(each);
        return write_heap_type(each.heap);
      case Immediate::ValueTypes:
        write_op(each);
        return write_value_types(each);
      case Immediate::TypeField:
      case Immediate::TypeCount:
        write_op(each);
        write_index(Rows::Types, each.index);
        return out.uleb(each.second);
      case Immediate::Cast:
        write_op(each);
        return write_cast(each);
      default:
        return out.append(bytes_of(each));
    }
  }
};

}  // namespace

wasm::ValueType renumbered(wasm::ValueType type, const Numbering &to) {
  if (!wasm::is_reference(type) || wasm::heap_of(type) < 0) return type;
  uint32_t row = to(Rows::Types, static_cast<uint32_t>(wasm::heap_of(type)));
  return wasm::reference(static_cast<int32_t>(row), wasm::is_nullable(type));
}

std::vector<uint8_t> renumbered_body(Bytes body, const Numbering &to) {
  auto reader = CodeReader::behind_locals(body);
  Renumberer renumberer(to);
  renumberer.locals(body);
  renumberer.run(reader, body.subspan(reader.offset()));
  return renumberer.out.take();
}

std::vector<uint8_t> renumbered_expression(Bytes code, const Numbering &to) {
  CodeReader reader(code, 0);
  Renumberer renumberer(to);
  renumberer.run(reader, code);
  return renumberer.out.take();
}

static void name_heap_type(int32_t heap, const SeeRow &name) {
  if (heap >= 0) name(Rows::Types, static_cast<uint32_t>(heap));
}

static void name_block_type(const BlockType &type, const SeeRow &name) {
  if (type.kind == BlockType::Kind::Type) name(Rows::Types, type.type);
  if (type.kind == BlockType::Kind::Value) for_each_reference(type.value, name);
}

static void name_handlers(const Instruction &each, const SeeRow &name) {
  for (wasm::ListReader list(each); !list.done();) {
    Handler handler = list.handler();
    if (handler.kind == Handler::Kind::Catch ||
        handler.kind == Handler::Kind::CatchRef)
      name(Rows::Tags, handler.tag);
  }
}

void for_each_reference(wasm::ValueType type, const SeeRow &name) {
  if (wasm::is_reference(type)) name_heap_type(wasm::heap_of(type), name);
}

void for_each_reference(const Instruction &each, const SeeRow &name) {
  Immediate kind = wasm::row(each.op).immediate;
  if (Pair pair = rows_of(kind); pair.known) {
    name(pair.first, each.index);
    if (pair.has_second) name(pair.second, each.second);
    return;
  }
  switch (kind) {
    case Immediate::Access:
    case Immediate::AccessLane:
      return name(Rows::Memories, each.index);
    case Immediate::BlockType:
      return name_block_type(each.block, name);
    case Immediate::TryTable:
      name_block_type(each.block, name);
      return name_handlers(each, name);
    case Immediate::TypeField:
    case Immediate::TypeCount:
      return name(Rows::Types, each.index);
    case Immediate::HeapType:
      return name_heap_type(each.heap, name);
    case Immediate::Cast:
      name_heap_type(each.heap, name);
      return name_heap_type(each.to_heap, name);
    case Immediate::ValueTypes:
      for (wasm::ListReader list(each); !list.done();)
        for_each_reference(list.value_type(), name);
      return;
    default:
      return;
  }
}

}  // namespace wasmrust::finished
