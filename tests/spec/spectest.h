// The host module `spectest` that the test scripts import from, for the
// interpreter: a memory, two tables, globals, and functions that print, which
// do nothing here.
#pragma once

#include "compiler/judge/instantiate.h"

namespace wasmrust::spec {

judge::Exports make_spectest(ir::Store &store);

}  // namespace wasmrust::spec
