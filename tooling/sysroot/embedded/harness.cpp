// See harness.h.
#include "tooling/sysroot/embedded/harness.h"

namespace wasmrust {

namespace {

constexpr char harness[] = {
#embed "../../../crates/test-harness/harness.rs"
};

}  // namespace

std::string_view test_harness_source() {
  return std::string_view(harness, sizeof harness);
}

}  // namespace wasmrust
