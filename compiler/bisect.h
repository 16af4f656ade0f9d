// `--bisect=COMMAND`: the first function whose new code changes what a command
// says about the module.
//
//   wasmrust-ld @response.txt --bisect='node run.mjs {}'
//
//   bisect: 1204 steps; the command says 0 after none and 1 after all
//   bisect: --fuel=602 says 0
//   ...
//   bisect: step 731 makes the difference: app::parse
//   (its code before, as WasmIR, and after)
//
// The command runs in the shell with the path of the module in the place of {};
// what it says is its exit status. Modules are linked with more or less fuel
// (fuel.h), and halving finds a step before which the answer is that of no fuel
// and after which it is another one. When there are several such steps, it is
// one of them. The output file is not touched.
//
// LLVM lowers the program once; what comes after it is done again for each
// question.
#pragma once

#include "compiler/options/link_options.h"

namespace wasmrust {

// Returns the exit status: 0 when the step was found.
int bisect(const LinkOptions &options);

}  // namespace wasmrust
