// Target features: does everything that is linked agree on them?
//
// Each object lists the features that it uses ('+') and those that it must not
// be linked with ('-'); see tool-conventions, "Target Features Section". The
// module gets the union of what is used. `--features=` replaces the union, and
// then each used feature must be in it. Shared memory needs atomics and bulk
// memory everywhere.
#pragma once

#include "compiler/base/diagnostics.h"
#include "compiler/ir/program.h"
#include "compiler/learn/resolve.h"

namespace wasmrust::learn {

// Fills `program.features`, sorted by name. Reports feature_mismatch and
// shared_memory_features.
void decide_features(Program &program, const Resolver &resolver,
                     Diagnostics &diagnostics);

}  // namespace wasmrust::learn
