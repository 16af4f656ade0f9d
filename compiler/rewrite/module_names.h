// The name section of a finished module whose code was written anew.
//
// Functions, types, globals and the like keep their names; local variables have
// those of local_names.h; labels are others now, and theirs go.
#pragma once

#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/finished/renumber.h"
#include "compiler/ir/program.h"
#include "compiler/wasm/module.h"

namespace wasmrust::rewrite {

// The names of a function's local variables, from the module's.
std::vector<LocalName> names_of_locals(const wasm::Module &module,
                                       uint32_t function);

// The payload behind "name": the module's names with these of locals, which
// count in the module's numbers. With a numbering, names of rows that are no
// more go.
ByteWriter name_section(const wasm::Module &module,
                        const std::vector<wasm::Name> &locals,
                        const finished::Numbering *to = nullptr);

}  // namespace wasmrust::rewrite
