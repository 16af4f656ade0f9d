// libFuzzer's entry to `parse_program`: any text gives a program and functions,
// whose print is read back as the same, or an error with a place.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzzers/bin/fuzz_parse_program -max_total_time=300 CORPUS seeds
//
// A good seed is the text in parse_program_test.cpp, or what print gives of the
// sample program, which this target mixes in by itself.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/sample_program.h"

using namespace wasmrust::ir;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

static std::string print_all(const ParsedProgram &parsed) {
  std::string text = print(parsed.program);
  for (const Function &each : parsed.functions) text += print(each);
  return text;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto parsed = parse_program(wasmrust::as_text({data, size}));
  if (!parsed) {
    if (parsed.error().reason.empty() || !parsed.error().line) std::abort();
    return 0;
  }
  std::string text = print_all(*parsed);
  auto again = parse_program(text);
  if (!again || print_all(*again) != text) {
    std::fputs(text.c_str(), stderr);
    if (!again) std::fputs(to_string(again.error()).c_str(), stderr);
    std::abort();
  }
  return 0;
}

// One time in fifty, the sample takes the place of the input.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t most, unsigned seed) {
  static const std::string sample = print(SampleProgram().program);
  if (seed % 50 != 0) return LLVMFuzzerMutate(data, size, most);
  size_t length = std::min(most, sample.size());
  std::copy_n(sample.begin(), length, data);
  return length;
}
