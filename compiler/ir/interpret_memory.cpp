// Memory in the interpreter: loads and stores of numbers, vectors and slices,
// sizes, bulk operations.
//
// An address is the operand, the constant offset and the address of the symbol
// that the access names, added up without wrapping around; the access must lie
// in the memory. Bytes stand lowest first.
#include <algorithm>
#include <cstring>

#include "compiler/ir/interpret_activation.h"
#include "compiler/ir/interpret_vectors.h"

namespace wasmrust::ir {

namespace {

Stopped outside() { return trap("out of bounds memory access"); }

uint64_t read_bytes(const uint8_t *at, uint64_t width) {
  uint64_t number = 0;
  for (uint64_t i = 0; i < width; ++i) number |= uint64_t{at[i]} << (8 * i);
  return number;
}

void write_bytes(uint8_t *at, uint64_t width, uint64_t number) {
  for (uint64_t i = 0; i < width; ++i)
    at[i] = static_cast<uint8_t>(number >> (8 * i));
}

// Lanes of `From` become lanes twice as wide.
template <typename From, typename To>
Value widen(uint64_t bits) {
  Lanes<From> from = lanes<From>(Value::of(bits));
  Lanes<To> to;
  for (size_t i = 0; i < to.size(); ++i) to[i] = from[i];
  return from_lanes<To>(to);
}

template <typename Lane>
Value splat(uint64_t bits) {
  Lanes<Lane> to;
  to.fill(static_cast<Lane>(bits));
  return from_lanes<Lane>(to);
}

// What a load of at most eight bytes makes a vector of.
std::optional<Value> loaded_vector(Op op, uint64_t bits) {
  switch (op) {
    case Op::V128Load8x8S:
      return widen<int8_t, int16_t>(bits);
    case Op::V128Load8x8U:
      return widen<uint8_t, uint16_t>(bits);
    case Op::V128Load16x4S:
      return widen<int16_t, int32_t>(bits);
    case Op::V128Load16x4U:
      return widen<uint16_t, uint32_t>(bits);
    case Op::V128Load32x2S:
      return widen<int32_t, int64_t>(bits);
    case Op::V128Load32x2U:
      return widen<uint32_t, uint64_t>(bits);
    case Op::V128Load8Splat:
      return splat<uint8_t>(bits);
    case Op::V128Load16Splat:
      return splat<uint16_t>(bits);
    case Op::V128Load32Splat:
      return splat<uint32_t>(bits);
    case Op::V128Load64Splat:
      return splat<uint64_t>(bits);
    case Op::V128Load32Zero:
    case Op::V128Load64Zero:
      return Value::of(bits);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::expected<uint64_t, Stopped> Activation::effective(ValueId id,
                                                       const Value &base,
                                                       uint64_t width) {
  wasm::ValueType type = program_.address_type(function_.access(id).memory);
  return effective(id, number(base, type), width);
}

std::expected<uint64_t, Stopped> Activation::effective(ValueId id,
                                                       unsigned __int128 at,
                                                       uint64_t width) {
  const Access &access = function_.access(id);
  uint64_t symbol = 0;
  if (access.symbol) {
    const uint64_t *address = instance_.address(access.symbol);
    if (!address)
      return std::unexpected(lacking("s" + std::to_string(access.symbol.value) +
                                     " has no address"));
    symbol = *address;
  }
  at += access.offset;
  at += symbol;
  if (at + width > instance_.memory(access.memory).bytes.size())
    return std::unexpected(outside());
  return static_cast<uint64_t>(at);
}

uint8_t *Activation::bytes_of(ValueId id, uint64_t address) {
  return instance_.memory(function_.access(id).memory).bytes.data() + address;
}

void Activation::load_number(ValueId id, uint64_t address, uint64_t width) {
  uint64_t number = read_bytes(bytes_of(id, address), width);
  uint64_t unused = 64 - 8 * width;
  if (text_of(row(id).op).ends_with("_s"))
    number =
        static_cast<uint64_t>(static_cast<int64_t>(number << unused) >> unused);
  TypeRef type = row(id).type;
  bool is_wide = type == TypeRef::I64 || type == TypeRef::F64;
  result(id) =
      is_wide ? Value::of(number) : Value::of(static_cast<uint32_t>(number));
}

MayStop Activation::access(ValueId id) {
  uint64_t width = wasm::row(to_wasm(row(id).op)).width;
  auto address = effective(id, operand(id, 0), width);
  if (!address) return std::move(address.error());
  if (has(row(id).op, wasm::Trait::WritesMemory))
    write_bytes(bytes_of(id, *address), width, operand(id, 1).low);
  else
    load_number(id, *address, width);
  return {};
}

MayStop Activation::vector_access(ValueId id) {
  Op op = row(id).op;
  uint64_t width = wasm::row(to_wasm(op)).width;
  auto address = effective(id, operand(id, 0), width);
  if (!address) return std::move(address.error());
  uint8_t *at = bytes_of(id, *address);
  if (width == 16) {
    if (op == Op::V128Load)
      std::memcpy(&result(id), at, width);
    else
      std::memcpy(at, &values_[function_.operands(id)[1].value], width);
    return {};
  }
  if (auto vector = loaded_vector(op, read_bytes(at, width))) {
    result(id) = *vector;
    return {};
  }
  // A lane of the second operand.
  Lanes<uint8_t> bytes = lanes<uint8_t>(operand(id, 1));
  uint8_t *lane = bytes.data() + function_.access(id).lane * width;
  if (has(op, wasm::Trait::WritesMemory)) {
    std::memcpy(at, lane, width);
  } else {
    std::memcpy(lane, at, width);
    result(id) = from_lanes<uint8_t>(bytes);
  }
  return {};
}

MayStop Activation::slice_access(ValueId id) {
  Op op = row(id).op;
  wasm::ValueType type =
      op == Op::SliceBounds
          ? function_.value_type(function_.type_of(function_.operands(id)[0]))
          : program_.address_type(function_.access(id).memory);
  size_t first = op == Op::SliceBounds ? 0 : 1;
  uint64_t length = number(operand(id, first), type),
           index = number(operand(id, first + 1), type);
  if (index >= length) return trap("out of bounds slice access");
  if (op == Op::SliceBounds) return {};
  uint64_t width = uint64_t{1} << function_.access(id).alignment_log2;
  unsigned __int128 element = index;
  element = number(operand(id, 0), type) + element * width;
  auto address = effective(id, element, width);
  if (!address) return std::move(address.error());
  uint8_t *at = bytes_of(id, *address);
  Value value = last_operand(id);
  if (op == Op::SliceStore)
    std::memcpy(at, &value, width);
  else if (width == 16)
    std::memcpy(&result(id), at, width);
  else
    load_number(id, *address, width);
  return {};
}

MayStop Activation::memory(ValueId id) {
  const Instruction &instruction = row(id);
  switch (instruction.op) {
    case Op::MemoryCopy:
      return copy_memory(id);
    case Op::MemoryInit:
      return init_memory(id);
    case Op::DataDrop:
      instance_.drop(DataId(size_t{instruction.w[2]}));
      return {};
    default:
      break;
  }
  MemoryId name(size_t{instruction.w[2]});
  Store::Memory &memory = instance_.memory(name);
  wasm::ValueType type = program_.address_type(name);
  if (instruction.op == Op::MemoryFill) {
    uint64_t at = number(operand(id, 0), type),
             count = number(operand(id, 2), type);
    if (!fits(at, count, memory.bytes.size())) return outside();
    if (MayStop stopped = go_over(count)) return stopped;
    std::fill_n(memory.bytes.begin() + static_cast<ptrdiff_t>(at), count,
                operand(id, 1).as<uint8_t>());
    return {};
  }
  uint64_t pages = memory.pages();
  result(id) = to_value(pages, type);
  if (instruction.op == Op::MemorySize) return {};
  uint64_t more = number(operand(id, 0), type);
  if (more > memory.most_pages - pages) {
    uint64_t all = memory.type.limits.is_64 ? UINT64_MAX : uint64_t{1} << 32;
    if (MayStop stopped = refused(memory.type.limits, pages, more,
                                  all >> memory.type.page_size_log2))
      return stopped;
    result(id) = to_value(UINT64_MAX, type);
  } else {
    memory.bytes.resize((pages + more) << memory.type.page_size_log2);
  }
  return {};
}

MayStop Activation::copy_memory(ValueId id) {
  auto [to, from] = function_.pair(id);
  MemoryId into(size_t{to}), out(size_t{from});
  wasm::ValueType a = program_.address_type(into),
                  b = program_.address_type(out);
  uint64_t target = number(operand(id, 0), a),
           source = number(operand(id, 1), b),
           count =
               number(operand(id, 2), a.kind == wasm::ValueKind::I64 ? b : a);
  auto &bytes = instance_.memory(into).bytes;
  const auto &others = instance_.memory(out).bytes;
  if (!fits(target, count, bytes.size()) || !fits(source, count, others.size()))
    return outside();
  if (MayStop stopped = go_over(count)) return stopped;
  std::memmove(bytes.data() + target, others.data() + source, count);
  return {};
}

MayStop Activation::init_memory(ValueId id) {
  auto [data, to] = function_.pair(id);
  MemoryId into(size_t{to});
  DataId from(size_t{data});
  auto &bytes = instance_.memory(into).bytes;
  const Data &segment = program_.data[from];
  bool gone = instance_.is_dropped(from);
  uint64_t size = gone ? 0 : segment.size;
  if (segment.bytes.size() != segment.size && !segment.zero && !gone)
    return lacking("the data's bytes are not there");
  uint64_t target = number(operand(id, 0), program_.address_type(into)),
           source = operand(id, 1).as<uint32_t>(),
           count = operand(id, 2).as<uint32_t>();
  if (!fits(target, count, bytes.size()) || !fits(source, count, size))
    return outside();
  if (MayStop stopped = go_over(count)) return stopped;
  for (uint64_t i = 0; i < count; ++i)
    bytes[target + i] = segment.zero ? 0 : segment.bytes[source + i];
  return {};
}

}  // namespace wasmrust::ir
