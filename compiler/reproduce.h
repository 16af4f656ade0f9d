// A link as a file: what somebody else needs to see the same thing happen.
//
//   app.wasm.repro.tar
//     app.wasm.repro/README          how to run it
//     app.wasm.repro/version.txt     of the linker and of its LLVM
//     app.wasm.repro/response.txt    the command line; its paths lead to ...
//     app.wasm.repro/home/me/...     ... the inputs, byte for byte
//
// An input keeps its whole path, below the archive's folder, so that the
// members of thin archives are found, and so that names in messages can be
// recognised. Libraries given by name are looked up; what the link would write
// lands in the folder. An input that cannot be read is missing there, too, and
// the README says so.
#pragma once

#include <expected>
#include <string>

#include "compiler/options/link_options.h"

namespace wasmrust {

std::expected<void, std::string> write_reproduction(const LinkOptions &options,
                                                    const std::string &path);

// Where it is written when nobody named a place: beside the module, since that
// folder is known to the user and lives longer than the link; with --side-files
// in that folder.
std::string reproduction_path(const LinkOptions &options);

// For the user, once the archive is there.
std::string reproduction_note(const std::string &path);

}  // namespace wasmrust
