// `cargo wasm opt FILE -Oz --bisect COMMAND`: the step of a pass that changes
// what a command says about the module.
//
//   bisect: 9120 steps; the command says 0 after none and 1 after all
//   bisect: --fuel=4560 says 0
//   ...
//   bisect: step 5121 makes the difference: simplify of app::parse
//   (the function as WasmIR before and after)
//
// A step is a pass on a function (base/fuel.h). After none of them the module
// has been written anew without passes.
#pragma once

#include <expected>
#include <string>

#include "compiler/wasm/module.h"
#include "tooling/cargo-wasm/passes_flags.h"
#include "tooling/cargo-wasm/questions.h"

namespace wasmrust {

// Prints what it finds. An error says why there is nothing to find.
std::expected<void, std::string> bisect_passes(const wasm::Module &module,
                                               const ChosenPasses &passes,
                                               Questions &questions);

}  // namespace wasmrust
