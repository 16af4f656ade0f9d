// libFuzzer's entry to `parse_function`: any text gives a function, whose print
// is read back as the same, or an error with a place; and the verifier looks at
// any function without falling over.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzzers/bin/fuzz_parse_function -max_total_time=300 CORPUS
//
// Without seeds it starts from a function of each operation.
#include <cstdio>
#include <cstdlib>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/sample_functions.h"
#include "compiler/ir/verify.h"

using namespace wasmrust::ir;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const SampleProgram sample;
  static const Verifier verifier(sample.program);
  auto function = parse_function(wasmrust::as_text({data, size}));
  if (!function) {
    if (function.error().reason.empty() || !function.error().line) std::abort();
    return 0;
  }
  (void)to_string(verifier.verify(*function));
  std::string text = print(*function);
  auto again = parse_function(text);
  if (!again || print(*again) != text) {
    std::fputs(text.c_str(), stderr);
    if (!again) std::fputs(to_string(again.error()).c_str(), stderr);
    std::abort();
  }
  return 0;
}

// One time in ten, a function of some operation takes the place of the input.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t most, unsigned seed) {
  static const SampleProgram sample;
  auto op = static_cast<Op>(seed / 10 % op_count);
  if (seed % 10 != 0 || !in_ir(op)) return LLVMFuzzerMutate(data, size, most);
  std::string text = print(one_of(sample, op)).substr(0, most);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}
