// See files.h.
#include "tests/runner/files.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace wasmrust::suite {

namespace fs = std::filesystem;

namespace {

std::unexpected<std::string> failed(std::string_view what,
                                    const std::string &path,
                                    const std::error_code &error) {
  return std::unexpected("cannot " + std::string(what) + " " + path + ": " +
                         error.message());
}

}  // namespace

std::expected<std::string, std::string> read_text(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::expected<void, std::string> write_text(const std::string &path,
                                            std::string_view text) {
  if (auto made = make_folder(parent_folder(path)); !made) return made;
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return std::unexpected("cannot write " + path);
  return {};
}

std::expected<void, std::string> make_folder(const std::string &path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return failed("make the folder", path, error);
  return {};
}

std::expected<void, std::string> remove_folder(const std::string &path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return failed("remove the folder", path, error);
  return {};
}

std::expected<void, std::string> copy_sources(const std::string &from,
                                              const std::string &to) {
  if (auto made = make_folder(to); !made) return made;
  auto names = list_folder(from);
  if (!names) return std::unexpected(names.error());
  for (const std::string &name : *names) {
    if (name == "target") continue;
    std::string source = from + "/" + name, copy = to + "/" + name;
    if (is_folder(source)) {
      if (auto copied = copy_sources(source, copy); !copied) return copied;
      continue;
    }
    std::error_code error;
    fs::copy_file(source, copy, fs::copy_options::overwrite_existing, error);
    if (error) return failed("copy", source, error);
  }
  return {};
}

std::expected<std::vector<std::string>, std::string> list_folder(
    const std::string &path) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator i(path, error), end; !error && i != end;
       i.increment(error))
    names.push_back(i->path().filename().string());
  if (error) return failed("read the folder", path, error);
  std::ranges::sort(names);
  return names;
}

bool is_file(const std::string &path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool is_folder(const std::string &path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

std::string absolute_path(const std::string &path) {
  std::error_code error;
  fs::path result = fs::absolute(path, error).lexically_normal();
  std::string text = error ? path : result.string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

std::string parent_folder(const std::string &path) {
  return fs::path(path).parent_path().string();
}

std::string file_name(const std::string &path) {
  return fs::path(path).filename().string();
}

std::string own_executable() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).string();
}

std::expected<WorkFolder, std::string> WorkFolder::make(
    const std::string &keep) {
  std::error_code error;
  if (!keep.empty()) {
    // Only what an earlier run left is emptied: never somebody's own folder.
    std::string mark = keep + "/run_suite.mark";
    if (fs::exists(keep, error) && !fs::is_empty(keep, error) && !is_file(mark))
      return std::unexpected(keep + " holds other files; name a new folder");
    fs::remove_all(keep, error);
    if (error) return failed("empty", keep, error);
    if (auto wrote = write_text(mark, "made by run_suite\n"); !wrote)
      return std::unexpected(wrote.error());
    return WorkFolder(keep, false);
  }
  fs::path base = fs::temp_directory_path(error);
  std::string path = (error ? fs::path("/tmp") : base) / "run_suite.XXXXXX";
  if (!mkdtemp(path.data()))
    return std::unexpected("cannot make a folder like " + path);
  return WorkFolder(path, true);
}

WorkFolder::WorkFolder(WorkFolder &&other) noexcept
    : path_(std::move(other.path_)), removed_(other.removed_) {
  other.removed_ = false;
}

WorkFolder::~WorkFolder() {
  std::error_code error;
  if (removed_) fs::remove_all(path_, error);
}

}  // namespace wasmrust::suite
