// The page: a link from command line to module, phase by phase.
//
// `link` runs the phases in the order of their folders and returns what was
// made; nothing is written here. `link_main` (linker.h) is the process around
// it: options, files, messages, exit status.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/diagnostics.h"
#include "compiler/base/trace.h"
#include "compiler/lower/llvm/lower.h"
#include "compiler/options/link_options.h"

namespace wasmrust {

// A file beside the module that some phase has made: a map, the reasons why
// members were linked, interfaces, records.
struct SideFile {
  std::string path;  // "-" is standard output
  std::string content;
};

struct LinkResult {
  std::vector<uint8_t> module;  // empty after --stop-after
  std::vector<SideFile> side_files;
  // The steps that would have taken fuel, and the one that took the last unit
  // (functions.h).
  uint64_t fuel_wanted = 0;
  std::string last_step, last_step_text;
};

// The objects that bitcode became, kept for the next link of the same inputs
// with the same options (fuel is none of the lowering's).
using Lowered = std::optional<std::vector<lower::LoweredObject>>;

// Links. Returns nothing when `diagnostics` has errors. What `kept` holds is
// taken instead of lowering again; what it does not hold is put there.
std::optional<LinkResult> link(const LinkOptions &options,
                               Diagnostics &diagnostics, Trace &trace,
                               Lowered *kept = nullptr);

}  // namespace wasmrust
