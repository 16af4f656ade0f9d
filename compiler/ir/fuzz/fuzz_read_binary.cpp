// libFuzzer's entry to `read_binary`: any bytes give a function, which is
// written and read back as the same, or an error that lies in the bytes; and
// the verifier looks at any function without falling over.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzzers/bin/fuzz_read_binary -max_total_time=300 CORPUS
//
// The head (magic, version, hash) is put before the input, or nothing would
// come past it.
#include <algorithm>
#include <cstdlib>

#include "compiler/ir/binary.h"
#include "compiler/ir/print.h"
#include "compiler/ir/sample_functions.h"
#include "compiler/ir/verify.h"

using namespace wasmrust;
using namespace wasmrust::ir;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

static constexpr size_t head_size = 12;

static std::vector<uint8_t> bytes_of(const ir::Function &function) {
  ByteWriter to;
  write_binary(function, to);
  return to.take();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const SampleProgram sample;
  static const Verifier verifier(sample.program);
  static const std::vector<uint8_t> any = bytes_of(one_of(sample, Op::Return));
  std::vector<uint8_t> bytes(any.begin(), any.begin() + head_size);
  bytes.insert(bytes.end(), data, data + size);
  auto function = read_binary(bytes);
  if (!function) {
    if (function.error().reason.empty() ||
        function.error().offset > bytes.size())
      std::abort();
    return 0;
  }
  (void)to_string(verifier.verify(*function));
  auto again = read_binary(bytes_of(*function));
  if (!again || print(*again) != print(*function)) std::abort();
  return 0;
}

// One time in ten, a function of some operation takes the place of the input.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t most, unsigned seed) {
  static const SampleProgram sample;
  auto op = static_cast<Op>(seed / 10 % op_count);
  if (seed % 10 != 0 || !in_ir(op)) return LLVMFuzzerMutate(data, size, most);
  std::vector<uint8_t> bytes = bytes_of(one_of(sample, op));
  size_t length = std::min(most, bytes.size() - head_size);
  std::copy_n(bytes.begin() + head_size, length, data);
  return length;
}
