// A folder of files, put in place at once.
//
// The files are written into a new folder beside the old one and the two are
// exchanged, so that a reader, and a process that is killed, see all of the old
// files or all of the new ones. What the old folder held beyond its own files
// (a person's index.html) moves along. Folders that a killed process left
// beside it are removed by the next one.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::host {

struct FolderFile {
  std::string name;
  Bytes content;
};

// `own` are names that the old folder may hold and that do not move along.
std::expected<void, std::string> replace_folder(
    const std::string &folder, const std::vector<FolderFile> &files,
    const std::vector<std::string> &own);

}  // namespace wasmrust::host
