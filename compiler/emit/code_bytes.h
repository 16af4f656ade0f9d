// Bytes that code is written to: room is asked for once for each instruction,
// not for each byte.
//
// The memory is somebody else's and stays where it is from function to
// function, at its largest size.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::emit {

class CodeBytes {
 public:
  explicit CodeBytes(std::vector<uint8_t> &memory)
      : memory_(memory),
        next_(memory.data()),
        limit_(memory.data() + memory.size()) {}

  size_t size() const { return static_cast<size_t>(next_ - memory_.data()); }
  Bytes view() const { return {memory_.data(), size()}; }
  uint8_t &operator[](size_t at) { return memory_[at]; }
  void pop_back() { --next_; }

  void u8(uint8_t value) {
    make_room();
    *next_++ = value;
  }
  void uleb(uint64_t value) {
    make_room();
    uint8_t *to = next_;
    for (; value >= 0x80; value >>= 7)
      *to++ = static_cast<uint8_t>(value | 0x80);
    *to++ = static_cast<uint8_t>(value);
    next_ = to;
  }
  void sleb(int64_t value) {
    make_room();
    uint8_t *to = next_;
    for (; value < -0x40 || value >= 0x40; value >>= 7)
      *to++ = static_cast<uint8_t>(value | 0x80);
    *to++ = static_cast<uint8_t>(value & 0x7f);
    next_ = to;
  }
  // Little endian.
  void u32(uint32_t value) {
    make_room();
    for (int shift = 0; shift < 32; shift += 8)
      *next_++ = static_cast<uint8_t>(value >> shift);
  }
  void append(Bytes bytes) {
    for (uint8_t each : bytes) u8(each);
  }
  // Room for a field, to be filled.
  uint8_t *field(unsigned width) {
    make_room();
    next_ += width;
    return next_ - width;
  }

 private:
  // The longest of what is written at once is a number of 64 bits.
  static constexpr ptrdiff_t most = 16;
  std::vector<uint8_t> &memory_;
  uint8_t *next_, *limit_;

  void make_room() {
    if (limit_ - next_ < most) grow();
  }
  void grow() {
    size_t now = size();
    memory_.resize(2 * memory_.size() + 256);
    next_ = memory_.data() + now;
    limit_ = memory_.data() + memory_.size();
  }
};

}  // namespace wasmrust::emit
