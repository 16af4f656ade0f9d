// Custom sections: those of all inputs, joined by name.
//
// Sections of one name become one, their parts in program order. What is left
// out or written by others is in compiler/wasm/custom_section.h; --strip and
// --keep-section decide about the rest. Strings of debug
// information are merged from -O1 on.
#pragma once

#include <optional>
#include <string_view>

#include "compiler/ir/program.h"
#include "compiler/options/link_options.h"

namespace wasmrust::layout {

// True when an input's custom section goes into the module.
bool is_kept(std::string_view name, const LinkOptions &options);

// True when a section that the linker itself writes ("name", "producers",
// "target_features") is wanted.
bool is_written(std::string_view name, const LinkOptions &options);

// True when debug information of some input goes into the module.
bool keeps_debug_information(const Program &program,
                             const LinkOptions &options);

// True when something that goes into the module speaks of places in the middle
// of functions: debug information, or a section with such relocations.
bool speaks_of_code(const Program &program, const LinkOptions &options);

// What a section says of the address of something that is not in the module.
// Debuggers know -1 as "was removed"; in range and location lists -1 has
// another meaning, so there it is -2.
std::optional<uint64_t> tombstone(std::string_view section);

}  // namespace wasmrust::layout
