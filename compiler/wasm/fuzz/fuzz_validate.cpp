// libFuzzer's entry to `validate`: any module that can be read is valid or has
// an error with a place inside of the file; what is valid with fewer features
// is valid with more.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzzers/bin/fuzz_validate -max_total_time=300 CORPUS seeds
//
// Good seeds are the modules of the specification's test suite, which
// `./x test spec` leaves under build/spec.
#include <cstdlib>

#include "compiler/wasm/validator.h"

namespace {

using namespace wasmrust::wasm;

void promise(bool holds) {
  if (!holds) std::abort();
}

bool is_valid(const Module &module, FeatureSet features) {
  auto error = validate(module, features);
  if (!error) return true;
  promise(error->offset <= module.file.size() && !error->reason.empty());
  promise(!error->function ||
          *error->function < module.count(ExternalKind::Function));
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto module = read_module(wasmrust::Bytes(data, size));
  if (!module) {
    promise(module.error().offset <= size && !module.error().reason.empty());
    return 0;
  }
  bool standard = is_valid(*module, FeatureSet::standard());
  promise(is_valid(*module, FeatureSet::all()) || !standard);
  return 0;
}
