// The module that is put into libtest (overlay.h), as it stands in
// crates/test-harness/harness.rs. In a library of its own, since it is compiled
// without ccache.
#pragma once

#include <string_view>

namespace wasmrust {

// The source of the module `wasmrust_harness`.
std::string_view test_harness_source();

}  // namespace wasmrust
