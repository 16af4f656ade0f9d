// See bytes.h. LEB128 decoding follows the core specification's "Integers":
// at most ceil(N/7) bytes, and the unused bits of the last byte must be a
// sign or zero extension, so each malformed encoding is rejected where it is.
#include "compiler/base/bytes.h"

#include <cstring>

namespace wasmrust {

void ByteReader::fail(std::string reason) {
  if (failed_) return;
  failed_ = true;
  reason_ = std::move(reason);
}

uint8_t ByteReader::u8() {
  if (failed_) return 0;
  if (position_ == data_.size()) {
    fail("unexpected end");
    return 0;
  }
  return data_[position_++];
}

Bytes ByteReader::bytes(size_t count) {
  if (failed_) return {};
  if (count > data_.size() - position_) {
    fail("unexpected end");
    return {};
  }
  Bytes result = data_.subspan(position_, count);
  position_ += count;
  return result;
}

uint32_t ByteReader::u32() {
  Bytes raw = bytes(4);
  if (raw.empty()) return 0;
  uint32_t value;
  std::memcpy(&value, raw.data(), 4);
  return value;
}

uint64_t ByteReader::u64() {
  Bytes raw = bytes(8);
  if (raw.empty()) return 0;
  uint64_t value;
  std::memcpy(&value, raw.data(), 8);
  return value;
}

uint64_t ByteReader::leb(unsigned bits, bool is_signed) {
  uint64_t value = 0;
  unsigned shift = 0;
  while (true) {
    uint8_t byte = u8();
    if (failed_) return 0;
    unsigned left = bits - shift;
    if (left < 7) {
      // The last byte: what lies above the number's width must extend it.
      if (byte & 0x80) {
        --position_;
        fail("integer representation too long");
        return 0;
      }
      uint8_t high = static_cast<uint8_t>((byte & 0x7f) >> left);
      uint8_t all_ones = static_cast<uint8_t>(0x7f >> left);
      bool negative = is_signed && ((byte >> (left - 1)) & 1);
      if (high != (negative ? all_ones : 0)) {
        --position_;
        fail("integer too large");
        return 0;
      }
    }
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    shift += 7;
    if (!(byte & 0x80)) {
      if (is_signed && shift < 64 && (byte & 0x40)) value |= ~0ull << shift;
      return value;
    }
    if (shift >= bits) {
      --position_;
      fail("integer representation too long");
      return 0;
    }
  }
}

// Most are short: tables of labels are as many of them as they have rows.
uint32_t ByteReader::uleb32() {
  if (remaining() >= 2) {
    uint8_t first = data_[position_], second = data_[position_ + 1];
    if (first < 0x80) {
      ++position_;
      return first;
    }
    if (second < 0x80) {
      position_ += 2;
      return (first & 0x7fu) | uint32_t{second} << 7;
    }
  }
  return static_cast<uint32_t>(leb(32, false));
}
uint64_t ByteReader::uleb64() { return leb(64, false); }
int32_t ByteReader::sleb32() { return static_cast<int32_t>(leb(32, true)); }
int64_t ByteReader::sleb64() { return static_cast<int64_t>(leb(64, true)); }
int64_t ByteReader::sleb33() { return static_cast<int64_t>(leb(33, true)); }

std::string_view ByteReader::name() { return as_text(bytes(uleb32())); }

uint32_t ByteReader::count(size_t minimum_size) {
  uint32_t value = uleb32();
  if (failed_) return 0;
  if (value > remaining() / minimum_size) {
    fail("length out of bounds");
    return 0;
  }
  return value;
}

void ByteWriter::u32(uint32_t value) {
  for (int i = 0; i < 4; ++i) u8(static_cast<uint8_t>(value >> (8 * i)));
}

void ByteWriter::u64(uint64_t value) {
  for (int i = 0; i < 8; ++i) u8(static_cast<uint8_t>(value >> (8 * i)));
}

void ByteWriter::sleb(int64_t value) {
  while (true) {
    uint8_t byte = value & 0x7f;
    value >>= 7;
    bool done =
        (value == 0 && !(byte & 0x40)) || (value == -1 && (byte & 0x40));
    u8(done ? byte : byte | 0x80);
    if (done) return;
  }
}

void ByteWriter::uleb_padded(uint32_t value) {
  size_t at = bytes_.size();
  bytes_.resize(at + 5);
  patch_uleb_padded(bytes_.data() + at, value, 5);
}

void ByteWriter::name(std::string_view text) {
  uleb(text.size());
  append(text);
}

void ByteWriter::append(Bytes data) {
  bytes_.insert(bytes_.end(), data.begin(), data.end());
}

void ByteWriter::append(std::string_view text) { append(as_bytes(text)); }

unsigned uleb_size(uint64_t value) {
  unsigned size = 1;
  while (value >>= 7) ++size;
  return size;
}

unsigned sleb_size(int64_t value) {
  unsigned size = 1;
  while (value < -64 || value > 63) {
    value >>= 7;
    ++size;
  }
  return size;
}

void patch_uleb_padded(uint8_t *at, uint64_t value, unsigned width) {
  for (unsigned i = 0; i + 1 < width; ++i) {
    at[i] = static_cast<uint8_t>((value & 0x7f) | 0x80);
    value >>= 7;
  }
  at[width - 1] = static_cast<uint8_t>(value & 0x7f);
}

void patch_sleb_padded(uint8_t *at, int64_t value, unsigned width) {
  for (unsigned i = 0; i + 1 < width; ++i) {
    at[i] = static_cast<uint8_t>((value & 0x7f) | 0x80);
    value >>= 7;
  }
  at[width - 1] = static_cast<uint8_t>(value & 0x7f);
}

}  // namespace wasmrust
