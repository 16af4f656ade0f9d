// See sources.h.
#include "tooling/sysroot/embedded/sources.h"

namespace wasmrust {

namespace {

constexpr char harness[] = {
#embed "../../../crates/test-harness/harness.rs"
};
constexpr char wasi_gaps[] = {
#embed "wasi_gaps.rs"
};

}  // namespace

std::string_view test_harness_source() {
  return std::string_view(harness, sizeof harness);
}

std::string_view wasi_gaps_source() {
  return std::string_view(wasi_gaps, sizeof wasi_gaps);
}

}  // namespace wasmrust
