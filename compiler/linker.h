// `wasmrust-ld`: the process around a link.
//
// It reads the command line, runs the pipeline, writes files and draws
// messages; everything that decides what the module is stands in pipeline.h.
#pragma once

#include <string>
#include <vector>

namespace wasmrust {

// Runs the linker on `arguments` (without the program's name) and returns the
// exit status: 0 linked, 1 not linked, 2 wrong usage. Messages go to standard
// error, what was asked for (--help, --times, --why, -Map=-) to standard
// output.
int link_main(const std::vector<std::string> &arguments);

}  // namespace wasmrust
