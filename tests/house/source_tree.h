// The repository as a list of texts, for checks that look at the sources.
//
// Only what people write is read: `build/`, `target/`, hidden folders and
// `node_modules` are not. Paths are relative to the root and use `/`, so that a
// complaint reads the same everywhere: `compiler/read/archive.cpp:12: ...`.
//
// It does not ask git, so that a source archive can be checked too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wasmrust::house {

struct SourceFile {
  std::string path;
  std::string text;
};

// All text files below `root`, sorted by path.
std::vector<SourceFile> read_tree(const std::string &root);

// The file of that path, or nullptr.
const SourceFile *find_file(const std::vector<SourceFile> &tree,
                            std::string_view path);

std::vector<std::string_view> lines_of(std::string_view text);

bool starts_with_folder(std::string_view path, std::string_view folder);

// C++ source or header.
bool is_cpp(std::string_view path);

// A test beside the code, or anything below tests/.
bool is_test(std::string_view path);

}  // namespace wasmrust::house
