// A finished module as bytes again, changed.
//
// The sections are written from the module's rows: types with their groups,
// imports, functions, tables, memories, tags, globals, exports, the start
// function, element segments, code, data. Rows that are gone are left out and
// all references get their new numbers. Custom sections stay where they were
// with regard to the others (in front of all, or behind). Names stay with what
// they name, but for locals and labels of functions with new code.
//
// Without a change the result means what the module means. It is no encoder for
// what we ship: it keeps what is there, it does not choose.
#pragma once

#include <vector>

#include "compiler/reduce/change.h"
#include "compiler/wasm/module.h"

namespace wasmrust::reduce {

// `module` is no object file, and valid.
std::vector<uint8_t> write_module(const wasm::Module &module,
                                  const Change &change);

}  // namespace wasmrust::reduce
