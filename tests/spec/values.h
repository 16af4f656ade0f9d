// Values of a test script and those of the interpreter.
//
// Numbers stand in scripts as decimal numbers of their bits; a floating-point
// one may be "nan:canonical" (either sign, only the quiet bit) or
// "nan:arithmetic" (the quiet bit and any others). A host's reference is a
// number. What is expected without a value is any reference of its type.
#pragma once

#include <optional>

#include "compiler/ir/interpret.h"
#include "tests/spec/script.h"

namespace wasmrust::spec {

// Nothing for what cannot be an argument.
std::optional<ir::Value> argument_of(const Value &value);

bool matches(const ir::Store &store, const ir::Value &found,
             const Value &expected);

// For messages.
std::string shown(const ir::Value &value);
std::string shown(const Value &value);

}  // namespace wasmrust::spec
