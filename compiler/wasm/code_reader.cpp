// See code_reader.h. Most numbers in code are one or two bytes long: `next`
// reads those in the header, where its loop is. Longer ones take the way of
// `ByteReader`, as do all errors.
#include "compiler/wasm/code_reader.h"

#include <cstring>

#include "compiler/wasm/type_bytes.h"

namespace wasmrust::wasm {

namespace {

// A dense copy of a column of op.def.
constexpr auto immediates = [] {
  std::array<Immediate, op_count> kinds;
  for (size_t i = 0; i < op_count; ++i) kinds[i] = op_rows[i].immediate;
  return kinds;
}();

constexpr uint32_t has_memory_flag = 0x40;
constexpr uint8_t empty_block = 0x40;
constexpr uint8_t cast_nullable = 1, cast_to_nullable = 2;

}  // namespace

void CodeReader::fail(const uint8_t *at, std::string reason) {
  if (error_) return;
  error_ = ReadError{offset_of(at), std::move(reason)};
  at_ = end_;
}

uint64_t CodeReader::long_leb(unsigned bits, bool is_signed) {
  // All bytes but the one whose upper bits must extend the number.
  uint64_t number = 0;
  unsigned shift = 0;
  for (const uint8_t *at = at_; at != end_ && shift + 7 < bits; ++at) {
    number |= static_cast<uint64_t>(*at & 0x7f) << shift;
    shift += 7;
    if (*at & 0x80) continue;
    if (is_signed && (*at & 0x40)) number |= ~0ull << shift;
    at_ = at + 1;
    return number;
  }
  ByteReader in(Bytes(at_, end_));
  uint64_t value;
  if (bits == 32)
    value = is_signed ? static_cast<uint64_t>(in.sleb32()) : in.uleb32();
  else
    value = is_signed ? static_cast<uint64_t>(in.sleb64()) : in.uleb64();
  at_ += in.position();
  if (in.failed()) {
    fail(at_, in.reason());
    return 0;
  }
  return value;
}

uint8_t CodeReader::u8() {
  if (at_ == end_) {
    fail(at_, "unexpected end");
    return 0;
  }
  return *at_++;
}

uint32_t CodeReader::u32() {
  if (at_ != end_ && *at_ < 0x80) [[likely]]
    return *at_++;
  return static_cast<uint32_t>(long_leb(32, false));
}

uint64_t CodeReader::u64() {
  if (at_ != end_ && *at_ < 0x80) [[likely]]
    return *at_++;
  return long_leb(64, false);
}

int32_t CodeReader::s32() {
  if (at_ != end_ && *at_ < 0x80) [[likely]]
    return static_cast<int8_t>(*at_++ << 1) >> 1;
  return static_cast<int32_t>(long_leb(32, true));
}

int64_t CodeReader::s64() {
  if (at_ != end_ && *at_ < 0x80) [[likely]]
    return static_cast<int8_t>(*at_++ << 1) >> 1;
  return static_cast<int64_t>(long_leb(64, true));
}

template <typename Read>
auto CodeReader::read_type(Read read) {
  ByteReader in(Bytes(at_, end_));
  auto type = read(in);
  at_ += in.position();
  if (in.failed()) fail(at_, in.reason());
  return type;
}

uint64_t CodeReader::fixed(unsigned width) {
  if (static_cast<size_t>(end_ - at_) < width) {
    fail(end_, "unexpected end");
    return 0;
  }
  uint64_t value = 0;
  std::memcpy(&value, at_, width);
  at_ += width;
  return value;
}

bool CodeReader::read_locals(std::vector<ValueType> &locals, size_t most) {
  const uint8_t *from = at_;
  uint32_t groups = u32();
  if (groups > static_cast<size_t>(end_ - at_) / 2)
    fail(from, "length out of bounds");
  for (uint32_t i = 0; i < groups && !error_; ++i) {
    from = at_;
    uint32_t count = u32();
    ValueType type =
        read_type([](ByteReader &in) { return wasm::read_value_type(in); });
    if (count > most || locals.size() + count > most)
      fail(from, "too many locals");
    if (!error_) locals.insert(locals.end(), count, type);
  }
  return !error_;
}

CodeReader CodeReader::behind_locals(Bytes body) {
  CodeReader code(body, 0);
  uint32_t groups = code.u32();
  for (uint32_t i = 0; i < groups && !code.error_; ++i) {
    code.u32();
    code.read_type([](ByteReader &in) { return wasm::read_value_type(in); });
  }
  return code;
}

// Of a byte that is no operation by itself.
Op CodeReader::read_long_op(uint8_t byte) {
  const uint8_t *from = at_ - 1;
  if (!is_prefix(byte)) {
    fail(from, "unknown instruction " + hexadecimal(byte));
    return no_op;
  }
  uint32_t code = u32();
  if (error_) return no_op;
  Op op = find_op(static_cast<OpPrefix>(byte), code);
  if (op == no_op)
    fail(from, "unknown instruction " + hexadecimal(byte) + " " +
                   std::to_string(code));
  return op;
}

bool CodeReader::next_slowly(Instruction &instruction) {
  if (at_ == end_) return false;
  instruction.offset = offset();
  uint8_t byte = *at_++;
  Op op = short_forms[byte].op;
  if (op == no_op) op = read_long_op(byte);
  if (op == no_op) return false;
  instruction.op = op;
  read_immediate(immediates[static_cast<size_t>(op)], instruction);
  instruction.end = offset();
  return !error_;
}

bool CodeReader::next_slowly(Op &op, uint32_t &index) {
  Instruction each;
  if (!next_slowly(each)) return false;
  op = each.op;
  index = each.index;
  return true;
}

void CodeReader::read_immediate(Immediate kind, Instruction &to) {
  switch (kind) {
    case Immediate::None:
      return;
    case Immediate::Label:
    case Immediate::Function:
    case Immediate::Type:
    case Immediate::Local:
    case Immediate::Global:
    case Immediate::Table:
    case Immediate::Elem:
    case Immediate::Data:
    case Immediate::Memory:
    case Immediate::Tag:
      to.index = u32();
      return;
    case Immediate::TypeTable:
    case Immediate::TwoTables:
    case Immediate::ElemTable:
    case Immediate::DataMemory:
    case Immediate::TwoMemories:
    case Immediate::TypeField:
    case Immediate::TypeCount:
    case Immediate::TypeData:
    case Immediate::TypeElem:
    case Immediate::TwoTypes:
      to.index = u32();
      to.second = u32();
      return;
    case Immediate::BlockType:
      return read_block_type(to.block);
    case Immediate::TryTable:
      read_block_type(to.block);
      return read_handlers(to);
    case Immediate::LabelTable:
      return read_labels(to);
    case Immediate::Access:
      return read_access(to);
    case Immediate::AccessLane:
      read_access(to);
      to.lane = u8();
      return;
    case Immediate::I32:
      to.bits = static_cast<uint64_t>(int64_t{s32()});
      return;
    case Immediate::I64:
      to.bits = static_cast<uint64_t>(s64());
      return;
    case Immediate::F32:
      to.bits = fixed(4);
      return;
    case Immediate::F64:
      to.bits = fixed(8);
      return;
    case Immediate::V128:
    case Immediate::Shuffle:
      return read_vector(to);
    case Immediate::Lane:
      to.lane = u8();
      return;
    case Immediate::HeapType:
      to.heap = read_type([](ByteReader &in) { return read_heap_type(in); });
      return;
    case Immediate::ValueTypes:
      return read_value_types(to);
    case Immediate::Cast:
      return read_cast(to);
    case Immediate::Fence:
      return read_fence();
  }
}

void CodeReader::read_block_type(BlockType &to) {
  const uint8_t *from = at_;
  if (at_ != end_ && *at_ == empty_block) {
    ++at_;
    to.kind = BlockType::Kind::Empty;
    return;
  }
  // An index is an s33 that is not negative; all value types are negative ones
  // in their first byte.
  if (at_ != end_ && *at_ >= 0x40 && *at_ < 0x80) {
    to.kind = BlockType::Kind::Value;
    to.value =
        read_type([](ByteReader &in) { return wasm::read_value_type(in); });
    return;
  }
  int64_t index = read_type([](ByteReader &in) { return in.sleb33(); });
  if (index < 0) fail(from, "unknown block type");
  to.kind = BlockType::Kind::Type;
  to.type = static_cast<uint32_t>(index);
}

void CodeReader::read_access(Instruction &to) {
  const uint8_t *from = at_;
  uint32_t flags = u32();
  to.index = 0;
  if (flags & has_memory_flag) {
    flags &= ~has_memory_flag;
    to.index = u32();
  }
  if (flags >= has_memory_flag) fail(from, "unknown flags of a memory access");
  to.alignment_log2 = static_cast<uint8_t>(flags);
  to.bits = u64();
}

void CodeReader::read_cast(Instruction &to) {
  const uint8_t *from = at_;
  uint8_t flags = u8();
  if (flags > (cast_nullable | cast_to_nullable))
    fail(from, "unknown flags of a cast");
  to.nullable = flags & cast_nullable;
  to.to_nullable = flags & cast_to_nullable;
  to.index = u32();
  to.heap = read_type([](ByteReader &in) { return read_heap_type(in); });
  to.to_heap = read_type([](ByteReader &in) { return read_heap_type(in); });
}

void CodeReader::read_vector(Instruction &to) {
  if (static_cast<size_t>(end_ - at_) < to.vector.size())
    return fail(end_, "unexpected end");
  std::memcpy(to.vector.data(), at_, to.vector.size());
  at_ += to.vector.size();
}

void CodeReader::read_fence() {
  const uint8_t *from = at_;
  if (u8() != 0) fail(from, "the byte behind `atomic.fence` is not zero");
}

void CodeReader::read_labels(Instruction &to) {
  const uint8_t *from = at_;
  to.count = u32();
  if (to.count > static_cast<size_t>(end_ - at_))
    return fail(from, "length out of bounds");
  from = at_;
  for (uint32_t i = 0; i < to.count && !error_; ++i) u32();
  if (error_) return;
  to.list = Bytes(from, at_);
  to.index = u32();
}

void CodeReader::read_handlers(Instruction &to) {
  const uint8_t *from = at_;
  to.count = u32();
  if (to.count > static_cast<size_t>(end_ - at_) / 2)
    return fail(from, "length out of bounds");
  from = at_;
  for (uint32_t i = 0; i < to.count && !error_; ++i) {
    const uint8_t *kind_at = at_;
    uint8_t kind = u8();
    if (kind > static_cast<uint8_t>(Handler::Kind::CatchAllRef))
      return fail(kind_at, "unknown kind of handler");
    if (kind < static_cast<uint8_t>(Handler::Kind::CatchAll)) u32();
    u32();
  }
  if (!error_) to.list = Bytes(from, at_);
}

void CodeReader::read_value_types(Instruction &to) {
  const uint8_t *from = at_;
  to.count = u32();
  if (to.count > static_cast<size_t>(end_ - at_))
    return fail(from, "length out of bounds");
  from = at_;
  for (uint32_t i = 0; i < to.count && !error_; ++i)
    read_type([](ByteReader &in) { return wasm::read_value_type(in); });
  if (!error_) to.list = Bytes(from, at_);
}

uint32_t ListReader::label() {
  --left_;
  return in_.uleb32();
}

Handler ListReader::handler() {
  --left_;
  Handler handler;
  handler.kind = static_cast<Handler::Kind>(in_.u8());
  if (handler.kind == Handler::Kind::Catch ||
      handler.kind == Handler::Kind::CatchRef)
    handler.tag = in_.uleb32();
  handler.label = in_.uleb32();
  return handler;
}

ValueType ListReader::value_type() {
  --left_;
  return wasm::read_value_type(in_);
}

}  // namespace wasmrust::wasm
