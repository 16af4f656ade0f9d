// See vector_constants.h.
#include "compiler/optimize/vector_constants.h"

#include <algorithm>

#include "compiler/ir/interpret_vectors.h"
#include "compiler/optimize/constants.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;
using ir::TypeRef;

class Shortest {
 public:
  explicit Shortest(const ir::Value &vector)
      : low_(vector.low), lanes_(ir::lanes<uint8_t>(vector)) {
    auto word = static_cast<uint32_t>(low_),
         high = static_cast<uint32_t>(low_ >> 32);
    offer_integer(Op::I8x16Splat, 1, static_cast<int8_t>(low_));
    offer_integer(Op::I16x8Splat, 2, static_cast<int16_t>(low_));
    offer_integer(Op::I32x4Splat, 4, static_cast<int32_t>(low_));
    offer_integer(Op::I64x2Splat, 8, static_cast<int64_t>(low_));
    if (!has_nan(vector, 4))
      offer(Op::F32x4Splat, 4, 4, {Op::F32Const, TypeRef::F32, {word}});
    if (!has_nan(vector, 8))
      offer(Op::F64x2Splat, 8, 8, {Op::F64Const, TypeRef::F64, {word, high}});
  }

  const Splat &best() const { return best_; }

 private:
  uint64_t low_;
  ir::Lanes<uint8_t> lanes_;
  Splat best_;

  // `bytes` behind the operation of the number.
  void offer(Op op, unsigned lane_bytes, unsigned bytes,
             const ir::Instruction &number) {
    unsigned all = bytes + 3;
    if (all < best_.bytes &&
        std::equal(lanes_.begin() + lane_bytes, lanes_.end(), lanes_.begin()))
      best_ = {op, number, all};
  }
  void offer_integer(Op op, unsigned lane_bytes, int64_t number) {
    bool is_64 = lane_bytes == 8;
    auto bits = static_cast<uint64_t>(number);
    offer(op, lane_bytes, constant_bytes(is_64, bits),
          constant_row(is_64, bits));
  }
};

template <typename Bits>
bool has_nan_in(const ir::Value &vector, Bits infinity) {
  return std::ranges::any_of(ir::lanes<Bits>(vector), [&](Bits bits) {
    return (bits & (~Bits{0} >> 1)) > infinity;
  });
}

}  // namespace

Splat splat_of(const ir::Value &vector) { return Shortest(vector).best(); }

bool has_nan(const ir::Value &vector, unsigned lane_bytes) {
  return lane_bytes == 4 ? has_nan_in<uint32_t>(vector, 0x7f80'0000)
                         : has_nan_in<uint64_t>(vector, 0x7ff0'0000'0000'0000);
}

}  // namespace wasmrust::optimize
