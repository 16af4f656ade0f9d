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

// Both return the place behind.
inline uint8_t *put_uleb(uint8_t *to, uint64_t value) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<uint8_t>(value | 0x80);
  *to++ = static_cast<uint8_t>(value);
  return to;
}
inline uint8_t *put_sleb(uint8_t *to, int64_t value) {
  for (; value < -0x40 || value >= 0x40; value >>= 7)
    *to++ = static_cast<uint8_t>(value | 0x80);
  *to++ = static_cast<uint8_t>(value & 0x7f);
  return to;
}

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

  // Room for `most` bytes, to be written to; `end_at` says up to where that was
  // done.
  uint8_t *room() {
    if (limit_ - next_ < most) grow();
    return next_;
  }
  void end_at(uint8_t *behind) { next_ = behind; }

  void u8(uint8_t value) {
    uint8_t *to = room();
    *to = value;
    end_at(to + 1);
  }
  void uleb(uint64_t value) { end_at(put_uleb(room(), value)); }
  void sleb(int64_t value) { end_at(put_sleb(room(), value)); }
  // Little endian.
  void u32(uint32_t value) {
    uint8_t *to = room();
    for (int shift = 0; shift < 32; shift += 8)
      *to++ = static_cast<uint8_t>(value >> shift);
    end_at(to);
  }
  void append(Bytes bytes) {
    for (uint8_t each : bytes) u8(each);
  }
  // Room for a field, to be filled.
  uint8_t *field(unsigned width) {
    uint8_t *to = room();
    end_at(to + width);
    return to;
  }

 private:
  // An operation and three numbers of 64 bits.
  static constexpr ptrdiff_t most = 40;
  std::vector<uint8_t> &memory_;
  uint8_t *next_, *limit_;

  void grow() {
    size_t now = size();
    memory_.resize(2 * memory_.size() + 256);
    next_ = memory_.data() + now;
    limit_ = memory_.data() + memory_.size();
  }
};

}  // namespace wasmrust::emit
