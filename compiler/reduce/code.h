// The code of one function made smaller, as long as that is found good.
//
// The body is lifted, the steps that are possible (smaller_function.h) are
// tried in halves, quarters ... and one by one; what was found good is lifted
// again, since less code has other steps. A body that cannot be lifted stays as
// it is.
#pragma once

#include <functional>

#include "compiler/reduce/change.h"
#include "compiler/wasm/module.h"

namespace wasmrust::reduce {

// `row` is one of Module::functions; `try_change` is shown changes of its body.
// The number of changes that were found good.
size_t shrink_function(const wasm::Module &module, uint32_t row,
                       const std::function<bool(const Change &)> &try_change);

}  // namespace wasmrust::reduce
