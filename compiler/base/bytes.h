// Reading and writing of little-endian bytes and LEB128 numbers.
//
// `ByteReader` walks over bytes that it does not own and never reads past them:
// the first failure is remembered with its offset and reason, all later reads
// return zero, and the caller asks once, where it can report. So a parser reads
// straight through and a truncated file costs one check.
//
// `ByteWriter` appends to a vector. LEB128 is WebAssembly's (core
// specification, "Integers"): `uleb`/`sleb` are the shortest form,
// `uleb_padded` is the fixed 5-byte form that relocations patch.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust {

using Bytes = std::span<const uint8_t>;

class ByteReader {
 public:
  // `base` is the offset of data[0] in its file: used in error offsets only.
  explicit ByteReader(Bytes data, size_t base = 0) : data_(data), base_(base) {}

  bool at_end() const { return failed_ || position_ == data_.size(); }
  bool failed() const { return failed_; }
  const std::string &reason() const { return reason_; }
  // Offset in the file of the next byte or, after a failure, of the failure.
  size_t offset() const { return base_ + position_; }
  size_t position() const { return position_; }
  size_t remaining() const { return failed_ ? 0 : data_.size() - position_; }

  uint8_t u8();
  uint32_t u32();  // fixed width, little endian
  uint64_t u64();
  uint32_t uleb32();
  uint64_t uleb64();
  int32_t sleb32();
  int64_t sleb64();
  // s33 of block types and heap types.
  int64_t sleb33();
  Bytes bytes(size_t count);
  // A name: length and UTF-8 bytes. The bytes are not checked to be UTF-8.
  std::string_view name();
  // A vector's length that is bounded by what remains: each element takes at
  // least `minimum_size` bytes, so a lying length fails here and not in an
  // allocation.
  uint32_t count(size_t minimum_size = 1);
  void skip(size_t count) { (void)bytes(count); }
  // Records a failure at the current position; the first one wins.
  void fail(std::string reason);

 private:
  uint64_t leb(unsigned bits, bool is_signed);
  Bytes data_;
  size_t base_ = 0;
  size_t position_ = 0;
  bool failed_ = false;
  std::string reason_;
};

class ByteWriter {
 public:
  void u8(uint8_t value) { bytes_.push_back(value); }
  void u32(uint32_t value);
  void u64(uint64_t value);
  void uleb(uint64_t value) {
    for (; value >= 0x80; value >>= 7) u8(static_cast<uint8_t>(value | 0x80));
    u8(static_cast<uint8_t>(value));
  }
  void sleb(int64_t value);
  void uleb_padded(uint32_t value);  // always 5 bytes
  void name(std::string_view text);
  void append(Bytes data);
  void append(std::string_view text);

  size_t size() const { return bytes_.size(); }
  Bytes view() const { return bytes_; }
  std::vector<uint8_t> take() { return std::move(bytes_); }
  std::vector<uint8_t> &vector() { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
};

// Number of bytes of the shortest LEB128 form.
unsigned uleb_size(uint64_t value);
unsigned sleb_size(int64_t value);

// Writes the fixed 5-byte (or, for 64 bits, 10-byte) forms in place.
void patch_uleb_padded(uint8_t *at, uint64_t value, unsigned width);
void patch_sleb_padded(uint8_t *at, int64_t value, unsigned width);

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

}  // namespace wasmrust
