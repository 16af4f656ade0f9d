// Encode: the bytes of the module.
//
// Layout has decided every number; here they are written, section by section,
// in the order of the core specification ("Modules", "Binary Format"), with the
// custom sections behind them. Function bodies are copied from the program with
// each relocated field replaced by its number. The bytes are a function of
// program, layout and options: they depend neither on the number of threads nor
// on paths (but for the module's name, which is the file name of the output).
#pragma once

#include <vector>

#include "compiler/ir/code_map.h"
#include "compiler/layout/layout.h"

namespace wasmrust::encode {

// How bodies that were written anew correspond to those that debug information
// describes. Functions behind the end have the bodies that were read.
using CodeMaps = Table<FunctionId, CodeMap>;

// Writes the module. Reports a malformed --build-id; the result is then
// unusable.
std::vector<uint8_t> encode(const Program &program,
                            const layout::Layout &layout, const CodeMaps &maps,
                            const LinkOptions &options,
                            Diagnostics &diagnostics,
                            std::string_view std_decisions = "");

}  // namespace wasmrust::encode
