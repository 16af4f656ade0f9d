// libFuzzer's entry to `read_program`: any bytes give a program with facts and
// functions, which is written and read back as the same, or an error that lies
// in the bytes.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzzers/bin/fuzz_read_program -max_total_time=300 CORPUS
//
// The head (magic, version, hash) is put before the input, or nothing would
// come past it.
#include <algorithm>
#include <cstdlib>

#include "compiler/ir/binary_program.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_function.h"
#include "compiler/ir/random_program.h"

using namespace wasmrust;
using namespace wasmrust::ir;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

static constexpr size_t head_size = 14;

static std::vector<uint8_t> bytes_of(const Program &program, const Facts &facts,
                                     std::span<const ir::Function> functions) {
  ByteWriter to;
  write_binary(program, facts, functions, to);
  return to.take();
}

static std::string print_all(const WholeProgram &whole) {
  std::string text = print(whole.program) + print(whole.facts);
  for (const ir::Function &each : whole.functions) text += print(each);
  return text;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::vector<uint8_t> empty = bytes_of({}, {}, {});
  std::vector<uint8_t> bytes(empty.begin(), empty.begin() + head_size);
  bytes.insert(bytes.end(), data, data + size);
  auto whole = read_program(bytes);
  if (!whole) {
    if (whole.error().reason.empty() || whole.error().offset > bytes.size())
      std::abort();
    return 0;
  }
  std::vector<uint8_t> written =
      bytes_of(whole->program, whole->facts, whole->functions);
  auto again = read_program(written);
  if (!again || print_all(*again) != print_all(*whole)) std::abort();
  return 0;
}

// One time in ten, a program at random takes the place of the input.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t most, unsigned seed) {
  static const SampleProgram sample;
  if (seed % 10 != 0) return LLVMFuzzerMutate(data, size, most);
  const ir::Function function = random_function(sample, seed);
  std::vector<uint8_t> bytes =
      bytes_of(random_program(seed), {}, std::span(&function, seed / 10 % 2));
  size_t length = std::min(most, bytes.size() - head_size);
  std::copy_n(bytes.begin() + head_size, length, data);
  return length;
}
