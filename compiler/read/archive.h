// Archives (`ar`): static libraries and Rust's rlibs, as a list of members.
//
// GNU and BSD long names and thin archives are read; symbol indices are
// ignored, since members' own symbol tables are read anyway. `lib.rmeta`,
// Rust's metadata, is no object and is left out.
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::read {

struct ArchiveMember {
  std::string name;
  Bytes bytes;
  uint64_t offset = 0;  // of the member's header in the archive
};

bool is_archive(Bytes file);

// Members in file order. A thin archive's members are files of their own, which
// `load_file` reads; their paths are relative to the archive's folder.
std::expected<std::vector<ArchiveMember>, std::string> read_archive(
    Bytes file, std::string_view path,
    llvm::function_ref<std::expected<Bytes, std::string>(std::string_view path)>
        load_file);

}  // namespace wasmrust::read
