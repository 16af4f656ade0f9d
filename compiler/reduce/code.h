// The code of one function made smaller, as long as that is found good.
//
// The body is lifted, the steps that are possible (smaller_function.h) are
// tried in halves, quarters ... and one by one; what was found good is lifted
// again, since less code has other steps. A body that cannot be lifted stays as
// it is.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "compiler/finished/change.h"
#include "compiler/wasm/module.h"

namespace wasmrust::reduce {

using finished::Change;

// Which of several changes is the first that is found good.
using TryFirst =
    std::function<std::optional<size_t>(std::span<const Change> changes)>;

// `row` is one of Module::functions; `try_first` is shown changes of its body,
// up to `at_once` of them. The number of changes that were found good.
size_t shrink_function(const wasm::Module &module, uint32_t row, size_t at_once,
                       const TryFirst &try_first);

}  // namespace wasmrust::reduce
