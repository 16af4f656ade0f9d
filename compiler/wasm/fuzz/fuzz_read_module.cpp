// libFuzzer's entry to `read_module`: any bytes give a module that keeps what
// module.h promises, or an error whose offset lies in the file.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzzers/bin/fuzz_read_module -max_total_time=300 CORPUS seeds
//
// Good seeds are small objects: members of wasi-libc, finished modules.
#include <cstdlib>

#include "compiler/wasm/module_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  wasmrust::Bytes file(data, size);
  auto module = wasmrust::wasm::read_module(file);
  if (module) {
    if (!wasmrust::wasm::broken_promise(*module, file).empty()) std::abort();
  } else if (module.error().offset > size || module.error().reason.empty()) {
    std::abort();
  }
  return 0;
}
