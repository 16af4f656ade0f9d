// Is a module valid? (core specification 3.0, "Validation")
//
//   auto module = read_module(file);
//   if (auto error = validate(*module, FeatureSet::standard()))
//     ... error->offset, error->function, error->reason
//
// The first thing that is wrong is reported, with its offset in the file. A
// module that uses an operation, a type or a form of a feature that is not in
// the set is not valid. Beside the specification's rules the limits of the
// JavaScript interface hold ("Implementation-defined Limits"), which all
// engines have: 50,000 locals, 1,000 parameters, 63 levels of subtypes and so
// on.
//
// In two steps: `check_declarations` gives the context that function bodies are
// checked against, `check_body` one of them; bodies can be checked in any
// order, and `validate` does so on several threads: what is reported does not
// depend on how many.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "compiler/wasm/feature.h"
#include "compiler/wasm/function_validator.h"
#include "compiler/wasm/module.h"

namespace wasmrust::wasm {

struct ValidationError {
  size_t offset = 0;                 // in the file
  std::optional<uint32_t> function;  // in the function index space
  std::string reason;
};

// All but the function bodies. The context refers to the module.
std::expected<ModuleContext, ValidationError> check_declarations(
    const Module &module, FeatureSet features);

// The body of a row of `Module::functions`. The validator is one over the
// context, used again and again; `locals` is its scratch room.
std::optional<ValidationError> check_body(const ModuleContext &context,
                                          FunctionValidator &validator,
                                          uint32_t row,
                                          std::vector<ValueType> &locals);

// The whole module; nothing when it is valid. `threads` as in base/threads.h;
// a small module is checked on this one.
std::optional<ValidationError> validate(const Module &module,
                                        FeatureSet features,
                                        unsigned threads = 1);

}  // namespace wasmrust::wasm
