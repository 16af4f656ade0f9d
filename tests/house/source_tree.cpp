// See source_tree.h. A file that holds a zero byte is binary and left out; one
// that cannot be read is left out too, and then the test that needs it says
// that it is missing.
#include "tests/house/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

namespace wasmrust::house {

namespace fs = std::filesystem;

static bool is_skipped(const std::string &name) {
  static const std::set<std::string, std::less<>> skipped = {
      "build", "target", "node_modules", ".git", ".cache"};
  return skipped.contains(name);
}

static void read_folder(const fs::path &root, const fs::path &folder,
                        std::vector<SourceFile> &tree) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; entry != end;
       entry.increment(error)) {
    if (entry->is_symlink(error) || is_skipped(entry->path().filename())) {
      continue;
    }
    if (entry->is_directory(error)) {
      read_folder(root, entry->path(), tree);
      continue;
    }
    std::ifstream stream(entry->path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (text.find('\0') == std::string::npos) {
      tree.push_back({entry->path().lexically_relative(root).generic_string(),
                      std::move(text)});
    }
  }
}

std::vector<SourceFile> read_tree(const std::string &root) {
  std::vector<SourceFile> tree;
  read_folder(root, root, tree);
  std::ranges::sort(tree, {}, &SourceFile::path);
  return tree;
}

const SourceFile *find_file(const std::vector<SourceFile> &tree,
                            std::string_view path) {
  auto found = std::ranges::find(tree, path, &SourceFile::path);
  return found == tree.end() ? nullptr : &*found;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool starts_with_folder(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) &&
         path[folder.size()] == '/';
}

bool is_cpp(std::string_view path) {
  return path.ends_with(".h") || path.ends_with(".cpp");
}

bool is_test(std::string_view path) {
  return path.ends_with("_test.cpp") || path.starts_with("tests/");
}

}  // namespace wasmrust::house
