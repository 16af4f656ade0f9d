// libFuzzer's entry to the whole way of a module: what is valid can be lifted,
// has sound graphs, is valid when it was written again, and can be printed.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzzers/bin/fuzz_rewrite_module -max_total_time=300 CORPUS seeds
//
// Good seeds are the modules of the specification's test suite, which
// `./x test spec` leaves under build/spec. Whether what was written does the
// same is the business of tests/fuzz.
#include <cstdio>
#include <cstdlib>

#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/validator.h"
#include "compiler/wat/print.h"

using namespace wasmrust;

namespace {

void fail(const std::string &reason) {
  std::fprintf(stderr, "%s\n", reason.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto module = wasm::read_module(Bytes(data, size));
  if (!module) return 0;
  if (auto text = wat::print(*module); !text && text.error().reason.empty())
    fail("no text, and no reason");
  if (module->is_object || wasm::validate(*module, wasm::FeatureSet::all()))
    return 0;
  auto made = rewrite::rewrite_module(
      *module, {.verify = true, .keeps_unsupported = true});
  if (!made) fail(made.error());
  auto again = wasm::read_module(made->bytes());
  if (!again) fail("written again: " + again.error().reason);
  if (auto error = wasm::validate(*again, wasm::FeatureSet::all()))
    fail("written again: " + error->reason);
  return 0;
}
